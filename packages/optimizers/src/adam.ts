/**
 * Adam.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, choice, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, oneMinus, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'adam',
  {
    /** η ≥ 0. Default 0.001 (torch: lr). */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7). */
    epsilon: scalar(1e-8, atLeastZero),
    /** Which root ε is added to: √(v / (1 − β₂ᵗ)), or √v itself (Keras). Default 'corrected'. */
    epsilonOn: choice('corrected', 'uncorrected'),
    /** ε′ ≥ 0 under the corrected root (optax: eps_root). Default 0. */
    epsilonRoot: scalar(0, atLeastZero),
    /** Divide by the largest v so far instead of the present one. Default false. */
    amsgrad: flag(false),
    /** Of which v the largest is kept: of v (torch, Keras), or of v / (1 − β₂ᵗ) (optax). Default 'uncorrected'. */
    maximumOf: choice('uncorrected', 'corrected'),
    /** Whether m is divided by 1 − β₁ᵗ. Default true. */
    correctMean: flag(true),
    /** Whether v is divided by 1 − β₂ᵗ. Default true. */
    correctSquare: flag(true),
    /** Step along the mean as it would be if the same gradient came again. Default false. */
    nesterov: flag(false),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { epsilon: 1e-7, epsilonOn: 'uncorrected', decoupled: true },
    optax: { maximumOf: 'corrected', decoupled: true },
    book: { learningRate: 0.01 },
  },
);

/** Options of `adam`. */
export type AdamOptions = OptionsOf<typeof settings>;

/** Moving averages of g and g², and with amsgrad the largest of the latter; otherwise that is empty. */
export type AdamState = { readonly m: Tensors; readonly v: Tensors; readonly vMax: Tensors };

/**
 * Adam: momentum and RMSprop in one, both freed of their bias towards 0 in the first steps.
 *
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²
 * θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ) + ε′) + ε)
 * epsilonOn 'uncorrected': (√v + ε) / √(1 − β₂ᵗ) below the line
 * amsgrad: the largest v so far in place of v; maximumOf says whether corrected ones are compared
 * nesterov: β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ) in place of the corrected mean
 *
 * The paper's algorithm and torch add ε to the corrected root; Keras adds it to the other one, the
 * paper's "epsilon hat". optax's amsgrad compares corrected averages; its nadam is nesterov here.
 *
 * State: `m` and `v`, with amsgrad `vMax`: two or three numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adam({ learningRate: 1e-2, beta1: 0.8 })
 *
 * D. P. Kingma, J. Ba 2015, "Adam: a method for stochastic optimization"; amsgrad: S. J. Reddi, S. Kale,
 * S. Kumar 2018, "On the convergence of Adam and beyond"; nesterov: T. Dozat 2016, "Incorporating Nesterov
 * momentum into Adam", without its schedule of momentum.
 */
export function adam(options: AdamOptions = {}): Transform<AdamState> {
  const o = settings.settle(options);
  return {
    name: 'adam',
    spec: specOf('@rivulet/optimizers#adam', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params), vMax: o.amsgrad ? zerosLike(params) : {} }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon: eps } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const m = movingAverage(state.m, g, b1);
      const v = movingAverage(state.v, squares(g), b2);
      const bias1 = o.correctMean ? biasOf(b1, context.step) : 1;
      const bias2 = o.correctSquare ? biasOf(b2, context.step) : 1;
      const early = o.amsgrad && o.maximumOf === 'corrected';
      const vMax = zip((largest, now) => largest.max(early ? now.div(bias2) : now), state.vMax, v);
      const correction = context.constant(1).mul(early ? 1 : bias2);
      const divisor = (square: Tensor): Tensor => {
        if (o.epsilonOn === 'uncorrected') return square.sqrt().add(eps).div(correction.sqrt());
        if (o.epsilonRoot === 0) return square.sqrt().div(correction.sqrt()).add(eps);
        return square.div(correction).add(scalarsOf(o, context).epsilonRoot).sqrt().add(eps);
      };
      // With nesterov β₁·m / (1 − β₁ᵗ⁺¹) + (1 − β₁)·g / (1 − β₁ᵗ), both times the 1 − β₁ᵗ that the rate is divided by.
      const share = b1.mul(bias1).div(o.correctMean ? biasOf(b1, context.step.add(1)) : 1);
      const mean = o.nesterov ? zip((one, now) => one.mul(share).add(now.mul(oneMinus(b1))), m, g) : m;
      const rate = eta.div(bias1).neg();
      const steps = zip((one, square) => one.div(divisor(square)).mul(rate), mean, o.amsgrad ? vMax : v);
      return { updates: withDecay(steps, eta, o, context), state: { m, v, vMax } };
    },
  };
}
adam.settings = settings;
