/**
 * Lion.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, mapTensors, scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { movingAverage, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'lion',
  {
    /** η ≥ 0. Default 1e-4 (Keras: 0.001). */
    learningRate: scalar(1e-4, atLeastZero),
    /** β₁ of the mean whose sign is taken, 0 ≤ β₁ < 1. Default 0.9 (optax: b1). */
    beta1: scalar(0.9, belowOne),
    /** β₂ of the mean that is kept, 0 ≤ β₂ < 1. Default 0.99 (optax: b2). */
    beta2: scalar(0.99, belowOne),
    ...gradientSettings,
    /** λ ≥ 0 of weight decay. Default 0.001 (Keras: 0). */
    weightDecay: scalar(1e-3, atLeastZero),
    /** Whether weight decay shrinks the parameters themselves, or is part of the gradient. Default true. */
    decoupled: flag(true),
  },
  { optax: {}, keras: { learningRate: 1e-3, weightDecay: 0 } },
);

/** Options of `lion`. */
export type LionOptions = OptionsOf<typeof settings>;

/** Moving average of g. */
export type LionState = { readonly m: Tensors };

/**
 * Lion: every element moves by the same length, in the direction that momentum and gradient agree on.
 *
 * θ ← θ − η · (sign(β₁·m + (1 − β₁)·g) + λ·θ)
 * m ← β₂·m + (1 − β₂)·g
 *
 * Of optax and Keras only the defaults differ. Rates are 3 to 10 times smaller than Adam's, λ as much larger.
 *
 * State: `m`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * lion({ learningRate: 3e-4, weightDecay: 0.1 })
 *
 * X. Chen et al. 2023, "Symbolic discovery of optimization algorithms".
 */
export function lion(options: LionOptions = {}): Transform<LionState> {
  const o = settings.settle(options);
  return {
    name: 'lion',
    spec: specOf('@rivulet/optimizers#lion', options),
    init: (params) => ({ m: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, beta1: b1, beta2: b2 } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const steps = mapTensors((mean) => mean.sign().mul(eta.neg()), movingAverage(state.m, g, b1));
      return { updates: withDecay(steps, eta, o, context), state: { m: movingAverage(state.m, g, b2) } };
    },
  };
}
lion.settings = settings;
