/**
 * AdEMAMix.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { dampedRoot } from './damped-root.js';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'ademamix',
  {
    /** η ≥ 0. Default 0.001. */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the fast mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: b2). */
    beta2: scalar(0.999, belowOne),
    /** β₃ of the slow mean of gradients, 0 ≤ β₃ < 1; the paper lets it grow from β₁. Default 0.9999 (optax: b3). */
    beta3: scalar(0.9999, belowOne),
    /** α ≥ 0, how much the slow mean counts; the paper lets it grow from 0. Default 5. */
    alpha: scalar(5, atLeastZero),
    /** ε ≥ 0. Default 1e-8. */
    epsilon: scalar(1e-8, atLeastZero),
    /** ε′ ≥ 0 under the root (optax: eps_root). Default 0. */
    epsilonRoot: scalar(0, atLeastZero),
    ...gradientSettings,
    /** Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true. */
    decoupled: flag(true),
  },
  { optax: {} },
);

/** Options of `ademamix`. */
export type AdemamixOptions = OptionsOf<typeof settings>;

/** Moving averages of g, a fast and a slow one, and of g². */
export type AdemamixState = { readonly fast: Tensors; readonly slow: Tensors; readonly v: Tensors };

/**
 * AdEMAMix: Adam with a second, very slow mean, for gradients that stay useful for thousands of steps.
 *
 * m₁ ← β₁·m₁ + (1 − β₁)·g,  m₂ ← β₃·m₂ + (1 − β₃)·g,  v ← β₂·v + (1 − β₂)·g²
 * θ ← θ − η · (m₁ / (1 − β₁ᵗ) + α·m₂) / (√(v / (1 − β₂ᵗ) + ε′) + ε) − η·λ·θ
 *
 * m₂ is not corrected for its bias, so it comes in slowly by itself. β₃ and α take schedules.
 *
 * State: `fast` (m₁), `slow` (m₂) and `v`: three numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * ademamix({ learningRate: 1e-3, alpha: (step) => 5 * Math.min(1, step / 10_000) })
 *
 * M. Pagliardini, P. Ablin, D. Grangier 2024, "The AdEMAMix optimizer: better, faster, older".
 */
export function ademamix(options: AdemamixOptions = {}): Transform<AdemamixState> {
  const o = settings.settle(options);
  return {
    name: 'ademamix',
    spec: specOf('@rivulet/optimizers#ademamix', options),
    init: (params) => ({ fast: zerosLike(params), slow: zerosLike(params), v: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, beta3: b3, alpha } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const fast = movingAverage(state.fast, g, b1);
      const slow = movingAverage(state.slow, g, b3);
      const v = movingAverage(state.v, squares(g), b2);
      const [bias1, bias2] = [biasOf(b1, context.step), biasOf(b2, context.step)];
      const means = zip((near, far) => near.div(bias1).add(far.mul(alpha)), fast, slow);
      const steps = zip(
        (mean, square) =>
          mean
            .mul(eta)
            .div(dampedRoot(square.div(bias2), o, context))
            .neg(),
        means,
        v,
      );
      return { updates: withDecay(steps, eta, o, context), state: { fast, slow, v } };
    },
  };
}
ademamix.settings = settings;
