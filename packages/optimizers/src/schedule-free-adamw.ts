/**
 * Schedule-free AdamW.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { biasOf, movingAverage, squares, zerosLike } from './moving-average.js';
import {
  type ScheduleFreeState,
  directed,
  scheduleFreeInit,
  scheduleFreePoint,
  scheduleFreeSettings,
  scheduleFreeStep,
} from './schedule-free.js';

const settings = settingsOf(
  'scheduleFreeAdamw',
  {
    /** η ≥ 0; needs no decay. Default 0.0025. */
    learningRate: scalar(0.0025, atLeastZero),
    /** β₂ of the mean of squared gradients, 0 ≤ β₂ < 1. Default 0.999 (optax: b2). */
    beta2: scalar(0.999, belowOne),
    /** ε ≥ 0. Default 1e-8 (optax: eps). */
    epsilon: scalar(1e-8, atLeastZero),
    ...scheduleFreeSettings,
  },
  { optax: {} },
);

/** Options of `scheduleFreeAdamw`. */
export type ScheduleFreeAdamwOptions = OptionsOf<typeof settings>;

/** What schedule-free optimizers keep, and the moving average of g². */
export type ScheduleFreeAdamwState = ScheduleFreeState & { readonly v: Tensors };

/**
 * AdamW on fast weights z, whose running average x is the model; the average stands in for momentum.
 *
 * y = β₁·x + (1 − β₁)·z, where g is taken;  v ← β₂·v + (1 − β₂)·g²
 * z ← z − η·(g / (√(v / (1 − β₂ᵗ)) + ε) + λ·y)
 * x ← (1 − c)·x + c·z, c as in `scheduleFreeSgd`, and so is the warm-up
 *
 * The parameters of the model are x: evaluation, export and checkpoints have the averaged weights by
 * themselves, and `point` takes the gradients at y. optax stores y instead. The loss that a run reports is
 * that at y.
 *
 * State: `z` and `v`, two numbers a parameter, the first parameters and 0 at first; `sum` and `largestRate`.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * scheduleFreeAdamw({ learningRate: 0.0025, warmupSteps: 200 })
 *
 * A. Defazio et al. 2024, "The road less scheduled"; weights without the bias correction, as in optax.
 */
export function scheduleFreeAdamw(options: ScheduleFreeAdamwOptions = {}): Transform<ScheduleFreeAdamwState> {
  const o = settings.settle(options);
  return {
    name: 'scheduleFreeAdamw',
    spec: specOf('@rivulet/optimizers#scheduleFreeAdamw', options),
    init: (params) => ({ ...scheduleFreeInit(params), v: zerosLike(params) }),
    point: (state, context) => scheduleFreePoint(state, o, context),
    update(gradients, state, context) {
      const { beta2: b2, epsilon } = scalarsOf(o, context);
      const g = directed(gradients, o.maximize);
      const v = movingAverage(state.v, squares(g), b2);
      const bias2 = biasOf(b2, context.step);
      const direction = zip((one, square) => one.div(square.div(bias2).sqrt().add(epsilon)), g, v);
      const { updates, state: next } = scheduleFreeStep(direction, state, o, context);
      return { updates, state: { ...next, v } };
    },
  };
}
scheduleFreeAdamw.settings = settings;
