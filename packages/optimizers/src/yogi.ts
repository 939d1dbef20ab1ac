/**
 * Yogi.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, fixed, mapTensors, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { biasOf, movingAverage, oneMinus, squares } from './moving-average.js';

const settings = settingsOf(
  'yogi',
  {
    /** η ≥ 0. Default 0.01. */
    learningRate: scalar(0.01, atLeastZero),
    /** β₁ of the mean of gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂, 0 ≤ β₂ < 1; 1 − β₂ is by what share of g² v moves. Default 0.999 (optax: b2). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0. Default 0.001 (optax: eps). */
    epsilon: scalar(1e-3, atLeastZero),
    /** What m and v start from, ≥ 0. Default 1e-6. */
    initialAccumulator: fixed(1e-6, atLeastZero),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `yogi`. */
export type YogiOptions = OptionsOf<typeof settings>;

/** Moving average of g, and what follows g² at a bounded speed. */
export type YogiState = { readonly m: Tensors; readonly v: Tensors };

/**
 * Yogi: Adam whose v grows as fast but falls slowly, by a share of g² and not of itself.
 *
 * m ← β₁·m + (1 − β₁)·g,  v ← v − (1 − β₂)·sign(v − g²)·g²
 * θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * As in optax m starts above 0 too, so that θ moves a little before the first gradient.
 *
 * State: `m` and `v`, two numbers a parameter; 1e-6 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * yogi({ learningRate: 0.01 })
 *
 * M. Zaheer, S. Reddi, D. Sachan, S. Kale, S. Kumar 2018, "Adaptive methods for nonconvex optimization".
 */
export function yogi(options: YogiOptions = {}): Transform<YogiState> {
  const o = settings.settle(options);
  const initial = (params: Tensors): Tensors => mapTensors((theta) => theta.fill(o.initialAccumulator), params);
  return {
    name: 'yogi',
    spec: specOf('@rivulet/optimizers#yogi', options),
    init: (params) => ({ m: initial(params), v: initial(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const m = movingAverage(state.m, g, b1);
      const share = oneMinus(b2);
      const v = zip((old, now) => old.sub(old.sub(now).sign().mul(now).mul(share)), state.v, squares(g));
      const [bias1, bias2] = [biasOf(b1, context.step), biasOf(b2, context.step)];
      const rate = eta.div(bias1).neg();
      const steps = zip((mean, square) => mean.div(square.div(bias2).sqrt().add(epsilon)).mul(rate), m, v);
      return { updates: withDecay(steps, eta, o, context), state: { m, v } };
    },
  };
}
yogi.settings = settings;
