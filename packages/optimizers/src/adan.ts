/**
 * Adan.
 */
import type { OptionsOf, Tensor, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { dampedRoot } from './damped-root.js';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, oneMinus, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'adan',
  {
    /** η ≥ 0. Default 0.001. */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.98 (optax: b1; the paper's is 1 − β₁). */
    beta1: scalar(0.98, belowOne),
    /** β₂ of the mean of differences, 0 ≤ β₂ < 1. Default 0.92 (optax: b2; the paper's is 1 − β₂). */
    beta2: scalar(0.92, belowOne),
    /** β₃ of the mean of squares, 0 ≤ β₃ < 1. Default 0.99 (optax: b3; the paper's is 1 − β₃). */
    beta3: scalar(0.99, belowOne),
    /** ε ≥ 0. Default 1e-8. */
    epsilon: scalar(1e-8, atLeastZero),
    /** ε′ ≥ 0 under the root (optax: eps_root). Default 1e-8 (paper: 0). */
    epsilonRoot: scalar(1e-8, atLeastZero),
    ...gradientSettings,
    /** Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true. */
    decoupled: flag(true),
    /** Shrink by dividing by 1 + η·λ, after the step, which no λ can overshoot (paper). Default false. */
    proximal: flag(false),
  },
  { optax: {}, paper: { epsilonRoot: 0, proximal: true } },
);

/** Options of `adan`. */
export type AdanOptions = OptionsOf<typeof settings>;

/** Moving averages of g, of its change d and of (g + (1 − β₂)·d)², and the previous gradient. */
export type AdanState = {
  readonly m: Tensors;
  readonly difference: Tensors;
  readonly v: Tensors;
  readonly previous: Tensors;
};

/**
 * Adan: Nesterov's momentum without a second point, from how the gradient changed since the last step.
 *
 * d = g − previous g, 0 in the first step
 * m ← β₁·m + (1 − β₁)·g,  q ← β₂·q + (1 − β₂)·d,  v ← β₃·v + (1 − β₃)·(g + (1 − β₂)·d)²
 * u = (m / (1 − β₁ᵗ) + (1 − β₂)·q / (1 − β₂ᵗ)) / (√(v / (1 − β₃ᵗ) + ε′) + ε)
 * θ ← θ − η·(u + λ·θ);  proximal: θ ← (θ − η·u) / (1 + η·λ)
 *
 * optax decays as AdamW does, before the step; the paper divides after it.
 *
 * State: `m`, `difference` (q), `v` and `previous`: four numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adan({ learningRate: 1e-3, weightDecay: 0.02, dialect: 'paper' })
 *
 * X. Xie, P. Zhou, H. Li, Z. Lin, S. Yan 2022, "Adan: adaptive Nesterov momentum algorithm for faster
 * optimizing deep models"; bias corrections as in the authors' code.
 */
export function adan(options: AdanOptions = {}): Transform<AdanState> {
  const o = settings.settle(options);
  return {
    name: 'adan',
    spec: specOf('@rivulet/optimizers#adan', options),
    init: (params) => {
      const zeros = zerosLike(params);
      return { m: zeros, difference: zeros, v: zeros, previous: zeros };
    },
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, beta3: b3 } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const d = zip((now, before) => context.step.gt(1).where(now.sub(before), 0), g, state.previous);

      const m = movingAverage(state.m, g, b1);
      const difference = movingAverage(state.difference, d, b2);
      const v = movingAverage(state.v, squares(zip((one, by) => one.add(by.mul(oneMinus(b2))), g, d)), b3);
      const [ofMean, ofDifference] = [biasOf(b1, context.step), biasOf(b2, context.step).div(oneMinus(b2))];
      const means = zip((mean, by) => mean.div(ofMean).add(by.div(ofDifference)), m, difference);
      const roots = mapTensors((square) => dampedRoot(square.div(biasOf(b3, context.step)), o, context), v);
      const steps = zip((mean, root) => mean.div(root).mul(eta).neg(), means, roots);
      const shrink = (theta: Tensor, step: Tensor): Tensor =>
        theta
          .add(step)
          .div(eta.mul(scalarsOf(o, context).weightDecay).add(1))
          .sub(theta);
      const updates = o.proximal ? zip(shrink, context.params, steps) : withDecay(steps, eta, o, context);
      return { updates, state: { m, difference, v, previous: g } };
    },
  };
}
adan.settings = settings;
