/**
 * ADOPT.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, belowOne, flag, scalar, settingsOf } from '@rivulet/tensor';
import { mapTensors, scalarsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { movingAverage, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'adopt',
  {
    /** η ≥ 0. Default 0.001. */
    learningRate: scalar(1e-3, atLeastZero),
    /** β₁ of the mean of normalised gradients, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.9999 (optax: b2). */
    beta2: scalar(0.9999, belowOne),
    /** ε > 0, the least that is divided by. Default 1e-6 (optax: eps). */
    epsilon: scalar(1e-6, aboveZero),
    /** Cut normalised gradients to ±(t − 1)^¼ (optax: use_clipping). Default true. */
    clipping: flag(true),
    /** Step along the mean as it will be if the same gradient comes again. Default false. */
    nesterov: flag(false),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `adopt`. */
export type AdoptOptions = OptionsOf<typeof settings>;

/** Moving averages of normalised gradients and of g². */
export type AdoptState = { readonly m: Tensors; readonly v: Tensors };

/**
 * ADOPT: Adam in another order, which converges with any β₂: g is divided by what v was before g.
 *
 * w = g / max(√v, ε), cut to ±(t − 1)^¼
 * m ← β₁·m + (1 − β₁)·w,  then v ← β₂·v + (1 − β₂)·g²
 * θ ← θ − η·m;  nesterov: θ ← θ − η·(β₁·m + (1 − β₁)·w)
 *
 * The first step only sets v to g²; nothing moves.
 *
 * State: `m` and `v`, two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adopt({ learningRate: 1e-3 })
 *
 * S. Taniguchi et al. 2024, "ADOPT: modified Adam can converge with any β₂ with the optimal rate".
 */
export function adopt(options: AdoptOptions = {}): Transform<AdoptState> {
  const o = settings.settle(options);
  return {
    name: 'adopt',
    spec: specOf('@rivulet/optimizers#adopt', options),
    init: (params) => ({ m: zerosLike(params), v: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1, beta2, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      // In the first step nothing of w enters m, and all of g² enters v.
      const later = context.step.gt(1);
      const [b1, b2] = [later.where(beta1, 1), later.where(beta2, 0)];

      const limit = context.step.sub(1).pow(0.25);
      const ratios = zip((one, square) => one.div(square.sqrt().max(epsilon)), g, state.v);
      const w = o.clipping ? mapTensors((one) => one.min(limit).max(limit.neg()), ratios) : ratios;
      const m = movingAverage(state.m, w, b1);
      const v = movingAverage(state.v, squares(g), b2);
      const steps = mapTensors((mean) => mean.mul(eta.neg()), o.nesterov ? movingAverage(m, w, b1) : m);
      return { updates: withDecay(steps, eta, o, context), state: { m, v } };
    },
  };
}
adopt.settings = settings;
