/**
 * Adamax.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, choice, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, scaled, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'adamax',
  {
    /** η ≥ 0. Default 0.002 (torch: lr; Keras: 0.001). */
    learningRate: scalar(2e-3, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (torch: betas[0]). */
    beta1: scalar(0.9, belowOne),
    /** β₂, by which the largest gradient fades, 0 ≤ β₂ < 1. Default 0.999 (torch: betas[1]). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0; 0 divides by 0 where all gradients were 0. Default 1e-8 (torch: eps; Keras: 1e-7). */
    epsilon: scalar(1e-8, atLeastZero),
    /** What ε is added to: |g| (torch, optax), or u below the line (Keras). Default 'gradient'. */
    epsilonOn: choice('gradient', 'norm'),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { learningRate: 1e-3, epsilon: 1e-7, epsilonOn: 'norm', decoupled: true },
    optax: { decoupled: true },
    paper: { epsilon: 0 },
  },
);

/** Options of `adamax`. */
export type AdamaxOptions = OptionsOf<typeof settings>;

/** A moving average of gradients, and the largest gradient, which fades. */
export type AdamaxState = { readonly m: Tensors; readonly u: Tensors };

/**
 * Adamax: Adam with the largest recent gradient in place of the root of the mean of squares.
 *
 * m ← β₁·m + (1 − β₁)·g,  u ← max(β₂·u, |g| + ε),  θ ← θ − η / (1 − β₁ᵗ) · m / u
 * epsilonOn 'norm': u ← max(β₂·u, |g|), and u + ε below the line
 *
 * The paper has no ε; torch and optax add it to |g|, Keras to u. optax's adamaxw is
 * `adamax({ dialect: 'optax', weightDecay: 1e-4 })`.
 *
 * State: `m` and `u`, two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adamax({ learningRate: 1e-2, beta2: 0.99 })
 *
 * D. P. Kingma, J. Ba 2015, "Adam: a method for stochastic optimization", section 7.
 */
export function adamax(options: AdamaxOptions = {}): Transform<AdamaxState> {
  const o = settings.settle(options);
  return {
    name: 'adamax',
    spec: specOf('@rivulet/optimizers#adamax', options),
    init: (params) => ({ m: zerosLike(params), u: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon: eps } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const early = o.epsilonOn === 'gradient';

      const m = movingAverage(state.m, g, b1);
      const u = zip((old, one) => old.mul(b2).max(early ? one.abs().add(eps) : one.abs()), state.u, g);
      const rate = eta.div(biasOf(b1, context.step)).neg();
      const steps = scaled(
        zip((mean, norm) => mean.div(early ? norm : norm.add(eps)), m, u),
        rate,
      );
      return { updates: withDecay(steps, eta, o, context), state: { m, u } };
    },
  };
}
adamax.settings = settings;
