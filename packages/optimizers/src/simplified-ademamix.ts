/**
 * Simplified AdEMAMix.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { dampedRoot } from './damped-root.js';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'simplifiedAdemamix',
  {
    /** η ≥ 0; as m sums up 1 / (1 − β₁) gradients, about as many times less than Adam's. Default 1e-5. */
    learningRate: scalar(1e-5, atLeastZero),
    /** β₁, share of m that is kept, 0 ≤ β₁ < 1. Default 0.99 (optax: b1). */
    beta1: scalar(0.99, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.95 (optax: b2). */
    beta2: scalar(0.95, belowOne),
    /** α ≥ 0, how much the new gradient counts beside m. Default 0. */
    alpha: scalar(0, atLeastZero),
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

/** Options of `simplifiedAdemamix`. */
export type SimplifiedAdemamixOptions = OptionsOf<typeof settings>;

/** A fading sum of g, and the moving average of g². */
export type SimplifiedAdemamixState = { readonly m: Tensors; readonly v: Tensors };

/**
 * Simplified AdEMAMix: one slow sum of gradients and the newest gradient, in place of two means.
 *
 * m ← β₁·m + g,  v ← β₂·v + (1 − β₂)·g²
 * θ ← θ − η · (m + α·g) / (√(v / (1 − β₂ᵗ) + ε′) + ε) − η·λ·θ
 *
 * g enters m whole, and m is not corrected for its bias.
 *
 * State: `m` and `v`, two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * simplifiedAdemamix({ learningRate: 1e-5, alpha: 100, beta1: 0.999 })
 *
 * D. Morwani, N. Vyas, H. Zhang, S. Kakade 2025, "Connections between schedule-free optimizers, AdEMAMix,
 * and accelerated SGD variants".
 */
export function simplifiedAdemamix(options: SimplifiedAdemamixOptions = {}): Transform<SimplifiedAdemamixState> {
  const o = settings.settle(options);
  return {
    name: 'simplifiedAdemamix',
    spec: specOf('@rivulet/optimizers#simplifiedAdemamix', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, alpha } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const m = zip((sum, one) => sum.mul(b1).add(one), state.m, g);
      const v = movingAverage(state.v, squares(g), b2);
      const bias2 = biasOf(b2, context.step);
      const mixed = zip((sum, one) => sum.add(one.mul(alpha)), m, g);
      const steps = zip(
        (sum, square) =>
          sum
            .mul(eta)
            .div(dampedRoot(square.div(bias2), o, context))
            .neg(),
        mixed,
        v,
      );
      return { updates: withDecay(steps, eta, o, context), state: { m, v } };
    },
  };
}
simplifiedAdemamix.settings = settings;
