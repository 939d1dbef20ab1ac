/**
 * A careful beginning, before any schedule.
 */
import {
  type Schedule,
  atLeastZero,
  checkChoices,
  checkCounts,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkInitial, checkSchedules } from './check-options.js';
import { type Clock, inTime } from './in-time.js';
import { interpolate } from './interpolate.js';

/** Options of `warmup`. */
export type WarmupOptions = Clock & {
  /** How many epochs or steps the warm-up takes, an integer ≥ 0. */
  readonly over: number;
  /** Value at t = 0, ≥ 0. Default 0. */
  readonly from?: number;
  /** Whether the value rises linearly (default), or stays as it is until the warm-up is over. */
  readonly shape?: 'linear' | 'constant';
};

/**
 * A value that warms up, and then follows a schedule from its beginning.
 *
 * t < over:  value(t) = from + (schedule(0) − from)·t/over,  or from with shape 'constant'
 * t ≥ over:  value(t) = schedule(t − over)
 *
 * The schedule counts what the warm-up counts, whatever its own `per` says. With a number it is
 * LinearLR (from = start_factor · base) and ConstantLR of torch and warmup_constant_schedule of optax; with
 * `cosineDecay` and `exponentialDecay` warmup_cosine_decay_schedule and warmup_exponential_decay_schedule, whose
 * decay_steps count the warm-up. A factor that starts together with a schedule is `chainSchedules`.
 *
 * @param schedule what comes after the warm-up, or a number ≥ 0 that stays
 * @param options.over an integer ≥ 0, in epochs or steps (torch: total_iters; optax: warmup_steps)
 * @param options.from ≥ 0; default 0 (optax: init_value); it may also lie above
 * @param options.shape 'linear' (default) or 'constant'
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: warmup(cosineDecay(0.1, { over: 90 }), { over: 10 }) })
 *
 * P. Goyal et al. 2017, "Accurate, large minibatch SGD: training ImageNet in 1 hour", gradual and constant warm-up.
 */
export function warmup(schedule: number | Schedule, options: WarmupOptions): Schedule {
  const who = 'warmup';
  checkGiven(who, options);
  const { over, from = 0, shape = 'linear', per, ...others } = options;
  if (typeof schedule === 'number') checkInitial(who, schedule);
  else checkSchedules(who, { schedule });
  checkCounts(who, 0, { over });
  checkNumbers(who, atLeastZero, { from });
  checkChoices(who, ['linear', 'constant'], { shape });
  checkNoOthers(who, others);
  const after = typeof schedule === 'number' ? () => schedule : schedule;
  return inTime(who, [schedule, options], { per }, (t) => {
    if (t >= over) return after(t - over, t - over);
    return shape === 'constant' ? from : interpolate(from, after(0, 0), t / over);
  });
}
