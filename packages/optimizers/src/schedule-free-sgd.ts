/**
 * Schedule-free gradient descent.
 */
import type { OptionsOf, Transform } from '@rivulet/tensor';
import { atLeastZero, scalar, settingsOf, specOf } from '@rivulet/tensor';
import {
  type ScheduleFreeState,
  directed,
  scheduleFreeInit,
  scheduleFreePoint,
  scheduleFreeSettings,
  scheduleFreeStep,
} from './schedule-free.js';

const settings = settingsOf(
  'scheduleFreeSgd',
  {
    /** η ≥ 0; needs no decay. Default 1. */
    learningRate: scalar(1, atLeastZero),
    ...scheduleFreeSettings,
  },
  { optax: {} },
);

/** Options of `scheduleFreeSgd`. */
export type ScheduleFreeSgdOptions = OptionsOf<typeof settings>;

/**
 * Gradient descent on fast weights z, whose running average x is the model: no rate has to decay.
 *
 * y = β₁·x + (1 − β₁)·z, where g is taken
 * z ← z − η·(g + λ·y)
 * x ← (1 − c)·x + c·z,  c = w / Σw,  w = (largest η so far)^ρ
 * warm-up over W steps: η·min((t − 1)/W, 1) in z, η·min(t/W, 1) in w
 *
 * The parameters of the model are x: evaluation, export and checkpoints have the averaged weights by
 * themselves, and `point` takes the gradients at y. optax and the authors' code store y instead and
 * compute x when asked; the sequences are the same. The loss that a run reports is that at y.
 *
 * State: `z`, one number a parameter, the first parameters at first; `sum` (Σw) and `largestRate`.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * scheduleFreeSgd({ learningRate: 0.5, warmupSteps: 100 })
 *
 * A. Defazio et al. 2024, "The road less scheduled".
 */
export function scheduleFreeSgd(options: ScheduleFreeSgdOptions = {}): Transform<ScheduleFreeState> {
  const o = settings.settle(options);
  return {
    name: 'scheduleFreeSgd',
    spec: specOf('@rivulet/optimizers#scheduleFreeSgd', options),
    init: scheduleFreeInit,
    point: (state, context) => scheduleFreePoint(state, o, context),
    update: (gradients, state, context) => scheduleFreeStep(directed(gradients, o.maximize), state, o, context),
  };
}
scheduleFreeSgd.settings = settings;
