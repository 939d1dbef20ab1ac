/**
 * Optimizers by short name.
 */
import type { Entry, OptionEntry } from './entry.js';

const rate = (value: number): OptionEntry => ({
  type: 'number',
  default: value,
  range: '≥ 0',
  about: 'step size η; a schedule starts from it',
});
const share = (value: number, about: string): OptionEntry => ({
  type: 'number',
  default: value,
  range: '0 ≤ … < 1',
  about,
});
const epsilon = (value: number): OptionEntry => ({
  type: 'number',
  default: value,
  range: '> 0',
  about: 'keeps the division from failing',
});

const optimizer = (name: string, entry: Pick<Entry, 'about' | 'formula' | 'options'>): Entry => ({
  kind: 'optimizer',
  name,
  use: `@rivulet/optimizers#${name}`,
  ...entry,
});

/** The chapter's seven, and a solver. */
export const optimizers: readonly Entry[] = [
  optimizer('sgd', {
    about: 'plain gradient descent',
    formula: 'θ ← θ − η·g',
    options: { learningRate: rate(0.01) },
  }),
  optimizer('momentum', {
    about: 'a ball that keeps a part of its velocity',
    formula: 'b ← μ·b + (1 − d)·g,  θ ← θ − η·b',
    options: {
      learningRate: rate(0.01),
      momentum: share(0.9, 'share μ of the velocity that is kept'),
      velocity: {
        type: ['gradients', 'changes'],
        default: 'gradients',
        about: 'what is summed up: gradients (PyTorch) or changes of the weights (Keras, textbooks)',
      },
      dampening: share(0, 'part d of new gradients that is left out'),
    },
  }),
  optimizer('nesterov', {
    about: 'momentum that looks ahead before it takes the gradient',
    formula: 'b ← μ·b + g,  θ ← θ − η·(g + μ·b)',
    options: {
      learningRate: rate(0.01),
      momentum: share(0.9, 'share μ of the velocity that is kept'),
      form: { type: ['torch', 'keras', 'lookahead'], default: 'torch', about: 'which of the three forms of the rule' },
    },
  }),
  optimizer('adagrad', {
    about: 'smaller steps where gradients were large; rates only fall',
    formula: 's ← s + g²,  θ ← θ − η·g / (√s + ε)',
    options: {
      learningRate: rate(0.01),
      learningRateDecay: { type: 'number', default: 0, range: '≥ 0', about: 'κ in η / (1 + (t − 1)·κ)' },
      epsilon: epsilon(1e-10),
      initialAccumulator: { type: 'number', default: 0, range: '≥ 0', about: 'what the sums of squares start from' },
    },
  }),
  optimizer('adadelta', {
    about: 'steps as long as recent steps were; needs no rate',
    formula: 'v ← ρ·v + (1 − ρ)·g²,  d = √(u + ε) / √(v + ε)·g,  u ← ρ·u + (1 − ρ)·d²,  θ ← θ − η·d',
    options: {
      learningRate: rate(1),
      rho: share(0.9, 'share ρ of both moving averages that is kept'),
      epsilon: epsilon(1e-6),
    },
  }),
  optimizer('rmsprop', {
    about: 'each gradient divided by how large it usually is',
    formula: 'v ← α·v + (1 − α)·g²,  θ ← θ − η·g / (√v + ε)',
    options: {
      learningRate: rate(0.01),
      decay: share(0.99, 'share α of the moving average that is kept'),
      epsilon: epsilon(1e-8),
      momentum: share(0, 'share μ of a velocity on top; 0: none'),
      centered: { type: 'boolean', default: false, about: 'divide by the deviation instead of the root mean square' },
    },
  }),
  optimizer('adam', {
    about: 'momentum and RMSprop in one, without their bias towards 0',
    formula: 'm ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  θ ← θ − η·m̂ / (√v̂ + ε)',
    options: {
      learningRate: rate(0.001),
      beta1: share(0.9, 'share β₁ of the mean gradient that is kept'),
      beta2: share(0.999, 'share β₂ of the mean squared gradient that is kept'),
      epsilon: epsilon(1e-8),
      amsgrad: { type: 'boolean', default: false, about: 'divide by the largest v so far' },
    },
  }),
  optimizer('lbfgs', {
    about: "Newton's method with a curvature read off its last steps; all samples at once",
    formula: 'θ ← θ − t·H·g, H from the last changes of θ and g',
    options: {
      learningRate: rate(1),
      lineSearch: {
        type: ['none', 'strongWolfe'],
        default: 'none',
        about: 'how far to go: η, or as far as the strong Wolfe conditions say',
      },
      maxIterations: { type: 'integer', default: 20, range: '≥ 1', about: 'iterations a step at most' },
      maxEvaluations: { type: 'integer', default: 25, range: '≥ 1', about: 'evaluations after which a step ends' },
      historySize: { type: 'integer', default: 100, range: '≥ 1', about: 'changes that are remembered' },
      toleranceGradient: {
        type: 'number',
        default: 1e-7,
        range: '≥ 0',
        about: 'a step ends where no gradient is larger',
      },
      toleranceChange: {
        type: 'number',
        default: 1e-9,
        range: '≥ 0',
        about: 'a step ends where nothing changes by more',
      },
    },
  }),
];
