/**
 * What the plugins say about themselves, read off their doc comments and types by `npm run catalogue`.
 * Not to be edited by hand.
 */
import type { Documented } from './entry.js';

/** Every plugin that comes with Rivulet, in the order of its package's table of contents. */
export const documented: readonly Documented[] = [
  {
    package: '@rivulet/optimizers',
    name: 'sgd',
    kind: 'transform',
    about: 'Gradient descent; stochastic when each step sees a part of the samples.',
    formula: ['θ ← θ − η·g'],
    notes: ['The same in all libraries but for weight decay, which is decoupled in Keras.'],
    state: 'none.',
    example: ['sgd({ learningRate: 0.1 })'],
    source: 'H. Robbins, S. Monro 1951, "A stochastic approximation method". With momentum: `momentum`, `nesterov`.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: {
        type: 'number',
        default: '0.01',
        about: 'η ≥ 0. Default 0.01 (Keras: the same; torch: lr, 0.001 since 2.1, without a default before).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'momentum',
    kind: 'transform',
    about: 'Gradient descent with momentum: a ball that keeps a part of its velocity.',
    formula: [
      "velocity 'gradients': b ← μ·b + (1 − d)·g,  θ ← θ − η·b",
      "velocity 'changes':  v ← μ·v − η·(1 − d)·g,  θ ← θ + v",
    ],
    notes: [
      "The same while η is constant. When η falls, 'gradients' slows the old velocity at once, 'changes' only what is added to it. In the first step d counts as 0, as in torch.",
    ],
    state: '`velocity`, one number a parameter; 0 at first.',
    example: ["momentum({ learningRate: 0.01, momentum: 0.9, velocity: 'changes' })"],
    source: 'B. T. Polyak 1964, "Some methods of speeding up the convergence of iteration methods".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      dampening: {
        type: 'number',
        default: '0',
        about: 'd, 0 ≤ d < 1: new gradients count 1 − d from the second step on. Default 0.',
      },
      velocity: {
        type: ['gradients', 'changes'],
        default: 'gradients',
        about: "What the velocity is a sum of: gradients (torch), or changes (Keras, the book). Default 'gradients'.",
      },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01 (torch: lr, 0.001 since 2.1).' },
      momentum: {
        type: 'number',
        default: '0.9',
        about: 'μ, share of the velocity that is kept, 0 ≤ μ < 1. Default 0.9 (torch, Keras: 0; the book: γ).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'nesterov',
    kind: 'transform',
    about: 'Momentum that corrects itself: the gradient is taken where the velocity is about to lead.',
    formula: [
      "form 'lookahead': g at θ + μ·v,  v ← μ·v − η·g,  θ ← θ + v",
      "form 'keras':     v ← μ·v − η·g,  θ ← θ + μ·v − η·g",
      "form 'torch':     b ← μ·b + g,  θ ← θ − η·(g + μ·b)",
    ],
    notes: [
      "'lookahead' is the rule as it is taught; it moves the point where gradients are taken. The other two keep that moved point as their parameters and so need no second point: the same path, shifted by μ·v, while η and μ are constant. Coupled weight decay takes θ where g was taken.",
    ],
    state: '`velocity`, one number a parameter; 0 at first.',
    example: ["nesterov({ learningRate: 0.01, momentum: 0.9, form: 'lookahead' })"],
    source:
      'Y. Nesterov 1983, "A method of solving a convex programming problem with convergence rate O(1/k²)"; the rewritten form: I. Sutskever, J. Martens, G. Dahl, G. Hinton 2013, Y. Bengio et al. 2013.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01 (torch: lr, 0.001 since 2.1).' },
      momentum: { type: 'number', default: '0.9', about: 'μ, 0 ≤ μ < 1. Default 0.9 (torch, Keras: 0; the book: γ).' },
      form: {
        type: ['torch', 'keras', 'lookahead'],
        default: 'torch',
        about: "Which of the three forms. Default 'torch' (optax: the same; the book: 'lookahead').",
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adagrad',
    kind: 'transform',
    about: 'Adagrad: parameters that have seen large gradients take smaller steps; rates only fall.',
    formula: ['s ← s + g²,  θ ← θ − η / (1 + (t − 1)·κ) · g / (√s + ε)', "epsilonAt 'inside': √(s + ε) below the line"],
    notes: ['torch adds ε to the root; Keras and optax have it inside, and start s from 0.1.'],
    state: '`sum`, one number a parameter; `initialAccumulator` at first.',
    example: ['adagrad({ learningRate: 0.1 })'],
    source:
      'J. Duchi, E. Hazan, Y. Singer 2011, "Adaptive subgradient methods for online learning and stochastic optimization"; the diagonal variant.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      initialAccumulator: {
        type: 'number',
        default: '0',
        about:
          'What s starts from, ≥ 0. Default 0 (torch, Keras, optax: initial_accumulator_value; the last two: 0.1).',
      },
      restAtZero: {
        type: 'boolean',
        default: 'false',
        about: 'No step where s is 0, whatever ε is (optax). Default false.',
      },
      epsilonAt: {
        type: ['outside', 'inside'],
        default: 'outside',
        about: "Where ε stands: √s + ε (torch), or √(s + ε) (Keras, optax). Default 'outside' the root.",
      },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01 (torch: lr; Keras: 0.001).' },
      learningRateDecay: {
        type: 'number',
        default: '0',
        about: 'κ ≥ 0: the rate of step t is η / (1 + (t − 1)·κ). Default 0 (torch: lr_decay).',
      },
      epsilon: {
        type: 'number',
        default: '1e-10',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-10 (torch: eps; Keras, optax: 1e-7).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adadelta',
    kind: 'transform',
    about: 'Adadelta: steps as long as recent steps were, so that no rate has to be chosen.',
    formula: ['v ← ρ·v + (1 − ρ)·g²,  d = √(u + ε) / √(v + ε) · g,  u ← ρ·u + (1 − ρ)·d²,  θ ← θ − η·d'],
    notes: [
      'd uses the v of this step and the u of the step before; ε stands inside both roots. The libraries differ in their defaults only, and in weight decay, which is decoupled in Keras.',
    ],
    state: '`gradients` (v) and `changes` (u), two numbers a parameter; 0 at first.',
    example: ['adadelta({ rho: 0.95, epsilon: 1e-7 })'],
    source: 'M. D. Zeiler 2012, "ADADELTA: an adaptive learning rate method"; the paper\'s rule times η.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: {
        type: 'number',
        default: '1',
        about: "η ≥ 0. Default 1, the paper's and torch's (torch: lr; Keras: 0.001): the rule finds its own scale.",
      },
      rho: {
        type: 'number',
        default: '0.9',
        about: 'ρ of both moving averages, 0 ≤ ρ < 1. Default 0.9 (Keras: 0.95).',
      },
      epsilon: {
        type: 'number',
        default: '1e-6',
        about: 'ε > 0; it sets the length of the first steps. Default 1e-6 (torch: eps; Keras: 1e-7).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'rmsprop',
    kind: 'transform',
    about: 'RMSprop: each gradient divided by how large it usually is.',
    formula: [
      'v ← α·v + (1 − α)·g²,  d = g / (√v + ε),  θ ← θ − η·d',
      "epsilonAt 'inside': √(v + ε) below the line",
      'centered: m ← α·m + (1 − α)·g, and v − m² in place of v under the root',
      'momentum: b ← μ·b + d, and b in place of d; nesterov: d + μ·b',
      "velocity 'changes': b ← μ·b − η·d,  θ ← θ + b;  nesterov: + μ·b − η·d",
    ],
    notes: [
      'torch adds ε to the root; Keras and optax have it inside, and η in the velocity: one that changes leaves old velocity as it is. v − m², never negative but for rounding, is kept from falling below 0.',
    ],
    state:
      '`v`, with centered `mean`, with momentum `velocity`: one to three numbers a parameter; 0 at first, v `initialSquare`.',
    example: ['rmsprop({ learningRate: 0.001, decay: 0.9 })'],
    source:
      'T. Tieleman, G. Hinton 2012, lecture 6.5 of "Neural networks for machine learning"; centered: A. Graves 2013, "Generating sequences with recurrent neural networks".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Step along the velocity as it would be after the same d again (optax). Default false.',
      },
      centered: {
        type: 'boolean',
        default: 'false',
        about: 'Divide by the standard deviation instead of the root mean square. Default false.',
      },
      correctBias: {
        type: 'boolean',
        default: 'false',
        about: 'Whether the averages are divided by 1 − αᵗ (optax: bias_correction). Default false.',
      },
      initialSquare: {
        type: 'number',
        default: '0',
        about: 'What v starts from, ≥ 0 (optax: initial_scale). Default 0.',
      },
      velocity: {
        type: ['gradients', 'changes'],
        default: 'gradients',
        about: "What the velocity is a sum of: gradients (torch), or changes (Keras, the book). Default 'gradients'.",
      },
      momentum: {
        type: 'number',
        default: 'none',
        about: 'μ of a velocity on top, 0 ≤ μ < 1. A plain 0, the default: none.',
      },
      epsilonAt: {
        type: ['outside', 'inside'],
        default: 'outside',
        about: "Where ε stands: √s + ε (torch), or √(s + ε) (Keras, optax). Default 'outside' the root.",
      },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01 (torch: lr; Keras: 0.001).' },
      decay: {
        type: 'number',
        default: '0.99',
        about:
          'α of the moving averages, 0 ≤ α < 1. Default 0.99 (torch: alpha; Keras: rho, 0.9; optax, the book: 0.9).',
      },
      epsilon: {
        type: 'number',
        default: '1e-8',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adam',
    kind: 'transform',
    about: 'Adam: momentum and RMSprop in one, both freed of their bias towards 0 in the first steps.',
    formula: [
      'm ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²',
      'θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ) + ε′) + ε)',
      "epsilonOn 'uncorrected': (√v + ε) / √(1 − β₂ᵗ) below the line",
      'amsgrad: the largest v so far in place of v; maximumOf says whether corrected ones are compared',
      'nesterov: β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ) in place of the corrected mean',
    ],
    notes: [
      "The paper's algorithm and torch add ε to the corrected root; Keras adds it to the other one, the paper's \"epsilon hat\". optax's amsgrad compares corrected averages; its nadam is nesterov here.",
    ],
    state: '`m` and `v`, with amsgrad `vMax`: two or three numbers a parameter; 0 at first.',
    example: ['adam({ learningRate: 1e-2, beta1: 0.8 })'],
    source:
      'D. P. Kingma, J. Ba 2015, "Adam: a method for stochastic optimization"; amsgrad: S. J. Reddi, S. Kale, S. Kumar 2018, "On the convergence of Adam and beyond"; nesterov: T. Dozat 2016, "Incorporating Nesterov momentum into Adam", without its schedule of momentum.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001 (torch: lr).' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]).',
      },
      epsilon: {
        type: 'number',
        default: '1e-8',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7).',
      },
      epsilonOn: {
        type: ['corrected', 'uncorrected'],
        default: 'corrected',
        about: "Which root ε is added to: √(v / (1 − β₂ᵗ)), or √v itself (Keras). Default 'corrected'.",
      },
      epsilonRoot: {
        type: 'number',
        default: '0',
        about: 'ε′ ≥ 0 under the corrected root (optax: eps_root). Default 0.',
      },
      amsgrad: {
        type: 'boolean',
        default: 'false',
        about: 'Divide by the largest v so far instead of the present one. Default false.',
      },
      maximumOf: {
        type: ['corrected', 'uncorrected'],
        default: 'uncorrected',
        about:
          "Of which v the largest is kept: of v (torch, Keras), or of v / (1 − β₂ᵗ) (optax). Default 'uncorrected'.",
      },
      correctMean: { type: 'boolean', default: 'true', about: 'Whether m is divided by 1 − β₁ᵗ. Default true.' },
      correctSquare: { type: 'boolean', default: 'true', about: 'Whether v is divided by 1 − β₂ᵗ. Default true.' },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Step along the mean as it would be if the same gradient came again. Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adamw',
    kind: 'transform',
    about: 'AdamW: Adam that shrinks the parameters themselves instead of adding weight decay to the gradients.',
    formula: ['θ ← θ − η·λ·θ, beside the step of `adam`'],
    notes: [
      "What enters Adam's averages as part of the gradient is divided by its root, so that parameters with large gradients hardly decay; decoupled, all decay alike. The paper multiplies λ by the schedule alone, not by η; torch, Keras and optax by η as here. All else is as in `adam`, of which `adam({ decoupled: true })` is the same rule.",
    ],
    state: 'that of `adam`, `m` and `v`, with amsgrad `vMax`: two or three numbers a parameter; 0 at first.',
    example: ['adamw({ learningRate: 1e-3, weightDecay: 0.1 })'],
    source: 'I. Loshchilov, F. Hutter 2019, "Decoupled weight decay regularization".',
    arguments: [],
    options: {
      weightDecay: {
        type: 'number',
        default: '0.01',
        about: 'λ ≥ 0 of decoupled weight decay. Default 0.01 (Keras: 0.004; optax: 0.0001).',
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001 (torch: lr).' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]).',
      },
      epsilon: {
        type: 'number',
        default: '1e-8',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7).',
      },
      epsilonOn: {
        type: ['corrected', 'uncorrected'],
        default: 'corrected',
        about: "Which root ε is added to: √(v / (1 − β₂ᵗ)), or √v itself (Keras). Default 'corrected'.",
      },
      epsilonRoot: {
        type: 'number',
        default: '0',
        about: 'ε′ ≥ 0 under the corrected root (optax: eps_root). Default 0.',
      },
      amsgrad: {
        type: 'boolean',
        default: 'false',
        about: 'Divide by the largest v so far instead of the present one. Default false.',
      },
      maximumOf: {
        type: ['corrected', 'uncorrected'],
        default: 'uncorrected',
        about:
          "Of which v the largest is kept: of v (torch, Keras), or of v / (1 − β₂ᵗ) (optax). Default 'uncorrected'.",
      },
      correctMean: { type: 'boolean', default: 'true', about: 'Whether m is divided by 1 − β₁ᵗ. Default true.' },
      correctSquare: { type: 'boolean', default: 'true', about: 'Whether v is divided by 1 − β₂ᵗ. Default true.' },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Step along the mean as it would be if the same gradient came again. Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adamax',
    kind: 'transform',
    about: 'Adamax: Adam with the largest recent gradient in place of the root of the mean of squares.',
    formula: [
      'm ← β₁·m + (1 − β₁)·g,  u ← max(β₂·u, |g| + ε),  θ ← θ − η / (1 − β₁ᵗ) · m / u',
      "epsilonOn 'norm': u ← max(β₂·u, |g|), and u + ε below the line",
    ],
    notes: [
      "The paper has no ε; torch and optax add it to |g|, Keras to u. optax's adamaxw is `adamax({ dialect: 'optax', weightDecay: 1e-4 })`.",
    ],
    state: '`m` and `u`, two numbers a parameter; 0 at first.',
    example: ['adamax({ learningRate: 1e-2, beta2: 0.99 })'],
    source: 'D. P. Kingma, J. Ba 2015, "Adam: a method for stochastic optimization", section 7.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.002', about: 'η ≥ 0. Default 0.002 (torch: lr; Keras: 0.001).' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂, by which the largest gradient fades, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]).',
      },
      epsilon: {
        type: 'number',
        default: '1e-8',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7).',
      },
      epsilonOn: {
        type: ['gradient', 'norm'],
        default: 'gradient',
        about: "What ε is added to: |g| (torch, optax), or u below the line (Keras). Default 'gradient'.",
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'nadam',
    kind: 'transform',
    about: 'NAdam: Adam that steps as if it had looked ahead, with a momentum that warms up.',
    formula: [
      'μₜ = β₁·(1 − ½·0.96^(t·ψ)),  Pₜ = μ₁·…·μₜ',
      'm ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²',
      'θ ← θ − η·(μₜ₊₁·m / (1 − Pₜ·μₜ₊₁) + (1 − μₜ)·g / (1 − Pₜ)) / (√(v / (1 − β₂ᵗ)) + ε)',
    ],
    notes: [
      "The paper's rule and that of torch since 2.0; torch 1.13 had one μₜ too many in the first product. Keras warms up 250 times as fast. optax's nadam has no schedule of momentum: it is `adam({ dialect: 'optax', nesterov: true })`.",
    ],
    state: '`m` and `v`, two numbers a parameter, 0 at first; `product`, one number a tensor, 1 at first.',
    example: ['nadam({ learningRate: 1e-2, momentumDecay: 0.02 })'],
    source: 'T. Dozat 2016, "Incorporating Nesterov momentum into Adam".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.002', about: 'η ≥ 0. Default 0.002 (torch: lr; Keras: 0.001).' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]).',
      },
      epsilon: {
        type: 'number',
        default: '1e-8',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7).',
      },
      momentumDecay: {
        type: 'number',
        default: '0.004',
        about: 'ψ ≥ 0: how fast momentum warms up to β₁. Default 0.004 (torch: momentum_decay; Keras: always 1).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'radam',
    kind: 'transform',
    about: 'RAdam: Adam that does not divide before its mean of squares has seen enough gradients.',
    formula: [
      'm ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  m̂ = m / (1 − β₁ᵗ)',
      'r∞ = 2 / (1 − β₂) − 1,  r = r∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ)',
      'ρ = √((r − 4)·(r − 2)·r∞ / ((r∞ − 4)·(r∞ − 2)·r))',
      'r ≥ threshold: θ ← θ − η·ρ·m̂·√(1 − β₂ᵗ) / (√v + ε);  before: θ ← θ − η·m̂',
      "epsilonOn 'corrected': √(v / (1 − β₂ᵗ) + ε′) + ε below the line",
      'nesterov: m̂ = β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ)',
      'r is how many gradients v has seen in effect; with β₂ = 0.999 the first 5 steps do not divide. The',
      'paper divides from r > 4 on; torch and optax from 5.',
    ],
    notes: [],
    state: '`m` and `v`, two numbers a parameter; 0 at first.',
    example: ['radam({ learningRate: 1e-2, beta2: 0.99 })'],
    source: 'L. Liu et al. 2020, "On the variance of the adaptive learning rate and beyond".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001 (torch: lr).' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]).',
      },
      epsilon: {
        type: 'number',
        default: '1e-8',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps).',
      },
      epsilonOn: {
        type: ['corrected', 'uncorrected'],
        default: 'uncorrected',
        about: "Which root ε is added to: √v (torch), or √(v / (1 − β₂ᵗ)) (optax). Default 'uncorrected'.",
      },
      epsilonRoot: {
        type: 'number',
        default: '0',
        about: 'ε′ ≥ 0 under the corrected root (optax: eps_root). Default 0.',
      },
      threshold: {
        type: 'number',
        default: '5',
        about: 'The length r from which v is trusted, > 0; formulas need more than 4. Default 5.',
      },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Step along the mean as it would be if the same gradient came again (optax). Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'rprop',
    kind: 'transform',
    about: 'Rprop: only the signs of the gradient count; each parameter finds the length of its steps.',
    formula: [
      'w = sign(g)·sign(g′), g′ the gradient before',
      's ← min(longest, max(shortest, s·(w > 0 ? grow : w < 0 ? shrink : 1)))',
      'g ← 0 where w < 0,  θ ← θ − sign(g)·s',
    ],
    notes: [
      'Where the sign turned there is no step, and the next one neither grows nor shrinks. For gradients of all samples: the noise of small batches turns signs. optax 0.2.8 means this rule but applies each step one call late.',
    ],
    state: '`previous` and `length`, two numbers a parameter; 0 and `learningRate` at first.',
    example: ['rprop({ learningRate: 0.01, longest: 1 })'],
    source:
      'M. Riedmiller, H. Braun 1993, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm"; the variant without weight-backtracking, iRprop⁻ of C. Igel, M. Hüsken 2000.',
    arguments: [],
    options: {
      learningRate: {
        type: 'number',
        default: '0.01',
        about: 'Length of the first steps, > 0; from then on the rule finds its own. Default 0.01 (torch: lr).',
      },
      shrink: {
        type: 'number',
        default: '0.5',
        about:
          'By what a step shrinks when the gradient turns, 0 < shrink < 1. Default 0.5 (torch: etas[0]; optax: eta_minus).',
      },
      grow: {
        type: 'number',
        default: '1.2',
        about:
          'By what it grows while the gradient keeps its sign, > 1. Default 1.2 (torch: etas[1]; optax: eta_plus).',
      },
      shortest: {
        type: 'number',
        default: '1e-6',
        about: 'The shortest step, > 0. Default 1e-6 (torch: step_sizes[0]; optax: min_step_size).',
      },
      longest: {
        type: 'number',
        default: '50',
        about: 'The longest step, > 0. Default 50 (torch: step_sizes[1]; optax: max_step_size).',
      },
      keeps: {
        type: ['all', 'changed'],
        default: 'all',
        about:
          "Which steps are kept between shortest and longest: all (torch), or those that changed (optax). Default 'all'.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'asgd',
    kind: 'transform',
    about: 'Averaged gradient descent: the mean of late parameters is nearer to the minimum than the last ones.',
    formula: [
      'θ ← θ − ηₜ·(g + λ·θ),  η₁ = η,  ηₜ₊₁ = η / (1 + λ·η·t)^α',
      'averaged ← averaged + μₜ·(θ − averaged),  μₜ = 1 / max(1, t − 1 − t₀)',
    ],
    notes: [
      'As in torch, the rate of a step is computed in the one before: a schedule of η arrives a step late. Decoupled weight decay goes by η, not by ηₜ.',
    ],
    state: '`averaged`, one number a parameter, the parameters themselves until t₀; `rate`, one number a tensor.',
    example: ['asgd({ learningRate: 0.1, averageAfter: 1000 })'],
    source:
      'B. T. Polyak, A. B. Juditsky 1992, "Acceleration of stochastic approximation by averaging"; rates of L. Bottou\'s implementation, by W. Xu 2011.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01 (torch: lr).' },
      lambda: {
        type: 'number',
        default: '1e-4',
        about: 'λ ≥ 0: how fast the rate falls, and by how much of it parameters shrink. Default 1e-4 (torch: lambd).',
      },
      alpha: {
        type: 'number',
        default: '0.75',
        about: 'α ≥ 0: the power with which the rate falls. Default 0.75 (torch: alpha).',
      },
      averageAfter: {
        type: 'number',
        default: '1,000,000',
        about: 't₀ ≥ 0, the step after which parameters are averaged. Default 1,000,000 (torch: t0).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adafactor',
    kind: 'transform',
    about: 'Adafactor: adaptive steps that remember a row and a column of a matrix instead of all of it.',
    formula: [
      'w = t^−κ,  v ← (1 − w)·v + w·g²',
      'matrix: R ← (1 − w)·R + w·(mean of g² over each row), C likewise over columns, v = R·C / (mean of R)',
      'u = g / √v,  u ← u / max(1, rms(u) / d)',
      'θ ← θ − min(η, 1/√t)·max(ε₂, rms(θ))·u − η·λ·θ',
      "epsilonAs 'floor': max(mean of R, ε₁) and max(v, ε₁²); 'addend': g² + ε₁ in place of g²",
      'momentum: m ← β·m + (1 − β)·(the step), and m in place of it',
    ],
    notes: [
      'rms is the root of the mean of squares over a whole tensor. torch has ε₁ as a floor, Keras and optax add it to g². Keras takes the rms of parameters that have decayed already. optax takes η as it is (1 if left out), factors only matrices with both sides of at least 128, and decays by λ alone.',
    ],
    state:
      '`rows` and `columns`, m + n numbers for a matrix [m, n]; `square`, one number a parameter for everything else; with momentum `m`, one number a parameter; 0 at first.',
    example: ['adafactor({ learningRate: 0.05, weightDecay: 0.01 })'],
    source: 'N. Shazeer, M. Stern 2018, "Adafactor: adaptive learning rates with sublinear memory cost".',
    arguments: [],
    options: {
      clipThreshold: {
        type: 'number',
        default: '1',
        about:
          'd > 0, the largest root mean square of u (Keras: clip_threshold; optax: clipping_threshold); null: none. Default 1.',
      },
      momentum: {
        type: 'number',
        default: 'none',
        about: 'β of a moving average of steps, 0 ≤ β < 1. A plain 0, the default: none.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of decoupled weight decay. Default 0.' },
      decayByRate: {
        type: 'boolean',
        default: 'true',
        about: 'Whether θ shrinks by η·λ (torch, Keras) or by λ itself (optax: weight_decay_rate). Default true.',
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      epsilon: {
        type: 'number',
        default: '2⁻⁵²',
        about: 'ε₁ ≥ 0. Default 2⁻⁵² (torch: eps[0]; Keras: epsilon_1, 1e-30; optax: eps, 1e-30).',
      },
      epsilonAs: {
        type: ['floor', 'addend'],
        default: 'floor',
        about:
          "Whether ε₁ bounds v and its mean from below (torch), or is added to g² (Keras, optax). Default 'floor'.",
      },
      factored: {
        type: 'boolean',
        default: 'true',
        about: 'Whether v of a matrix is kept as its rows and columns. Default true.',
      },
      factorFrom: {
        type: 'number',
        default: '1',
        about: 'The shorter side of a matrix from which on it is. Default 1 (optax: min_dim_size_to_factor, 128).',
      },
      learningRate: {
        type: 'number',
        default: '0.01',
        about: 'η ≥ 0. Default 0.01 (torch: lr; Keras: 0.001; optax: 1).',
      },
      relativeStep: {
        type: 'boolean',
        default: 'true',
        about: 'Whether η is at most 1/√t (torch; Keras, there always; not optax). Default true.',
      },
      scaleByParameters: {
        type: 'boolean',
        default: 'true',
        about:
          'Whether steps are relative to the size of the parameters (optax: multiply_by_parameter_scale). Default true.',
      },
      leastScale: {
        type: 'number',
        default: '0.001',
        about: 'ε₂ ≥ 0, the least size of parameters. Default 0.001 (torch: eps[1]; Keras: epsilon_2).',
      },
      scaleOf: {
        type: ['before', 'after'],
        default: 'before',
        about:
          "Of which parameters the size is taken: before their decay (torch, optax), or after (Keras). Default 'before'.",
      },
      decayRate: {
        type: 'number',
        default: '0.8',
        about: 'κ ≥ 0: v forgets as 1 − t^−κ. Default 0.8 (torch, Keras: −beta2_decay; optax: decay_rate).',
      },
      decayOffset: {
        type: 'number',
        default: '0',
        about: 'Steps that t in t^−κ is behind (optax: decay_offset). Default 0.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'muon',
    kind: 'transform',
    about: 'Muon: momentum for matrices, made orthogonal: in every direction a step is as long as in any other.',
    formula: [
      'm ← μ·m + (1 − μ)·g,  u = m, with nesterov μ·m + (1 − μ)·g',
      'X = u / max(‖u‖, ε), then `iterations` times X ← a·X + (b·S + c·S²)·X, S = X·Xᵀ',
      "θ ← θ − η·f·X − η·λ·θ,  f = √max(1, rows / columns), or 0.2·√max(rows, columns) with 'matchRmsAdamw'",
    ],
    notes: [
      "With these coefficients singular values of X that are not very small end between 0.68 and 1.13. torch iterates in bfloat16, here as in all else. torch's Muon refuses what is no matrix; here `others` takes care of it, by default `adamw` with this η and λ, as those who proposed the rule do. f of 'matchRmsAdamw' makes the steps of both as long as those of AdamW, so that one rate fits both.",
    ],
    state: '`m`, one number a parameter of a matrix, 0 at first; `others`, by default 2 a parameter of the rest.',
    example: ['muon({ learningRate: 0.02, others: adamw({ learningRate: 3e-4 }) })'],
    source:
      'K. Jordan 2024, "Muon: an optimizer for hidden layers in neural networks"; \'matchRmsAdamw\': J. Liu et al. 2025, "Muon is scalable for LLM training".',
    arguments: [],
    options: {
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001 (torch: lr).' },
      momentum: { type: 'number', default: '0.95', about: 'μ of the mean of gradients, 0 ≤ μ < 1. Default 0.95.' },
      nesterov: {
        type: 'boolean',
        default: 'true',
        about: 'Step along the mean as it would be after the same gradient again. Default true.',
      },
      iterations: {
        type: 'number',
        default: '5',
        about: 'Iterations that make the mean orthogonal, at least 1. Default 5 (torch: ns_steps).',
      },
      linear: {
        type: 'number',
        default: '3.4445',
        about: 'a of the iteration. Default 3.4445 (torch: ns_coefficients[0]).',
      },
      cubic: {
        type: 'number',
        default: '−4.775',
        about: 'b of the iteration. Default −4.775 (torch: ns_coefficients[1]).',
      },
      quintic: {
        type: 'number',
        default: '2.0315',
        about: 'c of the iteration. Default 2.0315 (torch: ns_coefficients[2]).',
      },
      epsilon: {
        type: 'number',
        default: '1e-7',
        about:
          'ε ≥ 0, what the norm is kept above; 0 divides by 0 where all gradients were 0. Default 1e-7 (torch: eps).',
      },
      adjust: {
        type: ['original', 'matchRmsAdamw'],
        default: 'original',
        about: "f, by the shape of a matrix (torch: adjust_lr_fn, 'match_rms_adamw'). Default 'original'.",
      },
      weightDecay: { type: 'number', default: '0.1', about: 'λ ≥ 0 of decoupled weight decay. Default 0.1.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      others: {
        type: 'Transform<State>',
        default: 'null: `adamw` with the same rate',
        about:
          'What is no matrix, biases, goes by this. Default null: `adamw` with the same rate, decay and direction.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'lion',
    kind: 'transform',
    about: 'Lion: every element moves by the same length, in the direction that momentum and gradient agree on.',
    formula: ['θ ← θ − η · (sign(β₁·m + (1 − β₁)·g) + λ·θ)', 'm ← β₂·m + (1 − β₂)·g'],
    notes: [
      "Of optax and Keras only the defaults differ. Rates are 3 to 10 times smaller than Adam's, λ as much larger.",
    ],
    state: '`m`, one number a parameter; 0 at first.',
    example: ['lion({ learningRate: 3e-4, weightDecay: 0.1 })'],
    source: 'X. Chen et al. 2023, "Symbolic discovery of optimization algorithms".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0.001', about: 'λ ≥ 0 of weight decay. Default 0.001 (Keras: 0).' },
      decoupled: {
        type: 'boolean',
        default: 'true',
        about: 'Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true.',
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '1e-4', about: 'η ≥ 0. Default 1e-4 (Keras: 0.001).' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean whose sign is taken, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.99',
        about: 'β₂ of the mean that is kept, 0 ≤ β₂ < 1. Default 0.99 (optax: b2).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'lamb',
    kind: 'transform',
    about: "LAMB: Adam's direction, and in each tensor a step as long as η times the tensor; made for large batches.",
    formula: [
      'u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ) + ε′) + ε) + λ·θ,  m and v as in Adam',
      'θ ← θ − η · ‖θ‖ / ‖u‖ · u,  the ratio being 1 where a norm is 0',
      'decoupled: θ ← θ − η·λ·θ first, and no λ·θ in u',
    ],
    notes: ['Norms are of one weight matrix or one bias vector. Keras decays θ before the norm is taken.'],
    state: '`m` and `v`, two numbers a parameter; 0 at first.',
    example: ['lamb({ learningRate: 0.01, weightDecay: 0.01 })'],
    source: 'Y. You et al. 2020, "Large batch optimization for deep learning: training BERT in 76 minutes".',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          'Whether weight decay shrinks the parameters before the step (Keras), or is part of the update whose length is set, u + λ·θ (the paper, optax). Default false.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001.' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: b2).',
      },
      epsilon: { type: 'number', default: '1e-6', about: 'ε ≥ 0. Default 1e-6 (Keras: 1e-7).' },
      epsilonRoot: { type: 'number', default: '0', about: 'ε′ ≥ 0 under the root (optax: eps_root). Default 0.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'lars',
    kind: 'transform',
    about: "LARS: momentum with a rate for each tensor, set by the tensor's length; made for large batches.",
    formula: [
      'f = c · ‖θ‖ / (‖g‖ + ε), and 1 where a norm is 0;  g with λ·θ in it',
      'v ← μ·v − η·f·g,  θ ← θ + v',
      'nesterov: θ ← θ + μ·v − η·f·g',
    ],
    notes: [
      'Norms are of one weight matrix or one bias vector. The paper divides by ‖g‖ + λ·‖θ‖, where optax has ‖g + λ·θ‖.',
    ],
    state: '`velocity`, one number a parameter; 0 at first.',
    example: ['lars({ learningRate: 2, weightDecay: 1e-4 })'],
    source: 'Y. You, I. Gitman, B. Ginsburg 2017, "Large batch training of convolutional networks".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '1', about: 'η ≥ 0. Default 1.' },
      momentum: { type: 'number', default: '0.9', about: 'μ, 0 ≤ μ < 1. Default 0.9.' },
      trustCoefficient: {
        type: 'number',
        default: '0.001',
        about: "c ≥ 0, how long a step is beside its tensor (the paper's η; optax: trust_coefficient). Default 0.001.",
      },
      epsilon: {
        type: 'number',
        default: '0',
        about: 'ε ≥ 0 added to the norm of the gradient (optax: eps). Default 0.',
      },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Move by what the velocity will be if the same gradient comes again. Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adabelief',
    kind: 'transform',
    about: 'AdaBelief: long steps where gradients are as the mean foretells, short ones where they surprise.',
    formula: [
      'm ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·(g − m)² + ε′',
      'θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)',
      'nesterov: β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ) in place of the corrected mean',
    ],
    notes: ['Adam with (g − m)² in place of g². m is the new mean, with g in it.'],
    state: '`m` and `v`, two numbers a parameter; 0 at first.',
    example: ['adabelief({ learningRate: 1e-3 })'],
    source: 'J. Zhuang et al. 2020, "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001.' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared surprises, 0 ≤ β₂ < 1. Default 0.999 (optax: b2).',
      },
      epsilon: { type: 'number', default: '1e-16', about: 'ε ≥ 0 added to the root (optax: eps). Default 1e-16.' },
      epsilonRoot: {
        type: 'number',
        default: '1e-16',
        about: 'ε′ ≥ 0 added to v in each step, and kept in it (optax: eps_root). Default 1e-16.',
      },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Step along the mean as it would be if the same gradient came again. Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'yogi',
    kind: 'transform',
    about: 'Yogi: Adam whose v grows as fast but falls slowly, by a share of g² and not of itself.',
    formula: [
      'm ← β₁·m + (1 − β₁)·g,  v ← v − (1 − β₂)·sign(v − g²)·g²',
      'θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)',
    ],
    notes: ['As in optax m starts above 0 too, so that θ moves a little before the first gradient.'],
    state: '`m` and `v`, two numbers a parameter; 1e-6 at first.',
    example: ['yogi({ learningRate: 0.01 })'],
    source: 'M. Zaheer, S. Reddi, D. Sachan, S. Kale, S. Kumar 2018, "Adaptive methods for nonconvex optimization".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01.' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂, 0 ≤ β₂ < 1; 1 − β₂ is by what share of g² v moves. Default 0.999 (optax: b2).',
      },
      epsilon: { type: 'number', default: '0.001', about: 'ε ≥ 0. Default 0.001 (optax: eps).' },
      initialAccumulator: { type: 'number', default: '1e-6', about: 'What m and v start from, ≥ 0. Default 1e-6.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adan',
    kind: 'transform',
    about: "Adan: Nesterov's momentum without a second point, from how the gradient changed since the last step.",
    formula: [
      'd = g − previous g, 0 in the first step',
      'm ← β₁·m + (1 − β₁)·g,  q ← β₂·q + (1 − β₂)·d,  v ← β₃·v + (1 − β₃)·(g + (1 − β₂)·d)²',
      'u = (m / (1 − β₁ᵗ) + (1 − β₂)·q / (1 − β₂ᵗ)) / (√(v / (1 − β₃ᵗ) + ε′) + ε)',
      'θ ← θ − η·(u + λ·θ);  proximal: θ ← (θ − η·u) / (1 + η·λ)',
    ],
    notes: ['optax decays as AdamW does, before the step; the paper divides after it.'],
    state: '`m`, `difference` (q), `v` and `previous`: four numbers a parameter; 0 at first.',
    example: ["adan({ learningRate: 1e-3, weightDecay: 0.02, dialect: 'paper' })"],
    source:
      'X. Xie, P. Zhou, H. Li, Z. Lin, S. Yan 2022, "Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models"; bias corrections as in the authors\' code.',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'true',
        about: 'Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true.',
      },
      proximal: {
        type: 'boolean',
        default: 'false',
        about: 'Shrink by dividing by 1 + η·λ, after the step, which no λ can overshoot (paper). Default false.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001.' },
      beta1: {
        type: 'number',
        default: '0.98',
        about: "β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.98 (optax: b1; the paper's is 1 − β₁).",
      },
      beta2: {
        type: 'number',
        default: '0.92',
        about: "β₂ of the mean of differences, 0 ≤ β₂ < 1. Default 0.92 (optax: b2; the paper's is 1 − β₂).",
      },
      beta3: {
        type: 'number',
        default: '0.99',
        about: "β₃ of the mean of squares, 0 ≤ β₃ < 1. Default 0.99 (optax: b3; the paper's is 1 − β₃).",
      },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0. Default 1e-8.' },
      epsilonRoot: {
        type: 'number',
        default: '1e-8',
        about: 'ε′ ≥ 0 under the root (optax: eps_root). Default 1e-8 (paper: 0).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'novograd',
    kind: 'transform',
    about: 'NovoGrad: momentum of gradients that are divided, tensor by tensor, by their usual length.',
    formula: [
      'v ← β₂·v + (1 − β₂)·‖g‖², in the first step ‖g‖²',
      'm ← β₁·m + g / (√(v + ε′) + ε) + λ·θ',
      'θ ← θ − η·m',
    ],
    notes: [
      'Norms are of one weight matrix or one bias vector. Nothing is corrected for its bias, and the new gradient enters m whole, so that steps grow to η / (1 − β₁).',
    ],
    state: '`m`, one number a parameter, and `v`, one a tensor; 0 at first.',
    example: ['novograd({ learningRate: 0.01, weightDecay: 1e-3 })'],
    source:
      'B. Ginsburg et al. 2019, "Stochastic gradient methods with layer-wise adaptive moments for training of deep networks".',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'false',
        about: 'Whether weight decay shrinks the parameters themselves, or goes into m. Default false.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01.' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁, share of m that is kept, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.25',
        about: 'β₂ of the mean of squared norms, 0 ≤ β₂ < 1. Default 0.25 (optax: b2).',
      },
      epsilon: { type: 'number', default: '1e-6', about: 'ε ≥ 0. Default 1e-6 (optax: eps).' },
      epsilonRoot: { type: 'number', default: '0', about: 'ε′ ≥ 0 under the root (optax: eps_root). Default 0.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'ademamix',
    kind: 'transform',
    about: 'AdEMAMix: Adam with a second, very slow mean, for gradients that stay useful for thousands of steps.',
    formula: [
      'm₁ ← β₁·m₁ + (1 − β₁)·g,  m₂ ← β₃·m₂ + (1 − β₃)·g,  v ← β₂·v + (1 − β₂)·g²',
      'θ ← θ − η · (m₁ / (1 − β₁ᵗ) + α·m₂) / (√(v / (1 − β₂ᵗ) + ε′) + ε) − η·λ·θ',
    ],
    notes: ['m₂ is not corrected for its bias, so it comes in slowly by itself. β₃ and α take schedules.'],
    state: '`fast` (m₁), `slow` (m₂) and `v`: three numbers a parameter; 0 at first.',
    example: ['ademamix({ learningRate: 1e-3, alpha: (step) => 5 * Math.min(1, step / 10_000) })'],
    source: 'M. Pagliardini, P. Ablin, D. Grangier 2024, "The AdEMAMix optimizer: better, faster, older".',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'true',
        about: 'Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001.' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the fast mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: b2).',
      },
      beta3: {
        type: 'number',
        default: '0.9999',
        about:
          'β₃ of the slow mean of gradients, 0 ≤ β₃ < 1; the paper lets it grow from β₁. Default 0.9999 (optax: b3).',
      },
      alpha: {
        type: 'number',
        default: '5',
        about: 'α ≥ 0, how much the slow mean counts; the paper lets it grow from 0. Default 5.',
      },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0. Default 1e-8.' },
      epsilonRoot: { type: 'number', default: '0', about: 'ε′ ≥ 0 under the root (optax: eps_root). Default 0.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'simplifiedAdemamix',
    kind: 'transform',
    about: 'Simplified AdEMAMix: one slow sum of gradients and the newest gradient, in place of two means.',
    formula: ['m ← β₁·m + g,  v ← β₂·v + (1 − β₂)·g²', 'θ ← θ − η · (m + α·g) / (√(v / (1 − β₂ᵗ) + ε′) + ε) − η·λ·θ'],
    notes: ['g enters m whole, and m is not corrected for its bias.'],
    state: '`m` and `v`, two numbers a parameter; 0 at first.',
    example: ['simplifiedAdemamix({ learningRate: 1e-5, alpha: 100, beta1: 0.999 })'],
    source:
      'D. Morwani, N. Vyas, H. Zhang, S. Kakade 2025, "Connections between schedule-free optimizers, AdEMAMix, and accelerated SGD variants".',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'true',
        about: 'Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: {
        type: 'number',
        default: '1e-5',
        about: "η ≥ 0; as m sums up 1 / (1 − β₁) gradients, about as many times less than Adam's. Default 1e-5.",
      },
      beta1: {
        type: 'number',
        default: '0.99',
        about: 'β₁, share of m that is kept, 0 ≤ β₁ < 1. Default 0.99 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.95',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.95 (optax: b2).',
      },
      alpha: { type: 'number', default: '0', about: 'α ≥ 0, how much the new gradient counts beside m. Default 0.' },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0. Default 1e-8.' },
      epsilonRoot: { type: 'number', default: '0', about: 'ε′ ≥ 0 under the root (optax: eps_root). Default 0.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'adopt',
    kind: 'transform',
    about: 'ADOPT: Adam in another order, which converges with any β₂: g is divided by what v was before g.',
    formula: [
      'w = g / max(√v, ε), cut to ±(t − 1)^¼',
      'm ← β₁·m + (1 − β₁)·w,  then v ← β₂·v + (1 − β₂)·g²',
      'θ ← θ − η·m;  nesterov: θ ← θ − η·(β₁·m + (1 − β₁)·w)',
    ],
    notes: ['The first step only sets v to g²; nothing moves.'],
    state: '`m` and `v`, two numbers a parameter; 0 at first.',
    example: ['adopt({ learningRate: 1e-3 })'],
    source: 'S. Taniguchi et al. 2024, "ADOPT: modified Adam can converge with any β₂ with the optimal rate".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η ≥ 0. Default 0.001.' },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of normalised gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      beta2: {
        type: 'number',
        default: '0.9999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.9999 (optax: b2).',
      },
      epsilon: {
        type: 'number',
        default: '1e-6',
        about: 'ε > 0, the least that is divided by. Default 1e-6 (optax: eps).',
      },
      clipping: {
        type: 'boolean',
        default: 'true',
        about: 'Cut normalised gradients to ±(t − 1)^¼ (optax: use_clipping). Default true.',
      },
      nesterov: {
        type: 'boolean',
        default: 'false',
        about: 'Step along the mean as it will be if the same gradient comes again. Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'signSgd',
    kind: 'transform',
    about: 'Gradient descent that looks at nothing but the signs of the gradient.',
    formula: ['θ ← θ − η · sign(g)'],
    notes: ['An element whose gradient is 0 stays. `lion` is this with momentum.'],
    state: 'none.',
    example: ['signSgd({ learningRate: 1e-3 })'],
    source:
      'J. Bernstein, Y.-X. Wang, K. Azizzadenesheli, A. Anandkumar 2018, "signSGD: compressed optimisation for non-convex problems".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: {
        type: 'number',
        default: '0.001',
        about: 'η ≥ 0, the length by which each element moves. Default 0.001.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'prodigy',
    kind: 'transform',
    about: 'Prodigy: Adam that finds its rate by itself, from how far the gradients have led away from the start.',
    formula: [
      'e = d·η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)',
      'm ← β₁·m + (1 − β₁)·d·g,  v ← β₂·v + (1 − β₂)·(d·g)²',
      's ← β₃·s + e·d·g / d₀,  r ← β₃·r + e·d·⟨g, θ₀ − θ⟩ / d₀;  safeguardWarmup: d in place of e in s',
      'd ← max(d, c·r / ‖s‖₁)',
      'θ ← θ − e·(m / (√v + d·ε) + λ·θ), with the new d but the old e',
    ],
    notes: [
      "Norms and products are of all parameters together. While all gradients were 0, d stays. The paper's algorithm has no correction of bias.",
    ],
    state: '`m`, `v`, `s` and `start`: four numbers a parameter; `d` and `r`, two numbers.',
    example: ['prodigy({ safeguardWarmup: true })'],
    source: 'K. Mishchenko, A. Defazio 2023, "Prodigy: an expeditiously adaptive parameter-free learner".',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'true',
        about:
          'Whether weight decay shrinks the parameters themselves, by e·λ, or is part of the gradient. Default true.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: {
        type: 'number',
        default: '1',
        about: 'Factor of the rate that is found, ≥ 0; schedules start from 1. Default 1.',
      },
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: betas[0]).',
      },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: betas[1]).',
      },
      beta3: {
        type: 'number',
        default: 'null',
        about: 'β₃ of the sums that d is estimated from, 0 ≤ β₃ < 1. Default null, which is √β₂.',
      },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0, multiplied by d. Default 1e-8.' },
      initialEstimate: {
        type: 'number',
        default: '1e-6',
        about: 'd₀ > 0, the first estimate, best too small (optax: estim_lr0). Default 1e-6.',
      },
      estimateFactor: {
        type: 'number',
        default: '1',
        about: 'Factor of new estimates, > 0 (optax: estim_lr_coef). Default 1.',
      },
      correctBias: {
        type: 'boolean',
        default: 'true',
        about: "Whether the rate has Adam's √(1 − β₂ᵗ) / (1 − β₁ᵗ). Default true.",
      },
      safeguardWarmup: {
        type: 'boolean',
        default: 'false',
        about: 'Leave the rate out of s, so that a warm-up does not raise d (optax: safeguard_warmup). Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'sophia',
    kind: 'transform',
    about: 'Sophia: momentum divided by the curvature of each element, and cut where that would go too far.',
    formula: [
      'm ← β₁·m + (1 − β₁)·g',
      'h ← β₂·h + (1 − β₂)·u ⊙ H·u in steps 1, k + 1, 2·k + 1, …;  each element of u is 1 or −1 by chance',
      'θ ← θ − η·λ·θ − η · clip(m / max(γ·h, ε), ±ρ)',
    ],
    notes: [
      "The mean of u ⊙ H·u over all u is the diagonal of the Hessian H of the loss (Hutchinson's estimator); H·u is a second differentiation of the step's own program, exact. What is random is a function of seed, step and position alone. A program does the same in each step, so every step costs what one with an estimate costs, about two of Adam's; k sets only how often one is used.",
    ],
    state: '`m` and `h`, two numbers a parameter, and `age`, one number; 0 at first.',
    example: ['sophia({ learningRate: 1e-3, weightDecay: 0.1 })'],
    source:
      'H. Liu, Z. Li, D. Hall, P. Liang, T. Ma 2023, "Sophia: a scalable stochastic second-order optimizer for language model pre-training"; Sophia-H with signs for u, as in optax; the paper draws normal numbers.',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'true',
        about: 'Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '1e-4', about: 'η ≥ 0, the longest step of an element. Default 1e-4.' },
      beta1: {
        type: 'number',
        default: '0.96',
        about: 'β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.96 (optax: b1, 0.965).',
      },
      beta2: {
        type: 'number',
        default: '0.99',
        about: 'β₂ of the mean of estimates, 0 ≤ β₂ < 1. Default 0.99 (optax: b2).',
      },
      gamma: {
        type: 'number',
        default: '0.01',
        about: 'γ > 0: the smaller, the more elements move by η. Default 0.01.',
      },
      epsilon: {
        type: 'number',
        default: '1e-12',
        about: 'ε > 0, the least that is divided by. Default 1e-12 (optax: eps, 1e-8).',
      },
      limit: {
        type: 'number',
        default: '1',
        about: 'ρ > 0, what steps are cut to, in units of η. Default 1 (optax: clip_threshold).',
      },
      every: {
        type: 'number',
        default: '10',
        about: 'k, every how many steps an estimate is used; an integer ≥ 1. Default 10 (optax: update_interval).',
      },
      estimateFrom: {
        type: ['now', 'next'],
        default: 'now',
        about: "Whether a new estimate is used in its own step, or from the next step on (optax). Default 'now'.",
      },
      correctMean: {
        type: 'boolean',
        default: 'false',
        about: 'Whether m is divided by 1 − β₁ᵗ (optax). Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'ftrl',
    kind: 'transform',
    about: 'FTRL-Proximal, "follow the regularised leader": sparse solutions for linear models with many features.',
    formula: [
      'n′ = n + g²,  z ← z + g + 2·λ₃·θ − (n′^q − n^q) / η · θ,  n ← n′',
      'θ ← (clip(z, ±λ₁) − z) / (n^q / η + 2·λ₂ + β / η)',
    ],
    notes: [
      'θ is computed anew from sums, so what it was before the first step is forgotten, and where no gradient ever arrives it becomes 0. Weight decay comes before everything.',
    ],
    state: '`n` and `z`, two numbers a parameter; 0.1 and 0 at first.',
    example: ['ftrl({ learningRate: 0.1, l1: 1e-3 })'],
    source: 'H. B. McMahan et al. 2013, "Ad click prediction: a view from the trenches"; with shrinkage as in Keras.',
    arguments: [],
    options: {
      decoupled: {
        type: 'boolean',
        default: 'true',
        about: 'Whether weight decay shrinks the parameters before the step, or is part of the gradient. Default true.',
      },
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.001', about: 'η > 0. Default 0.001.' },
      learningRatePower: {
        type: 'number',
        default: '−0.5',
        about: '−q ≤ 0, the power of n that the rate falls with; 0 is a constant rate. Default −0.5.',
      },
      initialAccumulator: {
        type: 'number',
        default: '0.1',
        about: 'n before the first step, ≥ 0. Default 0.1 (Keras: initial_accumulator_value).',
      },
      l1: {
        type: 'number',
        default: '0',
        about: 'λ₁ ≥ 0, which makes parameters exactly 0 (Keras: l1_regularization_strength). Default 0.',
      },
      l2: { type: 'number', default: '0', about: 'λ₂ ≥ 0 (Keras: l2_regularization_strength). Default 0.' },
      l2Shrinkage: {
        type: 'number',
        default: '0',
        about:
          'λ₃ ≥ 0, an L2 penalty that only gradients see (Keras: l2_shrinkage_regularization_strength). Default 0.',
      },
      beta: { type: 'number', default: '0', about: 'β ≥ 0, a rate at the beginning of η / (β + …). Default 0.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'fromage',
    kind: 'transform',
    about: 'Fromage: each tensor turns by the same angle and keeps its length.',
    formula: ['q = 1 / √(1 + η²)', 'θ ← q · (θ − η · g · max(‖θ‖, c) / max(‖g‖, c))'],
    notes: ['Norms are of one weight matrix or one bias vector. A tensor whose gradient is 0 shrinks by q.'],
    state: 'none.',
    example: ['fromage({ learningRate: 0.01 })'],
    source:
      'J. Bernstein, A. Vahdat, Y. Yue, M.-Y. Liu 2020, "On the distance between two neural networks and the stability of learning".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0, how far each tensor turns. Default 0.01.' },
      minimumNorm: {
        type: 'number',
        default: '1e-6',
        about: 'The least that a norm counts, > 0 (optax: min_norm). Default 1e-6.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'sm3',
    kind: 'transform',
    about: 'SM3: Adagrad that remembers of a matrix one number a row and one a column.',
    formula: [
      'vector: a ← a + g²',
      "matrix: a = min(r, c) + g², r and c of the element's row and column; r, c ← largest a in each of them",
      'm ← μ·m + (1 − μ)·g / √(a + ε), 0 where a is 0',
      'θ ← θ − η·m',
    ],
    notes: [],
    state:
      '`m`, one number a parameter, `rows`, one a row of a matrix or element of a vector, and `columns`, one a column of a matrix; 0 at first.',
    example: ['sm3({ learningRate: 0.1 })'],
    source: 'R. Anil, V. Gupta, T. Koren, Y. Singer 2019, "Memory-efficient adaptive optimization"; SM3-II.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.1', about: 'η ≥ 0. Default 0.1.' },
      momentum: {
        type: 'number',
        default: '0.9',
        about: 'Share of the mean of steps that is kept, 0 ≤ momentum < 1. Default 0.9.',
      },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0 under the root. Default 1e-8.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'dog',
    kind: 'transform',
    about: 'DoG, distance over gradients: gradient descent that finds its rate by itself.',
    formula: ['r ← max(r, ‖θ − θ₀‖),  G ← G + ‖g‖²', 'θ ← θ − η · r / √(G + ε) · g'],
    notes: ['Norms are of all parameters together. The authors advise to average the weights.'],
    state: '`start`, one number a parameter; `distance` (r) and `sum` (G), two numbers.',
    example: ['dog({ firstStep: 1e-4 })'],
    source:
      'M. Ivgi, O. Hinder, Y. Carmon 2023, "DoG is SGD\'s best friend: a parameter-free dynamic step size schedule".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '1', about: 'Factor of the rate that is found, ≥ 0. Default 1.' },
      firstStep: {
        type: 'number',
        default: '1e-6',
        about: 'ρ > 0, how careful the first step is; 1e-4 with batch norm. Default 1e-6 (optax: init_step[1]).',
      },
      firstStepAs: {
        type: ['relative', 'distance', 'rate'],
        default: 'relative',
        about:
          "What ρ is: the first distance in relation to the parameters, r = ρ·(1 + ‖θ₀‖) (optax: heuristic), the first distance itself, or the first rate. Default 'relative' (optax: init_step[0]).",
      },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0 under the root. Default 1e-8 (optax: eps).' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'dowg',
    kind: 'transform',
    about: 'DoWG, distance over weighted gradients: as `dog`, but later gradients count more.',
    formula: ['R ← max(R, ‖θ − θ₀‖²),  G ← G + R·‖g‖²', 'θ ← θ − η · R / (√G + ε) · g'],
    notes: ['Norms are of all parameters together.'],
    state: '`start`, one number a parameter; `squaredDistance` (R) and `sum` (G), two numbers.',
    example: ['dowg()'],
    source:
      'A. Khaled, K. Mishchenko, C. Jin 2023, "DoWG unleashed: an efficient universal parameter-free gradient descent method".',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '1', about: 'Factor of the rate that is found, ≥ 0. Default 1.' },
      initialSquaredDistance: {
        type: 'number',
        default: '1e-4',
        about: 'R > 0 before the first step, a squared distance. Default 1e-4 (optax: init_estim_sq_dist; null is ε).',
      },
      epsilon: { type: 'number', default: '1e-4', about: 'ε ≥ 0 added to the root. Default 1e-4 (optax: eps).' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'optimisticGradientDescent',
    kind: 'transform',
    about: 'Optimistic gradient descent: expects the gradient to change again as it just did; for games of two.',
    formula: ['θ ← θ − η·((α + β)·g − β·previous g);  in the first step previous g = g'],
    notes: [],
    state: '`previous`, one number a parameter; 0 at first.',
    example: ['optimisticGradientDescent({ learningRate: 0.01 })'],
    source:
      'C. Daskalakis, A. Ilyas, V. Syrgkanis, H. Zeng 2018, "Training GANs with optimism"; with two coefficients: A. Mokhtari, A. Ozdaglar, S. Pattathil 2020.',
    arguments: [],
    options: {
      weightDecay: { type: 'number', default: '0', about: 'λ ≥ 0 of weight decay. Default 0.' },
      decoupled: {
        type: 'boolean',
        default: 'false',
        about:
          "Whether weight decay shrinks the parameters themselves, θ ← θ − η·λ·θ (AdamW's way; always so in Keras), or is part of the gradient, g ← g + λ·θ, as if ½·λ·‖θ‖² were part of the loss. Default false.",
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.01', about: 'η ≥ 0. Default 0.01.' },
      alpha: { type: 'number', default: '1', about: 'α, the coefficient of the gradient. Default 1.' },
      beta: {
        type: 'number',
        default: '1',
        about: 'β, the coefficient of how the gradient changed since the last step. Default 1.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'scheduleFreeSgd',
    kind: 'transform',
    about: 'Gradient descent on fast weights z, whose running average x is the model: no rate has to decay.',
    formula: [
      'y = β₁·x + (1 − β₁)·z, where g is taken',
      'z ← z − η·(g + λ·y)',
      'x ← (1 − c)·x + c·z,  c = w / Σw,  w = (largest η so far)^ρ',
      'warm-up over W steps: η·min((t − 1)/W, 1) in z, η·min(t/W, 1) in w',
    ],
    notes: [
      "The parameters of the model are x: evaluation, export and checkpoints have the averaged weights by themselves, and `point` takes the gradients at y. optax and the authors' code store y instead and compute x when asked; the sequences are the same. The loss that a run reports is that at y.",
    ],
    state: '`z`, one number a parameter, the first parameters at first; `sum` (Σw) and `largestRate`.',
    example: ['scheduleFreeSgd({ learningRate: 0.5, warmupSteps: 100 })'],
    source: 'A. Defazio et al. 2024, "The road less scheduled".',
    arguments: [],
    options: {
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁, how near to the average gradients are taken, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      weightPower: {
        type: 'number',
        default: '2',
        about: 'ρ ≥ 0: a step counts in the average with the power ρ of its rate. Default 2 (optax: weight_lr_power).',
      },
      warmupSteps: {
        type: 'number',
        default: '0',
        about: 'W, over how many steps the rate rises to η; an integer ≥ 0. Default 0 (optax: warmup_steps).',
      },
      warmupFrom: {
        type: ['zero', 'first'],
        default: 'zero',
        about: "The rate of the first step of a warm-up: 0, or η/W as in the authors' code. Default 'zero'.",
      },
      weightDecay: {
        type: 'number',
        default: '0',
        about: 'λ ≥ 0 of weight decay, taken where the gradients are: z ← z − η·λ·y. Default 0.',
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '1', about: 'η ≥ 0; needs no decay. Default 1.' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'scheduleFreeAdamw',
    kind: 'transform',
    about: 'AdamW on fast weights z, whose running average x is the model; the average stands in for momentum.',
    formula: [
      'y = β₁·x + (1 − β₁)·z, where g is taken;  v ← β₂·v + (1 − β₂)·g²',
      'z ← z − η·(g / (√(v / (1 − β₂ᵗ)) + ε) + λ·y)',
      'x ← (1 − c)·x + c·z, c as in `scheduleFreeSgd`, and so is the warm-up',
    ],
    notes: [
      'The parameters of the model are x: evaluation, export and checkpoints have the averaged weights by themselves, and `point` takes the gradients at y. optax stores y instead. The loss that a run reports is that at y.',
    ],
    state: '`z` and `v`, two numbers a parameter, the first parameters and 0 at first; `sum` and `largestRate`.',
    example: ['scheduleFreeAdamw({ learningRate: 0.0025, warmupSteps: 200 })'],
    source: 'A. Defazio et al. 2024, "The road less scheduled"; weights without the bias correction, as in optax.',
    arguments: [],
    options: {
      beta1: {
        type: 'number',
        default: '0.9',
        about: 'β₁, how near to the average gradients are taken, 0 ≤ β₁ < 1. Default 0.9 (optax: b1).',
      },
      weightPower: {
        type: 'number',
        default: '2',
        about: 'ρ ≥ 0: a step counts in the average with the power ρ of its rate. Default 2 (optax: weight_lr_power).',
      },
      warmupSteps: {
        type: 'number',
        default: '0',
        about: 'W, over how many steps the rate rises to η; an integer ≥ 0. Default 0 (optax: warmup_steps).',
      },
      warmupFrom: {
        type: ['zero', 'first'],
        default: 'zero',
        about: "The rate of the first step of a warm-up: 0, or η/W as in the authors' code. Default 'zero'.",
      },
      weightDecay: {
        type: 'number',
        default: '0',
        about: 'λ ≥ 0 of weight decay, taken where the gradients are: z ← z − η·λ·y. Default 0.',
      },
      maximize: { type: 'boolean', default: 'false', about: 'Climb instead of descend. Default false.' },
      learningRate: { type: 'number', default: '0.0025', about: 'η ≥ 0; needs no decay. Default 0.0025.' },
      beta2: {
        type: 'number',
        default: '0.999',
        about: 'β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: b2).',
      },
      epsilon: { type: 'number', default: '1e-8', about: 'ε ≥ 0. Default 1e-8 (optax: eps).' },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'lbfgs',
    kind: 'optimizer',
    about: "L-BFGS: Newton's method with a curvature that is read off the last h changes, for all samples at once.",
    formula: [
      'd = −H·g,  θ ← θ + t·d;  s = Δθ, y = Δg, kept where yᵀs > 1e-10',
      'H from yᵀs/yᵀy · I by the last h updates H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ,  ρ = 1/yᵀs',
      "t = η, in the very first iteration η·min(1, 1/Σ|gᵢ|); with 'strongWolfe' a line search that begins there",
    ],
    notes: [
      'One step is up to `maxIterations` of these, so the loss is evaluated up to `maxEvaluations` times, and more if a line search goes beyond. Without a line search the last iteration is not evaluated.',
      'State, in float64: 2·h + 2 numbers a parameter; copied once a step.',
    ],
    state: '',
    example: ["lbfgs({ lineSearch: 'strongWolfe' })"],
    source:
      'D. C. Liu, J. Nocedal 1989, "On the limited memory BFGS method for large scale optimization"; two loops as in J. Nocedal, S. Wright 2006, algorithm 7.4, and the rules for ending a step of M. Schmidt\'s minFunc, as in torch.',
    arguments: [],
    options: {
      learningRate: {
        type: 'number',
        default: '1',
        about: 'η ≥ 0; with a line search the length that is tried first. Default 1.',
      },
      maxIterations: { type: 'number', default: '20', about: 'Iterations a step at most, an integer ≥ 1. Default 20.' },
      maxEvaluations: {
        type: 'number',
        default: '1.25 · maxIterations',
        about:
          'Evaluations a step, after which no further iteration begins; an integer ≥ 1. Default 1.25 · maxIterations.',
      },
      toleranceGradient: {
        type: 'number',
        default: '1e-7',
        about: 'A step ends where no |gᵢ| is larger; ≥ 0. Default 1e-7.',
      },
      toleranceChange: {
        type: 'number',
        default: '1e-9',
        about: 'A step ends where no θᵢ, nor the loss, changes by more; ≥ 0. Default 1e-9.',
      },
      historySize: {
        type: 'number',
        default: '100',
        about: 'h, the number of changes that are remembered; an integer ≥ 1. Default 100.',
      },
      lineSearch: {
        type: ['none', 'strongWolfe'],
        default: 'none',
        about: "How far to go along a direction: η, or as far as the strong Wolfe conditions say. Default 'none'.",
      },
      maxTrials: {
        type: 'number',
        default: '25',
        about:
          'Evaluations of a line search after its first, an integer ≥ 1; or what remains of maxEvaluations. Default 25.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'chain',
    kind: 'transform',
    about: 'Transforms one after another: each receives what the one before made of the gradients.',
    formula: [],
    notes: [
      '`update` and `finish` run in the order given; `point` is that of the one part which has it. The scalars of part 1 are named `1/learningRate`, and so on. Associative: `chain(a, chain(b, c))` does, bit for bit, what `chain(a, b, c)` does (random numbers aside, whose stream follows the name).',
    ],
    state: "that of each part under its position, `{ '0': …, '1': … }`.",
    example: ['chain(clipByGlobalNorm(1), adam({ learningRate: 1e-2 }))'],
    source: '',
    arguments: [
      {
        name: 'transforms',
        type: 'T',
        optional: false,
        about: 'one or more; at most one that moves the point where gradients are taken',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/optimizers',
    name: 'clipByGlobalNorm',
    kind: 'transform',
    about: 'Shortens the gradient of all parameters together to a length; its direction stays.',
    formula: [
      "form 'torch': g ← g · min(1, c / (‖g‖ + 10⁻⁶))",
      "form 'optax': g ← g · c / ‖g‖ where ‖g‖ ≥ c, otherwise unchanged",
      '‖g‖ = (Σ |gᵢ|ᵖ)^(1/p) over all elements of all parameters, Euclidean with p = 2. A gradient of 0 stays 0.',
    ],
    notes: [],
    state: 'none.',
    example: ['chain(clipByGlobalNorm(1), adam())'],
    source: 'R. Pascanu, T. Mikolov, Y. Bengio 2013, "On the difficulty of training recurrent neural networks".',
    arguments: [{ name: 'maxNorm', type: 'Scalar', optional: false, about: 'c > 0, in units of the gradient' }],
    options: {
      form: { type: ['torch', 'optax'], default: 'torch', about: "How the factor is computed. Default 'torch'." },
      norm: {
        type: 'number',
        default: '2',
        about: "Which norm: p of the p-norm, p > 0, or 'max' for the largest element. Default 2 (torch: norm_type).",
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'clipByValue',
    kind: 'transform',
    about: 'Cuts each element of the gradient to [−c, c]; the direction may change.',
    formula: ['g ← min(c, max(−c, g))'],
    notes: [],
    state: 'none.',
    example: ['chain(clipByValue(0.5), sgd())'],
    source: '',
    arguments: [
      {
        name: 'limit',
        type: 'Scalar',
        optional: false,
        about: 'c > 0, in units of the gradient (torch: clip_value; Keras: clipvalue; optax: max_delta)',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/optimizers',
    name: 'lookahead',
    kind: 'transform',
    about:
      'Lookahead: an optimizer runs ahead for k steps, then slow weights follow a part of the way and it goes on from there.',
    formula: ['θ ← what the inner transform makes of θ', 'every k steps: s ← s + α·(θ − s),  θ ← s'],
    notes: [
      'With k = 1 and α = 1 it is the inner transform, to the last bit. The parameters of the model are the fast ones; after a synchronization they are the slow ones. With `reset` the inner transform starts from its `init` at the synchronized parameters and counts its steps from 1; schedules go on with the run.',
    ],
    state: '`slow`, one number a parameter, at first the parameters; `count`, steps since it moved; `inner`.',
    example: ['lookahead(adam({ learningRate: 1e-3 }), { every: 6, rate: 0.5 })'],
    source: 'M. Zhang, J. Lucas, G. Hinton, J. Ba 2019, "Lookahead optimizer: k steps forward, 1 step back".',
    arguments: [{ name: 'inner', type: 'Transform<S>', optional: false, about: 'an optimizer, or a chain with one' }],
    options: {
      every: {
        type: 'number',
        default: '5',
        about: 'k: fast steps from one synchronization to the next. Default 5 (optax: sync_period).',
      },
      rate: {
        type: 'number',
        default: '0.5',
        about: 'α, 0 ≤ α ≤ 1: how far the slow weights follow. Default 0.5 (optax: slow_step_size).',
      },
      reset: {
        type: 'boolean',
        default: 'false',
        about: 'Whether the inner transform begins anew after each synchronization, its step too. Default false.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'sam',
    kind: 'transform',
    about: 'Sharpness-aware minimization: the gradient is taken at the worst point nearby, the step from where we are.',
    formula: [],
    notes: [
      'g at θ + ρ·∇L(θ)/‖∇L(θ)‖ adaptive: g at θ + ρ·T²·∇L(θ)/‖T·∇L(θ)‖,  T = |θ| + ω',
      'The norm is over all parameters. Where the gradient is 0 the point stays at θ; the quotient, and with it optax, has no value there. An inner transform that moves the point itself (literal Nesterov) is perturbed at that point. The inner transform sees the gradient as one taken at θ, so that its weight decay is that of θ. With `adaptive` all parameters are scaled; the authors of ASAM leave out biases.',
    ],
    state: '`inner`. Costs a second forward and backward pass.',
    example: ['sam(momentum({ learningRate: 0.1 }), { rho: 0.05 })'],
    source:
      'P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur 2021, "Sharpness-aware minimization for efficiently improving generalization"; adaptive: J. Kwon, J. Kim, H. Park, I. K. Choi 2021, "ASAM".',
    arguments: [{ name: 'inner', type: 'Transform<S>', optional: false, about: 'an optimizer, or a chain with one' }],
    options: {
      rho: { type: 'number', default: '0.05', about: 'ρ ≥ 0: how far uphill the gradient is taken. Default 0.05.' },
      adaptive: {
        type: 'boolean',
        default: 'false',
        about:
          'Whether distance is measured relative to the parameters (ASAM, with ρ about ten times as large). Default false.',
      },
      offset: {
        type: 'number',
        default: '0.01',
        about: 'ω ≥ 0, added to |θ| where distance is relative. Default 0.01.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'multiSteps',
    kind: 'transform',
    about: 'Gradient accumulation: the inner transform acts on every k-th step, on the mean or the sum of k gradients.',
    formula: ["a ← a + g;  every k steps: θ and the inner state ← the inner transform's on a/k (or a),  a ← 0"],
    notes: [
      'In between parameters and inner state stay as they are, `finish` of the inner transform included. Inside, `step` counts updates, not gradients, and so do schedules: a schedule made for 1,000 steps takes 1,000·k here. Signals that watch each step see all of them. An inner transform that looks at the loss, or for gradients elsewhere (`sam`), sees the samples of one step.',
    ],
    state:
      '`sum`, one number a parameter, and the counters `count` and `updates`; `inner`. With k = 1 it is the inner transform; powers of the step, which are then taken by the backend, may differ in their last bits.',
    example: ['multiSteps(chain(clipByGlobalNorm(1), adam()), { every: 8 })'],
    source: '',
    arguments: [{ name: 'inner', type: 'Transform<S>', optional: false, about: 'an optimizer, or a chain with one' }],
    options: {
      every: {
        type: 'number',
        default: '4',
        about:
          'k: gradients that make one update. Default 4 (optax: every_k_schedule; Keras: gradient_accumulation_steps).',
      },
      reduce: {
        type: ['mean', 'sum'],
        default: 'mean',
        about: "What the inner transform receives. Default 'mean', as in optax and Keras.",
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'applyIfFinite',
    kind: 'transform',
    about: 'Leaves out a step in which a number is NaN or infinite: parameters and inner state stay as they were.',
    formula: [
      "finite gradients, inner updates and inner state: θ and the state ← the inner transform's",
      'otherwise: as they were, unless that was so more than `maxConsecutiveErrors` times in a row',
    ],
    notes: [
      'optax looks at the gradients alone; here also at what comes out, so that a gradient of 10³⁰, whose square overflows in float32, does not spoil the moments of Adam for ever. Put the whole optimizer inside: what stands beside it in a chain acts all the same. Inside, `step` counts the steps done; schedules go on with the run.',
    ],
    state:
      'the counters `notFinite` (in a row), `totalNotFinite` and `updates` (done); `inner`. On finite numbers it is the inner transform; powers of the step, which the backend takes then, may differ in their last bits.',
    example: ['applyIfFinite(adam(), { maxConsecutiveErrors: 10 })'],
    source: 'As apply_if_finite of optax.',
    arguments: [{ name: 'inner', type: 'Transform<S>', optional: false, about: 'an optimizer, or a chain with one' }],
    options: {
      maxConsecutiveErrors: {
        type: 'number',
        default: 'null',
        about: 'How many steps in a row are left out before one is done all the same; null: any number. Default null.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'masked',
    kind: 'transform',
    about: 'A transform that sees and changes only the parameters of some names.',
    formula: ["u of a selected parameter ← the inner transform's;  u of another ← u, or 0"],
    notes: [
      "Norms and other numbers of the whole are those of the selected parameters. With others 'pass' it is a part of a chain: `chain(masked(clipByValue(1), '*.bias'), adam())`. Around a whole optimizer say 'still', which freezes the others; passing through, their gradients would be *added* to them.",
    ],
    state:
      'that of the inner transform, of the selected parameters. Selecting all is the inner transform, to the last bit.',
    example: ["masked(adam(), '3.*', { others: 'still' }) // fine-tunes the last layer"],
    source: '',
    arguments: [
      { name: 'inner', type: 'Transform<S>', optional: false, about: 'any transform' },
      {
        name: 'select',
        type: 'Select',
        optional: false,
        about: "pattern of parameter names, or several: `'*.weight'`, `'/^0\\\\./'`",
      },
    ],
    options: {
      others: {
        type: ['pass', 'still'],
        default: 'pass',
        about:
          "What becomes of all other parameters: their updates pass through, or become 0. Default 'pass', as in optax.",
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'partition',
    kind: 'transform',
    about: 'Parameter groups: each parameter is changed by the transform of the one group that selects it.',
    formula: ["u of a parameter ← the update of its group's transform"],
    notes: [
      'A group sees its own parameters only; norms are those of the group. Its scalars are named after it, `weights/learningRate`. Every parameter is in exactly one group, and every group has one: anything else is an error. Several groups may move the point where gradients are taken, each its own part of it. One group of all is its transform, to the last bit (random numbers aside, whose stream follows the name).',
    ],
    state: 'that of each group under its name.',
    example: [
      "partition({ weights: { select: '*.weight', transform: adam({ weightDecay: 0.1 }) }, others: { transform: adam() } })",
    ],
    source: 'torch: param_groups; optax: partition, once multi_transform.',
    arguments: [
      {
        name: 'groups',
        type: 'G',
        optional: false,
        about: 'patterns and transforms by names of your own; at most one group without a pattern',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/optimizers',
    name: 'ema',
    kind: 'transform',
    about: 'Keeps a moving average of the parameters beside them; training goes on as without it.',
    formula: ['a ← θ the first time, then a ← a + (1 − β)·(θ − a)      θ: after the update'],
    notes: [
      'Stands last in a chain. `withAverages` puts the average in place of the parameters of a checkpoint, to evaluate or export it. Inside `multiSteps` an update is one of k steps, beside it each step is one. With `overwriteEvery` training goes on from the average, as Keras has it.',
    ],
    state: '`average`, one number a parameter, at first the parameters; the counters `count`, `wait`, `turn`.',
    example: ['chain(adam({ learningRate: 1e-3 }), ema({ decay: 0.99 }))'],
    source:
      'B. Polyak, A. Juditsky 1992, "Acceleration of stochastic approximation by averaging", with decaying weights; torch: AveragedModel with get_ema_multi_avg_fn; Keras: use_ema.',
    arguments: [],
    options: {
      start: {
        type: 'number',
        default: '0',
        about:
          'Updates before the first one that is averaged; the average follows the parameters until then. Default 0.',
      },
      every: { type: 'number', default: '1', about: 'Every how many updates one is averaged. Default 1.' },
      overwriteEvery: {
        type: 'number',
        default: 'null',
        about:
          'After every how many averages the parameters are set to the average; null: never. Default null (Keras: ema_overwrite_frequency).',
      },
      decay: {
        type: 'number',
        default: '0.999',
        about: 'β, 0 ≤ β ≤ 1. Default 0.999 (torch: decay; Keras: ema_momentum, 0.99).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'swa',
    kind: 'transform',
    about: 'Stochastic weight averaging: keeps the mean of the parameters beside them; training goes on as without it.',
    formula: ['a ← a + (θ − a)/(n + 1)      n: how many have been averaged; θ: after the update'],
    notes: [
      'Stands last in a chain. `withAverages` puts the mean in place of the parameters of a checkpoint, to evaluate or export it. The paper averages once an epoch, near the end of a run, at a rate that is high or cycles: `start` and `every` say when, in updates.',
    ],
    state: '`average`, one number a parameter, at first the parameters; the counters `count`, `wait`, `turn`.',
    example: ['chain(momentum({ learningRate: 0.05 }), swa({ start: 750, every: 10 }))'],
    source:
      'P. Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization"; torch: AveragedModel.',
    arguments: [],
    options: {
      start: {
        type: 'number',
        default: '0',
        about:
          'Updates before the first one that is averaged; the average follows the parameters until then. Default 0.',
      },
      every: { type: 'number', default: '1', about: 'Every how many updates one is averaged. Default 1.' },
      overwriteEvery: {
        type: 'number',
        default: 'null',
        about:
          'After every how many averages the parameters are set to the average; null: never. Default null (Keras: ema_overwrite_frequency).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'clipByNorm',
    kind: 'transform',
    about: 'Shortens the gradient of each parameter by itself to a length; its direction stays.',
    formula: ['g ← g · c / max(‖g‖, c)      ‖g‖: Euclidean, over one weight matrix or one bias'],
    notes: ["Keras's `clipnorm`; its `global_clipnorm` is `clipByGlobalNorm`, form 'optax'. State: none."],
    state: '',
    example: ['chain(clipByNorm(1), sgd())'],
    source: '',
    arguments: [{ name: 'maxNorm', type: 'Scalar', optional: false, about: 'c > 0, in units of the gradient' }],
    options: {},
  },
  {
    package: '@rivulet/optimizers',
    name: 'clipByBlockRms',
    kind: 'transform',
    about: 'Scales the gradient of each parameter down to a root mean square; its direction stays.',
    formula: ['g ← g / max(1, rms(g) / c)      rms(g) = √(mean of g² over one weight matrix or one bias)'],
    notes: [],
    state: 'none.',
    example: ['chain(clipByBlockRms(1), adam())'],
    source:
      'N. Shazeer, M. Stern 2018, "Adafactor: adaptive learning rates with sublinear memory cost", section 6; optax: clip_by_block_rms.',
    arguments: [
      { name: 'threshold', type: 'Scalar', optional: false, about: 'c > 0, in units of the gradient; 1 in Adafactor' },
    ],
    options: {},
  },
  {
    package: '@rivulet/optimizers',
    name: 'adaptiveGradientClip',
    kind: 'transform',
    about: 'Shortens the gradient of each unit to a share of the length of its weights; its direction stays.',
    formula: [
      'c = λ · max(‖w‖, ε)',
      'g ← g where ‖g‖ < c, else g · c / max(‖g‖, 10⁻⁶)      w, g: the incoming weights of one unit; a vector is one unit',
    ],
    notes: ['optax has units in columns, since it keeps weights as [in, out]. State: none.'],
    state: '',
    example: ['chain(adaptiveGradientClip({ clipping: 0.01 }), momentum({ learningRate: 0.1 }))'],
    source:
      'A. Brock, S. De, S. L. Smith, K. Simonyan 2021, "High-performance large-scale image recognition without normalization".',
    arguments: [],
    options: {
      clipping: {
        type: 'number',
        default: '0.01',
        about: 'λ > 0: largest gradient relative to the weights of a unit. Default 0.01 (optax: clipping).',
      },
      epsilon: {
        type: 'number',
        default: '0.001',
        about: 'ε > 0: weights are taken to be at least so long, so that zeros can move. Default 0.001 (optax: eps).',
      },
      units: {
        type: ['rows', 'columns'],
        default: 'rows',
        about: "Where a matrix has its units: in rows, as weights [out, in] have them, or in columns. Default 'rows'.",
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'centralize',
    kind: 'transform',
    about: 'Gradient centralization: the gradient of the incoming weights of each neuron loses its mean.',
    formula: ['g_row ← g_row − mean(g_row)      for each row of a weight [out, in]; vectors stay as they are'],
    notes: ["So the sum of a neuron's weights never changes. State: none."],
    state: '',
    example: ['chain(centralize(), adam())'],
    source:
      'H. Yong, J. Huang, X. Hua, L. Zhang 2020, "Gradient centralization: a new optimization technique for deep neural networks"; optax: centralize.',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/optimizers',
    name: 'normalizeByUpdateNorm',
    kind: 'transform',
    about: 'Gives the gradient of all parameters together one length; its direction stays.',
    formula: ['g ← g · s / (‖g‖ + ε)'],
    notes: ['‖g‖ is the Euclidean norm over all elements of all parameters. State: none.'],
    state: '',
    example: ['chain(normalizeByUpdateNorm(), momentum({ learningRate: 0.1 }))'],
    source:
      'E. Hazan, K. Levy, S. Shalev-Shwartz 2015, "Beyond convexity: stochastic quasi-convex optimization"; optax: normalize_by_update_norm.',
    arguments: [],
    options: {
      scale: { type: 'number', default: '1', about: 's > 0: the length. Default 1 (optax: scale_factor).' },
      epsilon: {
        type: 'number',
        default: '1e-6',
        about: 'ε ≥ 0; 0 divides by 0 where all gradients are 0. Default 1e-6 (optax: eps).',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/optimizers',
    name: 'emaOfGradients',
    kind: 'transform',
    about: 'Hands on the moving average of the gradients.',
    formula: ['m ← β·m + (1 − β)·g', 'g ← m / (1 − βᵗ), or m'],
    notes: ['For averages of the parameters see `ema`. State: `mean`, one number a parameter; 0 at first.'],
    state: '',
    example: ['chain(emaOfGradients({ decay: 0.9 }), sgd({ learningRate: 0.1 }))'],
    source: 'optax: ema.',
    arguments: [],
    options: {
      decay: { type: 'number', default: '0.9', about: 'β, 0 ≤ β < 1. Default 0.9.' },
      debias: {
        type: 'boolean',
        default: 'true',
        about: 'Whether the average is freed of its bias towards 0. Default true.',
      },
      dialect: {
        type: ['torch', 'keras', 'optax', 'book', 'paper'],
        about: 'Whose defaults and variant of the rule are meant where an option is left out.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'constant',
    kind: 'schedule',
    about: 'A schedule that always says the same; a plain number does as well.',
    formula: ['value(t) = c'],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: constant(0.01) })'],
    source: '',
    arguments: [{ name: 'value', type: 'number', optional: false, about: 'c, finite' }],
    options: {},
  },
  {
    package: '@rivulet/schedulers',
    name: 'exponentialDecay',
    kind: 'schedule',
    about: 'A value multiplied by the same factor after every epoch, or after every step.',
    formula: ['value(t) = initial · rate^(t/every),  t = 0, 1, …, held between floor and ceiling'],
    notes: ['In stairs it is `intervalDecay`, after a while `delayedExponentialDecay`.'],
    state: '',
    example: ['sgd({ learningRate: exponentialDecay(0.1, { rate: 0.99 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      floor: {
        type: 'number',
        default: '0',
        about: 'What the value never falls below, 0 ≤ floor ≤ initial. Default 0.',
      },
      ceiling: {
        type: 'number',
        default: 'nothing',
        about: 'What the value never grows beyond, ≥ initial. Default: nothing.',
      },
      rate: { type: 'number', about: 'What the value is multiplied by each time, > 0; above 1 it grows.' },
      every: {
        type: 'number',
        default: '1',
        about: 'In how many epochs or steps it is multiplied by that, > 0. Default 1.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'delayedExponentialDecay',
    kind: 'schedule',
    about: 'A value that stays for a while and then decays exponentially.',
    formula: ['value(t) = initial · rate^(max(0, t − delay)/every),  t = 0, 1, …, held between floor and ceiling'],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: delayedExponentialDecay(0.1, { rate: 0.9, delay: 5 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value up to t = delay, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      floor: {
        type: 'number',
        default: '0',
        about: 'What the value never falls below, 0 ≤ floor ≤ initial. Default 0.',
      },
      ceiling: {
        type: 'number',
        default: 'nothing',
        about: 'What the value never grows beyond, ≥ initial. Default: nothing.',
      },
      rate: { type: 'number', about: 'What the value is multiplied by each time, > 0; above 1 it grows.' },
      every: {
        type: 'number',
        default: '1',
        about: 'In how many epochs or steps it is multiplied by that, > 0. Default 1.',
      },
      delay: { type: 'number', about: 'How many epochs or steps the value stays as it is, an integer ≥ 0.' },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'intervalDecay',
    kind: 'schedule',
    about: 'A value multiplied by the same factor after every n epochs, or steps: fixed-step decay.',
    formula: ['value(t) = initial · factor^⌊max(0, t − delay)/every⌋,  t = 0, 1, …, held between floor and ceiling'],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: intervalDecay(0.1, { factor: 0.5, every: 30 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value of the first stair, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      floor: {
        type: 'number',
        default: '0',
        about: 'What the value never falls below, 0 ≤ floor ≤ initial. Default 0.',
      },
      ceiling: {
        type: 'number',
        default: 'nothing',
        about: 'What the value never grows beyond, ≥ initial. Default: nothing.',
      },
      factor: { type: 'number', about: 'What the value is multiplied by at each stair, > 0; above 1 it grows.' },
      every: { type: 'number', about: 'Length of a stair in epochs or steps, an integer ≥ 1.' },
      delay: {
        type: 'number',
        default: '0',
        about: 'How many epochs or steps come before the first stair, an integer ≥ 0. Default 0.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'multiStepDecay',
    kind: 'schedule',
    about: 'A value that changes at given times and stays in between: piecewise constant.',
    formula: ['value(t) = initial · Π factorᵢ over all i with atᵢ ≤ t,  t = 0, 1, …'],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: multiStepDecay(0.1, { at: [30, 80], factor: 0.1 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value before the first change, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      at: {
        type: 'readonly number[]',
        about:
          'After how many epochs or steps the value changes, integers ≥ 0 in their order; the same one twice counts twice.',
      },
      factor: {
        type: 'number',
        about: 'What the value is multiplied by each time, ≥ 0, or a list with one number for each time.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'linearDecay',
    kind: 'schedule',
    about: 'A value that falls by the same amount after every epoch, or after every step, down to a floor.',
    formula: [
      'with by:    value(t) = max(floor, initial − by·t),  t = 0, 1, …',
      'with over:  value(t) = initial − (initial − floor) · min(1, t / over)',
    ],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: linearDecay(0.1, { over: 100, floor: 0.001 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      by: { type: 'number', about: 'What is taken off each time, ≥ 0.' },
      over: { type: 'number', about: 'After how many epochs or steps the floor is reached, an integer ≥ 1.' },
      floor: {
        type: 'number',
        default: '0',
        about: 'What the value never falls below, 0 ≤ floor ≤ initial. Default 0.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'polynomialDecay',
    kind: 'schedule',
    about: 'A value that goes to another along a power of the time that is left, and stays there.',
    formula: ['value(t) = to + (initial − to) · (1 − min(1, max(0, t − delay)/over))^power,  t = 0, 1, …'],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: polynomialDecay(0.1, { over: 100, power: 2 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      over: { type: 'number', about: 'In how many epochs or steps the end is reached, an integer ≥ 1.' },
      to: { type: 'number', default: '0', about: 'Value at the end, ≥ 0; above the initial one it rises. Default 0.' },
      power: { type: 'number', default: '1', about: 'Power of the share of time that is left, > 0. Default 1.' },
      delay: {
        type: 'number',
        default: '0',
        about: 'How many epochs or steps the value stays as it is, an integer ≥ 0. Default 0.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'cosineDecay',
    kind: 'schedule',
    about: 'A value that falls along half a wave of a cosine: slowly at first and at last.',
    formula: ['value(t) = floor + (initial − floor) · ((1 + cos(π·t/over))/2)^power,  t = 0, 1, …, over'],
    notes: [
      "Afterwards it stays at the floor, as in optax and Keras, or with `after: 'return'` follows the wave up and down for ever, as in PyTorch, whose recursion is this closed form.",
    ],
    state: '',
    example: ['sgd({ learningRate: cosineDecay(0.1, { over: 100, floor: 0.001 }) })'],
    source: 'I. Loshchilov, F. Hutter 2017, "SGDR: stochastic gradient descent with warm restarts"; one cycle of it.',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      over: { type: 'number', about: 'In how many epochs or steps the floor is reached, an integer ≥ 1.' },
      floor: { type: 'number', default: '0', about: 'Value at the end, 0 ≤ floor ≤ initial. Default 0.' },
      power: { type: 'number', default: '1', about: 'Power of the wave, > 0. Default 1.' },
      after: {
        type: ['stay', 'return'],
        about: 'What the value does then: stay at the floor (default), or go back up the same way, and so on.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'cosineWarmRestarts',
    kind: 'schedule',
    about: 'A value that falls along half a wave of a cosine and then jumps back up, in cycles that grow longer.',
    formula: [
      'value(t) = floor + (initial − floor) · shrinkⁱ · (1 + cos(π·u/n))/2',
      'with n = over·stretchⁱ the length of the cycle i = 0, 1, … that t is in, and u the time since it began.',
    ],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: cosineWarmRestarts(0.1, { over: 10, stretch: 2 }) })'],
    source:
      'I. Loshchilov, F. Hutter 2017, "SGDR: stochastic gradient descent with warm restarts". Cycles that differ in other ways, or warm up first, are a `sequence` of `warmup`s of `cosineDecay`: sgdr_schedule of optax.',
    arguments: [
      { name: 'initial', type: 'number', optional: false, about: 'value at the start of the first cycle, ≥ 0' },
    ],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      over: { type: 'number', about: 'Length of the first cycle in epochs or steps, an integer ≥ 1.' },
      stretch: {
        type: 'number',
        default: '1',
        about: 'How many times longer each cycle is than the one before, ≥ 1. Default 1.',
      },
      shrink: {
        type: 'number',
        default: '1',
        about: 'What the height of each cycle is multiplied by to get the next, 0 < shrink ≤ 1. Default 1.',
      },
      floor: { type: 'number', default: '0', about: 'What each cycle falls towards, 0 ≤ floor ≤ initial. Default 0.' },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'inverseTimeDecay',
    kind: 'schedule',
    about: 'A value that is divided by a number that grows with time: the decay of Robbins and Monro.',
    formula: ['value(t) = initial / (1 + rate·t/every),  t = 0, 1, …;  with staircase: ⌊t/every⌋ in place of t/every'],
    notes: [],
    state: '',
    example: ['sgd({ learningRate: inverseTimeDecay(0.5, { rate: 0.1 }) })'],
    source: 'H. Robbins, S. Monro 1951, "A stochastic approximation method".',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      rate: { type: 'number', about: 'By which share of the initial value the divisor grows each time, ≥ 0.' },
      every: { type: 'number', default: '1', about: 'In how many epochs or steps it grows by that, > 0. Default 1.' },
      staircase: {
        type: 'boolean',
        default: 'false',
        about: 'Change the value only when these are over. Default false.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'inverseSqrtDecay',
    kind: 'schedule',
    about: 'A value that rises linearly to its peak and then falls with the inverse square root of the time.',
    formula: ['value(t) = peak · min((t + 1)/warmup, √(warmup/(t + 1))),  t = 0, 1, …'],
    notes: ['The schedule of the Transformer, in which peak = (width · warmup)^−½.'],
    state: '',
    example: ["adam({ learningRate: inverseSqrtDecay(0.001, { warmup: 4000, per: 'step' }) })"],
    source: 'A. Vaswani et al. 2017, "Attention is all you need", section 5.3.',
    arguments: [{ name: 'peak', type: 'number', optional: false, about: 'value at t + 1 = warmup, the largest, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      warmup: { type: 'number', about: 'In how many epochs or steps the peak is reached, an integer ≥ 1.' },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'piecewiseInterpolation',
    kind: 'schedule',
    about: 'A value that goes from one given value to the next, and stays at the last.',
    formula: [
      'v₀ = initial, vᵢ = vᵢ₋₁·factorᵢ;  between atᵢ₋₁ and atᵢ, with x = (t − atᵢ₋₁)/(atᵢ − atᵢ₋₁):',
      'linear:  value(t) = vᵢ₋₁ + (vᵢ − vᵢ₋₁)·x',
      'cosine:  value(t) = vᵢ₋₁ + (vᵢ − vᵢ₋₁)·(1 − cos πx)/2',
    ],
    notes: [],
    state: '',
    example: [
      "sgd({ learningRate: piecewiseInterpolation(0.1, { at: [20, 60], factors: [2, 0.1], shape: 'cosine' }) })",
    ],
    source: 'piecewise_interpolate_schedule of optax.',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      at: {
        type: 'readonly number[]',
        about: 'After how many epochs or steps each value is reached, integers ≥ 1 that rise.',
      },
      factors: {
        type: 'readonly number[]',
        about: 'What the value before is multiplied by to get the next, ≥ 0; one for each time.',
      },
      shape: { type: ['linear', 'cosine'], default: 'linear', about: "How the value gets there. Default 'linear'." },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'oneCycle',
    kind: 'schedule',
    about: 'A rate that rises to its peak and falls far below its beginning; `oneCycleMomentum` belongs to it.',
    formula: [
      't = 0 … up … over:          peak/divisor → peak → peak/(divisor·finalDivisor)',
      't = 0 … up … back … over:   peak/divisor → peak → peak/divisor → peak/(divisor·finalDivisor)',
    ],
    notes: [
      'Afterwards it stays at the last value. Both libraries are this rule with other ends of phases: torch (n = total_steps, p = pct_start)  over n − 1, up p·n − 1, back 2·p·n − 2 if three_phase optax (n = transition_steps)            over n, up ⌊pct_start·n⌋, back ⌊pct_final·n⌋ if linear',
    ],
    state: '',
    example: [
      "const cycle = { over: 1000, per: 'step' } as const;",
      'momentum({ learningRate: oneCycle(0.1, cycle), momentum: oneCycleMomentum(cycle) })',
    ],
    source:
      'L. N. Smith, N. Topin 2017, "Super-convergence: very fast training of neural networks using large learning rates"; the cosine and the two phases are fastai\'s.',
    arguments: [
      {
        name: 'peak',
        type: 'number',
        optional: false,
        about: 'the largest rate, ≥ 0 (torch: max_lr; optax: peak_value)',
      },
    ],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      over: { type: 'number', about: 'When the cycle ends, in epochs or steps, > 0.' },
      up: {
        type: 'number',
        default: '0.3·over',
        about: 'When the peak is reached, 0 < up < over, fractions included. Default 0.3·over.',
      },
      back: {
        type: 'number',
        default: 'two phases',
        about: 'When the rate is back where it began, up < back < over: three phases. Default: two phases.',
      },
      shape: {
        type: ['linear', 'cosine'],
        default: 'cosine',
        about: "How values go from one to the next. Default 'cosine'.",
      },
      divisor: { type: 'number', default: '25', about: 'The peak is so many times the first rate, > 0. Default 25.' },
      finalDivisor: {
        type: 'number',
        default: '10⁴',
        about: 'The first rate is so many times the last, > 0. Default 10⁴.',
      },
      highMomentum: {
        type: 'number',
        default: '0.95',
        about: 'Momentum at the beginning and at the end, ≥ 0. Default 0.95.',
      },
      lowMomentum: {
        type: 'number',
        default: '0.85',
        about: 'Momentum at the peak of the rate, 0 ≤ lowMomentum ≤ highMomentum. Default 0.85.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'oneCycleMomentum',
    kind: 'schedule',
    about: 'The momentum of `oneCycle`: low where the rate is high.',
    formula: ['t = 0 … up … over:          high → low → high', 't = 0 … up … back … over:   high → low → high → high'],
    notes: [],
    state: '',
    example: ['adam({ learningRate: oneCycle(0.01, { over: 100 }), beta1: oneCycleMomentum({ over: 100 }) })'],
    source: '',
    arguments: [],
    options: {
      per: { type: ['epoch', 'step'], about: '' },
      over: { type: 'number', about: 'When the cycle ends, in epochs or steps, > 0.' },
      up: {
        type: 'number',
        default: '0.3·over',
        about: 'When the peak is reached, 0 < up < over, fractions included. Default 0.3·over.',
      },
      back: {
        type: 'number',
        default: 'two phases',
        about: 'When the rate is back where it began, up < back < over: three phases. Default: two phases.',
      },
      shape: {
        type: ['linear', 'cosine'],
        default: 'cosine',
        about: "How values go from one to the next. Default 'cosine'.",
      },
      divisor: { type: 'number', default: '25', about: 'The peak is so many times the first rate, > 0. Default 25.' },
      finalDivisor: {
        type: 'number',
        default: '10⁴',
        about: 'The first rate is so many times the last, > 0. Default 10⁴.',
      },
      highMomentum: {
        type: 'number',
        default: '0.95',
        about: 'Momentum at the beginning and at the end, ≥ 0. Default 0.95.',
      },
      lowMomentum: {
        type: 'number',
        default: '0.85',
        about: 'Momentum at the peak of the rate, 0 ≤ lowMomentum ≤ highMomentum. Default 0.85.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'cyclic',
    kind: 'schedule',
    about: 'A rate that rises and falls linearly between two values; `cyclicMomentum` belongs to it.',
    formula: [
      'value(t) = low + (high − low)·wave(t)·scale,  wave from 0 to 1 in `up` and back to 0 in `down`',
      "scale: 1 (triangular), ½^(cycle − 1) (triangular2), gammaᵗ (expRange), or a function of one's own",
    ],
    notes: [],
    state: '',
    example: ["sgd({ learningRate: cyclic(0.001, { high: 0.1, up: 2000, per: 'step' }) })"],
    source: 'L. N. Smith 2017, "Cyclical learning rates for training neural networks".',
    arguments: [
      { name: 'low', type: 'number', optional: false, about: 'value at t = 0, ≥ 0 (torch: base_lr of CyclicLR)' },
    ],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      high: { type: 'number', about: 'The largest value of the rate, ≥ low.' },
      up: { type: 'number', about: 'How many epochs or steps it rises, > 0.' },
      down: {
        type: 'number',
        default: 'as many as it rises',
        about: 'How many it falls, > 0. Default: as many as it rises.',
      },
      mode: {
        type: ['triangular', 'triangular2', 'expRange'],
        about: 'Whether all cycles are of one height (default), each of half the height, or lower with time.',
      },
      gamma: {
        type: 'number',
        default: '1',
        about: "What the height is multiplied by each time in mode 'expRange', 0 < gamma ≤ 1. Default 1.",
      },
      scale: { type: 'Schedule', about: "The height as a function of one's own, in place of `mode`." },
      scaleOf: {
        type: ['cycle', 'time'],
        about: 'What `scale` is a function of: the number of the cycle, from 1 (default), or t.',
      },
      highMomentum: { type: 'number', default: '0.9', about: 'Momentum where the rate is low, ≥ 0. Default 0.9.' },
      lowMomentum: {
        type: 'number',
        default: '0.8',
        about: 'Momentum where the rate is high, 0 ≤ lowMomentum ≤ highMomentum. Default 0.8.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'cyclicMomentum',
    kind: 'schedule',
    about: 'The momentum of `cyclic`: low where the rate is high.',
    formula: ['value(t) = highMomentum − (highMomentum − lowMomentum)·wave(t)·scale'],
    notes: [],
    state: '',
    example: [
      'const cycle = { high: 0.1, up: 10 };',
      'momentum({ learningRate: cyclic(0.001, cycle), momentum: cyclicMomentum(cycle) })',
    ],
    source: '',
    arguments: [],
    options: {
      per: { type: ['epoch', 'step'], about: '' },
      high: { type: 'number', about: 'The largest value of the rate, ≥ low.' },
      up: { type: 'number', about: 'How many epochs or steps it rises, > 0.' },
      down: {
        type: 'number',
        default: 'as many as it rises',
        about: 'How many it falls, > 0. Default: as many as it rises.',
      },
      mode: {
        type: ['triangular', 'triangular2', 'expRange'],
        about: 'Whether all cycles are of one height (default), each of half the height, or lower with time.',
      },
      gamma: {
        type: 'number',
        default: '1',
        about: "What the height is multiplied by each time in mode 'expRange', 0 < gamma ≤ 1. Default 1.",
      },
      scale: { type: 'Schedule', about: "The height as a function of one's own, in place of `mode`." },
      scaleOf: {
        type: ['cycle', 'time'],
        about: 'What `scale` is a function of: the number of the cycle, from 1 (default), or t.',
      },
      highMomentum: { type: 'number', default: '0.9', about: 'Momentum where the rate is low, ≥ 0. Default 0.9.' },
      lowMomentum: {
        type: 'number',
        default: '0.8',
        about: 'Momentum where the rate is high, 0 ≤ lowMomentum ≤ highMomentum. Default 0.8.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'warmup',
    kind: 'schedule',
    about: 'A value that warms up, and then follows a schedule from its beginning.',
    formula: [
      "t < over:  value(t) = from + (schedule(0) − from)·t/over,  or from with shape 'constant'",
      't ≥ over:  value(t) = schedule(t − over)',
    ],
    notes: [
      'The schedule counts what the warm-up counts, whatever its own `per` says. With a number it is LinearLR (from = start_factor · base) and ConstantLR of torch and warmup_constant_schedule of optax; with `cosineDecay` and `exponentialDecay` warmup_cosine_decay_schedule and warmup_exponential_decay_schedule, whose decay_steps count the warm-up. A factor that starts together with a schedule is `chainSchedules`.',
    ],
    state: '',
    example: ['sgd({ learningRate: warmup(cosineDecay(0.1, { over: 90 }), { over: 10 }) })'],
    source:
      'P. Goyal et al. 2017, "Accurate, large minibatch SGD: training ImageNet in 1 hour", gradual and constant warm-up.',
    arguments: [
      {
        name: 'schedule',
        type: 'number | Schedule',
        optional: false,
        about: 'what comes after the warm-up, or a number ≥ 0 that stays',
      },
    ],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      over: { type: 'number', about: 'How many epochs or steps the warm-up takes, an integer ≥ 0.' },
      from: { type: 'number', default: '0', about: 'Value at t = 0, ≥ 0. Default 0.' },
      shape: {
        type: ['linear', 'constant'],
        about: 'Whether the value rises linearly (default), or stays as it is until the warm-up is over.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'warmupStableDecay',
    kind: 'schedule',
    about: 'A value that rises linearly, stays, and falls only at the end: a run can be prolonged from its plateau.',
    formula: [],
    notes: [
      't < warmup:           from + (peak − from)·t/warmup then for `stable`:    peak then, with x = share of `decay` that is over: linear  peak − (peak − floor)·x cosine  peak − (peak − floor)·(1 − cos πx)/2 sqrt    peak − (peak − floor)·√x and at last floor.',
    ],
    state: '',
    example: ['adam({ learningRate: warmupStableDecay(0.01, { warmup: 10, stable: 150, decay: 40 }) })'],
    source:
      'S. Hu et al. 2024, "MiniCPM"; √ after A. Hägele et al. 2024, "Scaling laws and compute-optimal training beyond fixed training durations" (1-sqrt).',
    arguments: [{ name: 'peak', type: 'number', optional: false, about: 'the largest value, ≥ 0' }],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      warmup: { type: 'number', about: 'How many epochs or steps the value rises, an integer ≥ 0.' },
      stable: { type: 'number', about: 'How many epochs or steps it stays at its peak, an integer ≥ 0.' },
      decay: { type: 'number', about: 'How many epochs or steps it falls, an integer ≥ 0.' },
      from: { type: 'number', default: '0', about: 'Value at t = 0, ≥ 0. Default 0.' },
      floor: { type: 'number', default: '0', about: 'Value at the end, 0 ≤ floor ≤ peak. Default 0.' },
      shape: { type: ['linear', 'cosine', 'sqrt'], default: 'linear', about: "How it falls. Default 'linear'." },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'lambda',
    kind: 'schedule',
    about: "A value times a function of one's own.",
    formula: ['value(t) = initial · factor(t),  t = 0, 1, …'],
    notes: [
      'A function cannot be written down as plain data: the schedule has no spec, and what needs one says so. With a schedule that has one (`constant(0.5)`) it has one too.',
    ],
    state: '',
    example: ['sgd({ learningRate: lambda(0.1, (epoch) => 1 / (1 + epoch ** 2)) })'],
    source: 'LambdaLR of torch.',
    arguments: [
      { name: 'initial', type: 'number', optional: false, about: 'what the function multiplies, ≥ 0' },
      {
        name: 'factor',
        type: 'Schedule',
        optional: false,
        about: 'of t; a pure function, so that a resumed run goes on as it would have',
      },
    ],
    options: { per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" } },
  },
  {
    package: '@rivulet/schedulers',
    name: 'multiplicative',
    kind: 'schedule',
    about: "A value that a function of one's own multiplies again and again.",
    formula: ['value(t) = initial · factor(1) · factor(2) · … · factor(t),  t = 0, 1, …'],
    notes: [
      'Like `lambda` it has a spec only if the factor has one. The last product is remembered, so that a run does not begin at 1 each time; what is asked does not depend on it.',
    ],
    state: '',
    example: ['sgd({ learningRate: multiplicative(0.1, (epoch) => (epoch < 50 ? 0.99 : 0.95)) })'],
    source: 'MultiplicativeLR of torch.',
    arguments: [
      { name: 'initial', type: 'number', optional: false, about: 'value at t = 0, ≥ 0' },
      { name: 'factor', type: 'Schedule', optional: false, about: 'of t ≥ 1; a pure function' },
    ],
    options: { per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" } },
  },
  {
    package: '@rivulet/schedulers',
    name: 'sequence',
    kind: 'schedule',
    about: 'Schedules one after another, each of which starts from its own time 0 when its turn comes.',
    formula: ['value(t) = scheduleᵢ(t − atᵢ)  for atᵢ ≤ t < atᵢ₊₁, with at₀ = 0'],
    notes: [
      'All of them count what the sequence counts, whatever their own `per` says: an epoch has no fixed number of steps to begin with.',
    ],
    state: '',
    example: ['sgd({ learningRate: sequence([constant(0.1), exponentialDecay(0.1, { rate: 0.9 })], { at: [20] }) })'],
    source: '',
    arguments: [
      {
        name: 'schedules',
        type: 'readonly Schedule[]',
        optional: false,
        about: "at least one, functions of one's own among them",
      },
    ],
    options: {
      per: { type: ['epoch', 'step'], about: "what t counts: 'epoch' (default) or 'step'" },
      at: {
        type: 'readonly number[]',
        about:
          'After how many epochs or steps the next schedule begins: integers ≥ 0 in their order, one less than schedules.',
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'chainSchedules',
    kind: 'schedule',
    about: 'The product of schedules: one carries the value, the others are factors, with 1 for their initial value.',
    formula: ['value = Π scheduleᵢ(step, epoch)'],
    notes: ['Each counts what its own `per` says, so that a warm-up over steps and a decay over epochs go together.'],
    state: '',
    example: [
      "sgd({ learningRate: chainSchedules([warmup(0.1, { over: 500, per: 'step' }), intervalDecay(1, { factor: 0.5, every: 30 })]) })",
    ],
    source: 'ChainedScheduler of torch, whose parts multiply the rate one after another.',
    arguments: [
      {
        name: 'schedules',
        type: 'readonly Schedule[]',
        optional: false,
        about: "at least one, functions of one's own among them",
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/schedulers',
    name: 'decayOnPlateau',
    kind: 'schedule',
    about: 'Lowers a value when what is monitored has not become better for a while.',
    formula: ['value ← max(floor, value · factor)  or  max(floor, value − by)'],
    notes: [
      "An epoch is good if a < best − threshold·|best| − margin, with + and > in mode 'max'; NaN is never good. After more than `patience` bad epochs in a row:",
      'This is ReduceLROnPlateau of PyTorch. Dialects differ in when they act, and in defaults:',
      'torch   after more than `patience` bad epochs; threshold 1e-4, smallestChange 1e-8 keras   after `patience` bad epochs, after a cooldown c > 0 at the c-th; margin 1e-4 (min_delta); the first number is good even if it is infinite optax   after `patience` bad windows; threshold 1e-4 (rtol), margin (atol), window (accumulation_size)',
      'None of them copies an error of its library. The sign of what is monitored does not matter: best·(1 − threshold), as in torch and optax, lies above a negative best, so that a rising error would count as good. A NaN is never the best, as in Keras it is for ever if it comes first.',
    ],
    state: 'value, best, counters, the mean of a window; plain data.',
    example: ['adam({ learningRate: decayOnPlateau(0.01, { factor: 0.5, patience: 20 }) })'],
    source: '',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'first value, ≥ 0' }],
    options: {
      factor: {
        type: 'number',
        default: '0.1',
        about: 'What the value is multiplied by, 0 < factor < 1. Default 0.1.',
      },
      by: { type: 'number', about: 'What is taken off the value instead, > 0.' },
      patience: {
        type: 'number',
        default: '10',
        about: 'How many bad epochs in a row are borne; the next one lowers the value. Default 10.',
      },
      threshold: {
        type: 'number',
        default: '1e-4',
        about: "By which share of the best an epoch must be better than it. Default 1e-4; 0 in Keras's dialect.",
      },
      margin: {
        type: 'number',
        default: '0',
        about: "By what amount it must be better besides. Default 0; 1e-4 in Keras's dialect.",
      },
      cooldown: {
        type: 'number',
        default: '0',
        about: 'Epochs after a change in which bad ones do not count. Default 0.',
      },
      floor: { type: 'number', default: '0', about: 'What the value never falls below. Default 0.' },
      smallestChange: {
        type: 'number',
        default: '1e-8',
        about: 'Smaller changes of the value are not made. Default 1e-8; 0 in the dialects of Keras and optax.',
      },
      window: {
        type: 'number',
        default: '1',
        about: 'Epochs whose mean counts as one; patience and cooldown count these. Default 1.',
      },
      monitor: {
        type: ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'],
        default: 'loss',
        about: "What is watched. Default 'loss', that of training.",
      },
      mode: {
        type: ['max', 'min'],
        about: "Whether small or large is good. Default: 'max' for an accuracy, else 'min'.",
      },
      dialect: {
        type: ['torch', 'keras', 'optax'],
        default: 'torch',
        about: "Whose way of counting and whose defaults. Default 'torch'.",
      },
    },
  },
  {
    package: '@rivulet/schedulers',
    name: 'boldDriver',
    kind: 'schedule',
    about: 'Raises a value a little after every epoch in which the error fell, and cuts it when the error rose.',
    formula: [
      'good, e ≤ last + tolerance·|last|:  value ← min(ceiling, value · (1 + growth))',
      'bad, otherwise, NaN included:       value ← max(floor, value · shrink)',
    ],
    notes: [
      'With `restore` it asks to keep the weights after a good epoch and to go back to them after a bad one; the next epoch is compared with the lowest error so far, so that a run never ends worse than that by more than the tolerance. Without, with the error just before. After the first epoch there is nothing to compare with: the value stays.',
    ],
    state: 'value, error, request; plain data.',
    example: ['sgd({ learningRate: boldDriver(0.05, { tolerance: 0.01, restore: true }) })'],
    source:
      'T. P. Vogl et al. 1988, "Accelerating the convergence of the back-propagation method"; R. Battiti 1989, "Accelerated backpropagation learning: two optimization methods".',
    arguments: [{ name: 'initial', type: 'number', optional: false, about: 'first value, ≥ 0' }],
    options: {
      growth: {
        type: 'number',
        default: '0.05',
        about:
          'By which share the value grows after a good epoch, 0 ≤ growth ≤ 1; 0.01 to 0.05 is usual. Default 0.05.',
      },
      shrink: {
        type: 'number',
        default: '0.5',
        about: 'What the value is multiplied by after a bad epoch, 0 < shrink < 1. Default 0.5.',
      },
      tolerance: {
        type: 'number',
        default: '1e-10',
        about: 'Which share the error may rise by before an epoch counts as bad, ≥ 0. Default 1e-10.',
      },
      restore: {
        type: 'boolean',
        default: 'false',
        about: 'Go back to the weights of the last good epoch after a bad one. Default false.',
      },
      floor: { type: 'number', default: '0', about: 'What the value never falls below. Default 0.' },
      ceiling: { type: 'number', default: 'nothing', about: 'What the value never grows beyond. Default: nothing.' },
      monitor: {
        type: ['loss', 'validationLoss'],
        default: 'loss',
        about: "What is watched. Default 'loss', that of training.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'dropout',
    kind: 'layer',
    about: 'Dropout: each input is set to 0 with probability `rate` while training, and nothing happens otherwise.',
    formula: [
      'train:  y = x / (1 − rate) where u ≥ rate, else 0,   u ~ U[0, 1) for each sample and column',
      'infer:  y = x',
    ],
    notes: [
      'This is the inverted form: what is kept is scaled up, so that the mean of y is x and the exported model needs no factor. The mask is a function of seed, place in the model, step and position only: it does not change when a layer is added elsewhere, or when the run is resumed. No parameters, no state.',
    ],
    state: '',
    example: ['mlp({ sizes: [2, 64, 64, 2], hidden: [relu(), dropout(0.2)] });'],
    source:
      'Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, "Dropout: a simple way to prevent neural networks from overfitting"; inverted as in PyTorch and Keras.',
    arguments: [
      {
        name: 'rate',
        type: 'Scalar',
        optional: false,
        about: 'share that is dropped, 0 ≤ rate < 1; a number, a schedule or a signal',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/regularizers',
    name: 'batchNorm',
    kind: 'layer',
    about:
      'Batch normalisation: each column gets mean 0 and variance 1 over the batch, then a learned scale and shift. It stands between a dense layer and its activation.',
    formula: [
      'train:  y = (x − μ) / √(σ² + ε) · weight + bias,   μ, σ²: mean and biased variance over the batch',
      'infer:  y = (x − running_mean) / √(running_var + ε) · weight + bias',
      "'torch':  running ← (1 − momentum) · running + momentum · new,   new variance unbiased, n σ² / (n − 1)",
      "'keras':  running ← momentum · running + (1 − momentum) · new,   new variance biased, σ²",
    ],
    notes: [
      'Parameters: `weight` [n], from 1, and `bias` [n], from 0. State: `running_mean` [n], from 0, and `running_var` [n], from 1; names as in PyTorch. The variance is the mean of the squared distances from the mean, so data far from 0 lose nothing.',
      "A batch of one sample has no spread: its output is `bias`, its gradient 0. PyTorch refuses it; here it moves `running_mean` and, having no unbiased variance, leaves `running_var` alone ('torch'), or counts as variance 0, as in Keras ('keras'). Choose a batch size that leaves no single sample over.",
    ],
    state: '',
    example: ['mlp({ sizes: [2, 64, 2], hidden: [batchNorm(), relu()] });'],
    source:
      'Ioffe, Szegedy 2015, "Batch normalization: accelerating deep network training by reducing internal covariate shift"; running averages as in PyTorch\'s `BatchNorm1d` or Keras\'s `BatchNormalization`.',
    arguments: [],
    options: {
      convention: {
        type: ['torch', 'keras'],
        default: 'torch',
        about: "What `momentum` weighs, which variance is averaged, and the other defaults. Default 'torch'.",
      },
      momentum: {
        type: 'number',
        default: '0.1',
        about:
          "Of the running statistics, 0 ≤ momentum ≤ 1; 'torch': the weight of the new batch, default 0.1; 'keras': the weight of the old value, default 0.99.",
      },
      epsilon: {
        type: 'number',
        default: '1e-5',
        about: "Added to the variance, > 0. Default 1e-5 ('torch'), 1e-3 ('keras').",
      },
      affine: { type: 'boolean', default: 'true', about: 'Whether a scale and a shift are learned. Default true.' },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'layerNorm',
    kind: 'layer',
    about:
      'Layer normalisation: each sample gets mean 0 and variance 1 over its own columns, then a learned scale and shift a column.',
    formula: [
      'y = (x − μ) / √(σ² + ε) · weight + bias,   μ, σ²: mean and biased variance over the columns of the sample',
    ],
    notes: [
      'The same in training and afterwards: a sample knows nothing of its batch, so batches of one sample are fine and there are no running statistics. Parameters: `weight` [n], from 1, and `bias` [n], from 0; names as in PyTorch. No state. The variance is the mean of the squared distances from the mean, so data far from 0 lose nothing. A single column always becomes its bias.',
    ],
    state: '',
    example: ['mlp({ sizes: [2, 64, 2], hidden: [layerNorm(), relu()] });'],
    source: 'Ba, Kiros, Hinton 2016, "Layer normalization"; the same as PyTorch\'s `LayerNorm` over the last axis.',
    arguments: [],
    options: {
      epsilon: { type: 'number', default: '1e-5', about: "Added to the variance, > 0. Default 1e-5; Keras's is 1e-3." },
      affine: { type: 'boolean', default: 'true', about: 'Whether a scale and a shift are learned. Default true.' },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'alphaDropout',
    kind: 'layer',
    about:
      'Alpha dropout: an input is set to where `selu` saturates, with probability `rate`, and all are then stretched and moved, so that mean 0 and variance 1 stay what they are.',
    formula: [
      'train:  y = a · (x where u ≥ rate, else α′) + b,   u ~ U[0, 1) for each sample and column',
      'α′ = −λ α = −1.7581,  q = 1 − rate,  a = 1 / √(q (1 + rate · α′²)),  b = −a · rate · α′',
      'infer:  y = x',
    ],
    notes: [
      'It belongs behind `selu()` in a network whose weights come from `lecunNormal()`, and nowhere else: behind a relu the value α′ means nothing; use `dropout` there. Rates of 0.05 and 0.1 are usual. The mask is a function of seed, place in the model, step and position only. No parameters, no state.',
    ],
    state: '',
    example: ['mlp({ sizes: [2, 64, 64, 2], hidden: [selu(), alphaDropout(0.05)], initializer: lecunNormal() });'],
    source:
      'Klambauer, Unterthiner, Mayr, Hochreiter 2017, "Self-normalizing neural networks"; as PyTorch\'s `AlphaDropout` and Keras\'s.',
    arguments: [
      {
        name: 'rate',
        type: 'Scalar',
        optional: false,
        about: 'share that is saturated, 0 ≤ rate < 1; a number, a schedule or a signal',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/regularizers',
    name: 'gaussianNoise',
    kind: 'layer',
    about:
      'Gaussian noise: every input is moved by a normal random number while training, and nothing happens otherwise.',
    formula: ['train:  y = x + σ n,   n ~ N(0, 1) for each sample and column', 'infer:  y = x'],
    notes: [
      'The gradient passes unchanged. On the inputs of a linear model this is, on average, an L2 penalty of σ² / 2 a sample (Bishop 1995). No parameters, no state.',
      "n is the inverse of the normal distribution function at a uniform number of 24 bits (`normalFrom` of `@rivulet/tensor`, relative error about 1e-16 in float64): 2²⁴ equally likely quantiles. So n lies within ±5.42, its variance is 1 − 8e-8, its fourth moment 3 − 5e-6, and no platform's sine or cosine has a part in it. It is a function of seed, place in the model, step and position only.",
    ],
    state: '',
    example: ['sequential(gaussianNoise(0.1), dense(32), relu(), dense(2));'],
    source: 'Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"; Keras\'s `GaussianNoise`.',
    arguments: [
      {
        name: 'deviation',
        type: 'Scalar',
        optional: false,
        about: 'σ ≥ 0; a number, a schedule or a signal. 0.1 of the spread of the inputs is usual',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/regularizers',
    name: 'l1',
    kind: 'penalty',
    about: 'L1 penalty: a price on the size of each weight, which drives small ones to 0.',
    formula: ['penalty = rate · Σ |w|      gradient: rate · sign(w), 0 at w = 0'],
    notes: ['Added to the loss, so that its gradient passes through the optimizer. State: none.'],
    state: '',
    example: ['train({ penalties: [l1(1e-4)], ... });'],
    source: 'Tibshirani 1996, "Regression shrinkage and selection via the lasso".',
    arguments: [{ name: 'rate', type: 'Scalar', optional: false, about: 'λ ≥ 0; a number, a schedule or a signal' }],
    options: {
      select: {
        type: 'Select',
        default: "`'*weight'`",
        about: "Names of the parameters it weighs. Default `'*weight'`.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'l2',
    kind: 'penalty',
    about: 'L2 penalty: a price on the square of each weight, which keeps all of them small.',
    formula: ['penalty = rate · Σ w²      gradient: 2 · rate · w'],
    notes: [
      "Without ½, as in Keras: PyTorch's `weight_decay=λ` in SGD is `l2(λ / 2)`. Added to the loss, so that its gradient passes through the optimizer; adaptive optimizers then shrink it where gradients are large, which `weightDecay` avoids. State: none.",
    ],
    state: '',
    example: ['train({ penalties: [l2(1e-4)], ... });'],
    source:
      'Hoerl, Kennard 1970, "Ridge regression"; for networks Krogh, Hertz 1992, "A simple weight decay can improve generalization".',
    arguments: [{ name: 'rate', type: 'Scalar', optional: false, about: 'λ ≥ 0; a number, a schedule or a signal' }],
    options: {
      select: {
        type: 'Select',
        default: "`'*weight'`",
        about: "Names of the parameters it weighs. Default `'*weight'`.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'elasticNet',
    kind: 'penalty',
    about: 'Elastic net penalty: sparse like L1, but of features that go together it keeps all rather than any one.',
    formula: ['penalty = λ₁ · Σ |w| + λ₂ · Σ w²      gradient: λ₁ · sign(w) + 2 · λ₂ · w'],
    notes: [
      "The sum of `l1(λ₁)` and `l2(λ₂)`, without ½, as in the paper and in Keras's `L1L2`. scikit-learn's and glmnet's strength α and mixture ρ are λ₁ = α ρ and λ₂ = α (1 − ρ) / 2. Added to the loss, so that its gradient passes through the optimizer. State: none.",
    ],
    state: '',
    example: ['train({ penalties: [elasticNet({ l1: 1e-4, l2: 1e-4 })], ... });'],
    source:
      'Zou, Hastie 2005, "Regularization and variable selection via the elastic net", equation 3 (the naive form, without the rescaling that follows it there).',
    arguments: [],
    options: {
      l1: { type: 'number', about: 'λ₁ ≥ 0, the price of size, which drives small weights to 0.' },
      l2: {
        type: 'number',
        about: 'λ₂ ≥ 0, the price of squares, which keeps weights small that carry the same information alike.',
      },
      select: {
        type: 'Select',
        default: "`'*weight'`",
        about: "Names of the parameters it weighs. Default `'*weight'`.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'weightDecay',
    kind: 'transform',
    about: 'Decoupled weight decay: parameters shrink by a share of themselves, past the optimizer.',
    formula: [
      'u ← u − η · rate · θ      θ: the parameter as stored, before the update',
      'coupled: g ← g + rate · θ      θ: where the gradient was taken',
    ],
    notes: [
      "It stands behind the optimizer in a chain; the gradient never sees it. `chain(adam({ learningRate }), weightDecay(0.01, { learningRate }))` is PyTorch's AdamW. State: none.",
      'Coupled it stands in front of the optimizer and is the gradient of ½ · rate · ‖θ‖²: what `weightDecay` of an optimizer does, for some of the parameters or in front of clipping. With adaptive rates the two differ.',
    ],
    state: '',
    example: ['chain(adam({ learningRate: 1e-3 }), weightDecay(0.01, { learningRate: 1e-3 }));'],
    source:
      'Loshchilov, Hutter 2019, "Decoupled weight decay regularization", algorithm 2 with λ times the learning rate, as PyTorch, Keras and optax have it.',
    arguments: [{ name: 'rate', type: 'Scalar', optional: false, about: 'λ ≥ 0; a number, a schedule or a signal' }],
    options: {
      learningRate: {
        type: 'number',
        default: '1',
        about: 'η that the rate is multiplied with: that of the optimizer in front, as in AdamW. Default 1.',
      },
      select: {
        type: 'Select',
        default: "`'*'`: all",
        about: "Names of the parameters that decay. Default `'*'`: all, as in PyTorch's AdamW.",
      },
      coupled: {
        type: 'boolean',
        default: 'false',
        about:
          'Whether the decay is part of the gradient, in front of the optimizer, instead of past it. Default false.',
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'maxNorm',
    kind: 'transform',
    about: 'Max-norm constraint: after each update the incoming weights of a neuron are scaled back onto a ball.',
    formula: ['w_row ← w_row · min(1, limit / ‖w_row‖₂)      for each row of a weight [out, in]'],
    notes: [
      'A vector counts as one row. Rows of zeros stay zeros. It stands last in a chain, behind whatever changes the parameters. State: none.',
    ],
    state: '',
    example: ['chain(momentum({ learningRate: 0.1 }), maxNorm(3));'],
    source:
      'Srebro, Rennie, Jaakkola 2004, "Maximum-margin matrix factorization"; with dropout: Srivastava et al. 2014. The same as Keras\'s `MaxNorm`, without its 1e-7 in the denominator.',
    arguments: [
      {
        name: 'limit',
        type: 'Scalar',
        optional: false,
        about: 'largest norm, > 0; a number, a schedule or a signal. 3 or 4 is usual',
      },
    ],
    options: {
      select: {
        type: 'Select',
        default: "`'*weight'`",
        about: "Names of the parameters that are bounded. Default `'*weight'`.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'unitNorm',
    kind: 'transform',
    about: 'Unit-norm constraint: after each update the incoming weights of a neuron are scaled to length 1.',
    formula: ['w_row ← w_row / ‖w_row‖₂      for each row of a weight [out, in]'],
    notes: [
      'A vector counts as one row. Rows of zeros, which have no direction, stay zeros. Rows are divided by their largest entry first, so that squares neither overflow nor vanish. It stands last in a chain, behind whatever changes the parameters; before the first update weights have the lengths that they start with. State: none.',
    ],
    state: '',
    example: ["chain(momentum({ learningRate: 0.1 }), unitNorm({ select: '0.weight' }));"],
    source:
      'The same as Keras\'s `UnitNorm` over the inputs, without its 1e-7 in the denominator; a projection onto a product of spheres: Absil, Mahony, Sepulchre 2008, "Optimization algorithms on matrix manifolds", chapter 4.',
    arguments: [],
    options: {
      select: {
        type: 'Select',
        default: "`'*weight'`",
        about: "Names of the parameters that are scaled. Default `'*weight'`.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'nonNegative',
    kind: 'transform',
    about: 'Non-negativity constraint: after each update negative weights become 0.',
    formula: ['w ← max(w, 0)'],
    notes: [
      'Projected gradient descent onto weights that can only add: parts of a whole, prices, monotone models. It stands last in a chain, behind whatever changes the parameters; before the first update weights are what they start with. State: none.',
    ],
    state: '',
    example: ['chain(sgd({ learningRate: 0.1 }), nonNegative());'],
    source:
      'Lee, Seung 1999, "Learning the parts of objects by non-negative matrix factorization"; the same as Keras\'s `NonNeg`.',
    arguments: [],
    options: {
      select: {
        type: 'Select',
        default: "`'*weight'`",
        about: "Names of the parameters that are bounded. Default `'*weight'`.",
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'gradientNoise',
    kind: 'transform',
    about: 'Gradient noise: normal random numbers, less of them at each step, on every gradient.',
    formula: ['g ← g + σ_t n,   σ_t² = η / (1 + t)^γ,   n ~ N(0, 1) for each parameter'],
    notes: [
      't counts the updates already done, so the first one has the variance η. It stands in front of the optimizer, and behind clipping: noise that is clipped is no longer normal. n is made as in `gaussianNoise`, a function of seed, place in the chain, name of the parameter, step and position only: a resumed run goes on with the numbers of an uninterrupted one. State: none.',
    ],
    state: '',
    example: ['chain(clipByGlobalNorm(10), gradientNoise(0.01), adam());'],
    source:
      'Neelakantan, Vilnis, Le, Sutskever, Kaiser, Kurach, Martens 2015, "Adding gradient noise improves learning for very deep networks", equation 1; optax\'s `add_noise`.',
    arguments: [
      {
        name: 'eta',
        type: 'Scalar',
        optional: false,
        about:
          'η ≥ 0, the variance at the beginning; a number, a schedule or a signal. The paper tries 0.01, 0.3 and 1',
      },
    ],
    options: {
      gamma: {
        type: 'number',
        default: '0.55',
        about: 'How fast the variance falls, γ ≥ 0; 0: not at all. Default 0.55.',
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'mixup',
    kind: 'data',
    about: 'Mixup: each batch is mixed with itself in another order, inputs and targets alike.',
    formula: [
      'x̃ᵢ = λ xᵢ + (1 − λ) x_π(i),   ỹᵢ = λ yᵢ + (1 − λ) y_π(i)',
      'λ ~ Beta(α, α), one for each batch;  π: a random permutation of the batch, a new one for each batch',
    ],
    notes: [
      'Class numbers become shares of classes, a column for each class ("two-hot"): **wrap the loss in `softLabels`**, which takes them. Targets that are values are mixed as they are. What is measured, on training and on validation data, are the samples themselves; only epochs train on mixtures.',
      'λ and π are functions of seed, epoch and number of the batch, so a resumed run goes on with the mixtures of an uninterrupted one. A batch is mixed when it is reached, and needs no other; `perEpoch` mixes an epoch at its beginning, in one pass. Memory: a copy of the samples for an epoch.',
      'It decorates data that is used as it is: `split`, `scale` and `subset` take the samples out of a data set, so they come first. Given a split, it mixes the part to train on and leaves the other alone.',
    ],
    state: '',
    example: [
      'const data = mixup(twoMoons({ samples: 300 }).split({ train: 0.67 }), { alpha: 0.2 });',
      'train({ data, loss: softLabels(softmaxCrossEntropy()), ... });',
    ],
    source:
      'Zhang, Cisse, Dauphin, Lopez-Paz 2018, "mixup: Beyond empirical risk minimization", figure 1a, with one λ a batch and partners from the same batch, as section 3 has it.',
    arguments: [{ name: 'data', type: 'Dataset', optional: false, about: 'a data set, or a split' }],
    options: {
      alpha: {
        type: 'number',
        default: '0.2',
        about:
          'α > 0 of Beta(α, α): small, and nearly all samples stay nearly what they are; 1, and any mixture is as likely. Default 0.2.',
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'softLabels',
    kind: 'loss',
    about:
      'Soft labels: makes a loss that knows classes take a share of each class as its target, as `mixup` gives them.',
    formula: ['loss(x, t) = Σₖ tₖ · inner(x, k)      k = 0 … K − 1, t: [batch, K]'],
    notes: [
      'For cross-entropy this is −Σₖ tₖ log pₖ, the cross-entropy with the distribution t. Targets of one column are class numbers, and then it is the inner loss: so validation data need no change. `correct` compares with the class of the largest share, the first of equal ones; `predict` is that of the inner loss. K is at most the number of output columns, or 2 where the output is a single logit.',
    ],
    state: '',
    example: ['train({ loss: softLabels(softmaxCrossEntropy()), data: mixup(data), ... });'],
    source:
      'The targets of Zhang, Cisse, Dauphin, Lopez-Paz 2018, "mixup: Beyond empirical risk minimization"; PyTorch\'s `cross_entropy` with class probabilities, Keras\'s `CategoricalCrossentropy`.',
    arguments: [
      {
        name: 'loss',
        type: 'Loss',
        optional: false,
        about: 'the loss it decorates, with class numbers [batch, 1] as targets; a smoothed one is fine',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/regularizers',
    name: 'labelSmoothing',
    kind: 'loss',
    about:
      'Label smoothing: a share of each label is spread evenly over all classes, so that the model is not driven to be surer than it can know.',
    formula: ['loss(x, y) = (1 − a) · inner(x, y) + a / K · Σₖ inner(x, k)      k = 0 … K − 1'],
    notes: [
      "The decorated loss is any one that knows classes. K is the number of output columns, or 2 where the output is a single logit. Around `softmaxCrossEntropy` this is PyTorch's `label_smoothing`; around `binaryCrossEntropy` it is that of Keras. `correct` and `predict` are those of the inner loss.",
    ],
    state: '',
    example: ['train({ loss: labelSmoothing(softmaxCrossEntropy(), 0.1), ... });'],
    source:
      'Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016, "Rethinking the Inception architecture for computer vision", section 7.',
    arguments: [
      {
        name: 'loss',
        type: 'Loss',
        optional: false,
        about: 'the loss it decorates, with class numbers [batch, 1] as targets',
      },
      {
        name: 'amount',
        type: 'Scalar',
        optional: false,
        about: 'a, 0 ≤ amount < 1; a number, a schedule or a signal. 0.1 is usual',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/regularizers',
    name: 'earlyStopping',
    kind: 'stop',
    about: 'Early stopping: ends the run when what is watched has not improved for a while.',
    formula: [],
    notes: [
      "better: value < best − minDelta   (mode 'max': value > best + minDelta) improvement: better, and value < baseline − minDelta   ('max': value > baseline + minDelta) 'keep' on a new best, with restoreBest;  'stop' after `patience` epochs without an improvement",
      'The margin is an amount, not a share, so it is right for negative values too. NaN and infinities are never better. An epoch that is the best and reaches `untilLoss` is kept first (`value`), then the run stops (`request`). While `startAfter` lasts nothing is watched, kept or counted, but `untilLoss` holds. State: what is watched, best, epochs since, loss reached.',
    ],
    state: '',
    example: ['train({ stop: earlyStopping({ patience: 100, restoreBest: true }), ... });'],
    source: 'Prechelt 1998, "Early stopping, but when?", criterion UP with single epochs, as Keras\'s `EarlyStopping`.',
    arguments: [],
    options: {
      patience: { type: 'number', about: 'Epochs without an improvement after which the run stops, an integer ≥ 1.' },
      minDelta: {
        type: 'number',
        default: '0',
        about:
          'An improvement is more than this much better than the best, ≥ 0, in units of what is watched. Default 0.',
      },
      monitor: {
        type: ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'],
        about: "What is watched. Default 'validationLoss' where there are validation data, else 'loss'.",
      },
      mode: {
        type: ['max', 'min'],
        about: "Whether small or large is good. Default: 'max' for an accuracy, else 'min'.",
      },
      baseline: {
        type: 'number',
        default: 'none',
        about:
          'An epoch counts as an improvement only if it is also more than `minDelta` better than this. Default: none.',
      },
      startAfter: {
        type: 'number',
        default: '0',
        about: 'Epochs at the beginning that are not looked at, an integer ≥ 0. Default 0.',
      },
      restoreBest: {
        type: 'boolean',
        default: 'false: end with the last',
        about: 'Keep the parameters of the best epoch and end with those. Default false: end with the last.',
      },
      untilLoss: {
        type: 'number',
        default: 'never',
        about: 'Stop as well once the training loss is at or below this. Default: never.',
      },
    },
  },
  {
    package: '@rivulet/regularizers',
    name: 'stopAtLoss',
    kind: 'stop',
    about: 'Ends the run once the training loss of an epoch is at or below a goal.',
    formula: ["'stop' when loss ≤ target"],
    notes: [
      'The loss is the mean over the epoch, without penalties, each batch measured before its update. NaN never reaches a goal. State: the loss that did.',
    ],
    state: '',
    example: ['train({ stop: anyOf(stopAtLoss(0.01), earlyStopping({ patience: 50 })), ... });'],
    source: '',
    arguments: [{ name: 'target', type: 'number', optional: false, about: 'any finite number' }],
    options: {},
  },
  {
    package: '@rivulet/regularizers',
    name: 'anyOf',
    kind: 'stop',
    about: 'Several stop rules as one: the run stops when any of them says so.',
    formula: [],
    notes: [
      "What they ask for is asked in the order 'keep', 'restore', 'stop': an epoch that one rule wants to keep and another to stop after is kept, then the run stops. State: a list of theirs.",
    ],
    state: '',
    example: ['train({ stop: anyOf(earlyStopping({ patience: 100, restoreBest: true }), stopAtLoss(1e-3)), ... });'],
    source: '',
    arguments: [
      {
        name: 'stops',
        type: 'readonly Signal<Request, Json>[]',
        optional: false,
        about: 'two or more rules, all per epoch or all per step',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'dense',
    kind: 'layer',
    about: 'A fully connected layer: every output is a weighted sum of all inputs.',
    formula: ['y = x Wᵀ + b      [batch, in] → [batch, units]'],
    notes: ["Parameters: `weight` [units, in] and `bias` [units], as PyTorch's `nn.Linear` has them. No state."],
    state: '',
    example: ['sequential(dense(12), relu(), dense(2));'],
    source: '',
    arguments: [{ name: 'units', type: 'number', optional: false, about: 'number of outputs, an integer ≥ 1' }],
    options: {
      initializer: {
        type: 'Initializer',
        default: '`torchDefault()`',
        about: 'What the weights start from. Default `torchDefault()`.',
      },
      biasInitializer: {
        type: 'Initializer',
        default: '`torchDefault()`',
        about: 'What the biases start from, whatever the weights do. Default `torchDefault()`.',
      },
      bias: { type: 'boolean', default: 'true', about: 'Whether there are biases. Default true.' },
    },
  },
  {
    package: '@rivulet/layers',
    name: 'sequential',
    kind: 'layer',
    about: 'Layers one after another, each taking what the one before gives.',
    formula: ['y = layerₙ(… layer₁(layer₀(x)))'],
    notes: [
      "Parameters and states carry the position of their layer, counted over all layers, as in PyTorch's `nn.Sequential`: `0.weight`, `0.bias`, `2.weight`; nested: `1.0.weight`. Random numbers are those of the position too, so that a layer added behind changes none in front.",
    ],
    state: '',
    example: ['sequential(dense(12), relu(), dense(2));'],
    source: '',
    arguments: [
      {
        name: 'layers',
        type: 'readonly Layer<Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>>[]',
        optional: false,
        about: 'one or more',
      },
    ],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'mlp',
    kind: 'layer',
    about: 'A multilayer perceptron: dense layers with something between them.',
    formula: [],
    notes: [
      'dense(sizes[1]) → hidden → dense(sizes[2]) → hidden → … → dense(sizes[n]) → output',
      "A `sequential`, with names that count all layers as PyTorch's `nn.Sequential` does: for one hidden layer each, `0.weight`, `0.bias`, `2.weight`, `2.bias`, …",
    ],
    state: '',
    example: ['mlp({ sizes: [2, 12, 13, 13, 2], hidden: [tanh()] });'],
    source: '',
    arguments: [],
    options: {
      sizes: {
        type: 'readonly number[]',
        about: 'Features, neurons of each hidden layer, outputs: two or more integers ≥ 1.',
      },
      hidden: {
        type: 'readonly Layer<Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>>[] | (() => readonly Layer<Readonly<Record<string, Tensor>>, Readonly<...>>[])',
        default: '`[relu()]`',
        about: 'What stands after every dense layer but the last. Default `[relu()]`. A function is called once.',
      },
      output: {
        type: 'readonly Layer<Readonly<Record<string, Tensor>>, Readonly<Record<string, Tensor>>>[]',
        default: 'nothing: losses take logits',
        about: 'What stands after the last dense layer. Default nothing: losses take logits.',
      },
      initializer: {
        type: 'Initializer',
        default: '`torchDefault()`',
        about: 'What the weights of all dense layers start from. Default `torchDefault()`.',
      },
      hiddenBias: {
        type: 'boolean',
        default: 'true',
        about: 'Whether the dense layers but the last have biases. Default true.',
      },
    },
  },
  {
    package: '@rivulet/layers',
    name: 'relu',
    kind: 'layer',
    about: 'Rectified linear unit.',
    formula: ['y = max(x, 0)      y′ = 1 for x > 0, else 0'],
    notes: ['The slope at 0 is 0, as in PyTorch.'],
    state: '',
    example: ['sequential(dense(12), relu(), dense(2));'],
    source: 'Nair, Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'leakyRelu',
    kind: 'layer',
    about: 'Leaky rectified linear unit: a small slope instead of a flat negative side.',
    formula: ['y = x for x > 0, else slope · x'],
    notes: ['The slope at 0 is that of the negative side, as in PyTorch.'],
    state: '',
    example: ['sequential(dense(12), leakyRelu({ slope: 0.2 }), dense(2));'],
    source: 'Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".',
    arguments: [],
    options: {
      slope: { type: 'number', default: '0.01', about: 'Slope on the negative side, any finite number. Default 0.01.' },
    },
  },
  {
    package: '@rivulet/layers',
    name: 'tanh',
    kind: 'layer',
    about: 'Hyperbolic tangent.',
    formula: ['y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)      y′ = 1 − y²'],
    notes: [],
    state: '',
    example: ['mlp({ sizes: [2, 12, 2], hidden: [tanh()], initializer: glorotUniform() });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'sigmoid',
    kind: 'layer',
    about: 'Logistic sigmoid.',
    formula: ['y = 1 / (1 + e⁻ˣ)      y′ = y (1 − y)'],
    notes: ['Not in front of `binaryCrossEntropy`, which takes the logit itself.'],
    state: '',
    example: ['mlp({ sizes: [2, 12, 2], hidden: [sigmoid()] });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'elu',
    kind: 'layer',
    about: 'Exponential linear unit: linear above 0, saturating at −alpha below.',
    formula: ['y = x for x > 0, else alpha (eˣ − 1)'],
    notes: ['The slope at 0 is alpha, as in PyTorch.'],
    state: '',
    example: ['mlp({ sizes: [2, 12, 2], hidden: [elu()] });'],
    source:
      'Clevert, Unterthiner, Hochreiter 2016, "Fast and accurate deep network learning by exponential linear units".',
    arguments: [],
    options: {
      alpha: { type: 'number', default: '1', about: 'Where the negative side ends: at −alpha; > 0. Default 1.' },
    },
  },
  {
    package: '@rivulet/layers',
    name: 'selu',
    kind: 'layer',
    about:
      'Scaled exponential linear unit: the activation of self-normalising networks, whose layers hand on mean 0 and variance 1 by themselves.',
    formula: ['y = λ x for x > 0, else λ α (eˣ − 1),   λ = 1.0507…, α = 1.6732…'],
    notes: [
      'The two numbers are not options: they make mean 0 and variance 1 a fixed point of a layer whose weights have mean 0 and variance 1 / fan_in, which `lecunNormal()` gives. Dropout breaks the fixed point, `alphaDropout` of `@rivulet/regularizers` keeps it. The slope at 0 is λ α, as in PyTorch.',
    ],
    state: '',
    example: ['mlp({ sizes: [2, 32, 32, 2], hidden: [selu()], initializer: lecunNormal() });'],
    source: 'Klambauer, Unterthiner, Mayr, Hochreiter 2017, "Self-normalizing neural networks".',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'gelu',
    kind: 'layer',
    about: 'Gaussian error linear unit: the input, weighted with the share of a normal distribution below it.',
    formula: [
      "y = x Φ(x),  Φ(x) = (1 + erf(x / √2)) / 2                       'none'",
      "y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2                  'tanh'",
    ],
    notes: ["The two differ by at most 5e-4. 'none' is accurate to 1e-15 in float64."],
    state: '',
    example: ['mlp({ sizes: [2, 12, 2], hidden: [gelu()] });'],
    source: 'Hendrycks, Gimpel 2016, "Gaussian error linear units".',
    arguments: [],
    options: {
      approximate: {
        type: ['none', 'tanh'],
        default: 'none',
        about: "'none': the exact function; 'tanh': Hendrycks and Gimpel's approximation of it. Default 'none'.",
      },
    },
  },
  {
    package: '@rivulet/layers',
    name: 'softmax',
    kind: 'layer',
    about: 'Softmax over the columns: positive numbers that sum to 1 in each row.',
    formula: ['yₖ = e^(xₖ − max x) / Σⱼ e^(xⱼ − max x)'],
    notes: [
      '**Not in front of `softmaxCrossEntropy`**, which takes logits and would apply it a second time: such a model learns, but slowly, and its probabilities never come near 0 or 1. The loss shows probabilities to the user by itself (`predict`).',
    ],
    state: '',
    example: ['sequential(dense(12), relu(), dense(3), softmax()); // trained with meanSquaredError()'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'softmaxCrossEntropy',
    kind: 'loss',
    about: 'Cross-entropy between the softmax of logits and the true class.',
    formula: ['loss = −log softmax(x)_label = log Σⱼ e^(xⱼ − m) − (x_label − m),  m = max x'],
    notes: [
      'Output [batch, classes] with two or more logits, target [batch, 1] with class numbers 0 … classes − 1. Logits of any finite size are safe. A label that is no class has a loss that no class can lower; data sets refuse such labels beforehand. `correct` counts a sample when its label has the largest logit, the first of several equal ones; `predict` gives the probabilities.',
      '**The model ends in logits, without a `softmax()` layer**: the loss applies softmax itself, and a second one would flatten the gradients. For smoothed labels wrap it in `labelSmoothing`.',
    ],
    state: '',
    example: ['train({ model: mlp({ sizes: [2, 12, 2] }), loss: softmaxCrossEntropy(), ... });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'binaryCrossEntropy',
    kind: 'loss',
    about: 'Cross-entropy between the sigmoid of one logit and a target of 0 or 1.',
    formula: [
      'loss = −y log σ(x) − (1 − y) log(1 − σ(x)) = log(e^(−m) + e^(x − m)) + m − x y,  m = max(x, 0)',
      'Output [batch, 1], target [batch, 1]. The gradient is σ(x) − y everywhere, at x = 0 too; logits of any',
      'finite size are safe. `correct`: the logit is above 0 where the target is above ½, and not where it is',
      'not; `predict` gives σ(x), the probability of class 1.',
    ],
    notes: ['**The model ends in a logit, without a `sigmoid()` layer**: the loss applies it itself.'],
    state: '',
    example: ['train({ model: mlp({ sizes: [2, 12, 1] }), loss: binaryCrossEntropy(), ... });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'meanSquaredError',
    kind: 'loss',
    about: 'Mean squared error.',
    formula: ['loss = (1/n) Σⱼ (xⱼ − yⱼ)²      over the n columns of a sample'],
    notes: [
      "Output and target [batch, n]. The loop takes the mean over the samples, so that the whole is PyTorch's `mse_loss` with reduction 'mean'. No ½, no `correct`: there are no classes.",
    ],
    state: '',
    example: ['train({ model: mlp({ sizes: [1, 12, 1] }), loss: meanSquaredError(), ... });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'torchDefault',
    kind: 'initializer',
    about: "PyTorch's default for weights and for biases; the default of `dense`.",
    formula: [
      'w, b ~ U[−a, a),  a = 1 / √fan_in,  variance 1 / (3 fan_in)',
      'PyTorch writes it as `kaiming_uniform_(a=√5)`, which is this same bound. The numbers come from',
      "Rivulet's own generator, so the distribution is PyTorch's and the single numbers are not.",
    ],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: torchDefault() });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'glorotNormal',
    kind: 'initializer',
    about: "Glorot's normal initializer.",
    formula: ['w ~ N(0, σ²),  σ = √(2 / (fan_in + fan_out))'],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: glorotNormal(), biasInitializer: zeros() });'],
    source:
      "Glorot, Bengio 2010, equation 12 as a normal distribution; the same as PyTorch's `xavier_normal_`. Keras's `glorot_normal` cuts the tails off at two deviations, this one does not.",
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'glorotUniform',
    kind: 'initializer',
    about: "Glorot's uniform initializer, also called Xavier's.",
    formula: ['w ~ U[−a, a),  a = √(6 / (fan_in + fan_out)),  variance 2 / (fan_in + fan_out)'],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: glorotUniform(), biasInitializer: zeros() });'],
    source:
      'Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", equation 16; the same as PyTorch\'s `xavier_uniform_` and Keras\'s `glorot_uniform`.',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'heNormal',
    kind: 'initializer',
    about: "He's normal initializer.",
    formula: ['w ~ N(0, σ²),  σ = √(2 / fan_in)'],
    notes: [],
    state: '',
    example: ['mlp({ sizes: [2, 12, 2], initializer: heNormal() });'],
    source:
      "He, Zhang, Ren, Sun 2015, equation 10; the same as PyTorch's `kaiming_normal_(nonlinearity='relu')`. Keras's `he_normal` cuts the tails off at two deviations, this one does not.",
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'heUniform',
    kind: 'initializer',
    about: "He's uniform initializer, also called Kaiming's.",
    formula: ['w ~ U[−a, a),  a = √(6 / fan_in),  variance 2 / fan_in'],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: heUniform(), biasInitializer: zeros() });'],
    source:
      "He, Zhang, Ren, Sun 2015, \"Delving deep into rectifiers\", equation 10 as a uniform distribution; the same as Keras's `he_uniform` and PyTorch's `kaiming_uniform_(nonlinearity='relu')`.",
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'lecunNormal',
    kind: 'initializer',
    about: "LeCun's normal initializer.",
    formula: ['w ~ N(0, σ²),  σ = √(1 / fan_in)'],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: lecunNormal(), biasInitializer: zeros() });'],
    source:
      "LeCun, Bottou, Orr, Müller 1998, equation 16 as a normal distribution. Keras's `lecun_normal` cuts the tails off at two deviations, this one does not.",
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'lecunUniform',
    kind: 'initializer',
    about: "LeCun's uniform initializer.",
    formula: ['w ~ U[−a, a),  a = √(3 / fan_in),  variance 1 / fan_in'],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: lecunUniform(), biasInitializer: zeros() });'],
    source: 'LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp", equation 16; the same as Keras\'s `lecun_uniform`.',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'constant',
    kind: 'initializer',
    about: 'The same number everywhere.',
    formula: [],
    notes: [],
    state: '',
    example: ['dense(1, { biasInitializer: constant(-2) }); // a rare class: start from a small probability'],
    source: '',
    arguments: [{ name: 'value', type: 'number', optional: false, about: 'any finite number' }],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'ones',
    kind: 'initializer',
    about: 'Ones.',
    formula: [],
    notes: [],
    state: '',
    example: ['dense(12, { biasInitializer: ones() });'],
    source: '',
    arguments: [],
    options: {},
  },
  {
    package: '@rivulet/layers',
    name: 'zeros',
    kind: 'initializer',
    about: 'Zeros; for biases. Weights that start from zeros stay equal to each other.',
    formula: [],
    notes: [],
    state: '',
    example: ['dense(12, { initializer: heNormal(), biasInitializer: zeros() });'],
    source: '',
    arguments: [],
    options: {},
  },
];
