/**
 * Warm-up, then decay with one over the root of the time.
 */
import { type Schedule, checkCounts, checkGiven, checkNoOthers } from '@rivulet/tensor';
import { checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `inverseSqrtDecay`. */
export type InverseSqrtDecayOptions = Clock & {
  /** In how many epochs or steps the peak is reached, an integer ≥ 1. */
  readonly warmup: number;
};

/**
 * A value that rises linearly to its peak and then falls with the inverse square root of the time.
 *
 * value(t) = peak · min((t + 1)/warmup, √(warmup/(t + 1))),  t = 0, 1, …
 *
 * The schedule of the Transformer, in which peak = (width · warmup)^−½.
 *
 * @param peak value at t + 1 = warmup, the largest, ≥ 0
 * @param options.warmup an integer ≥ 1, in epochs or steps; 1: decay from the start
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adam({ learningRate: inverseSqrtDecay(0.001, { warmup: 4000, per: 'step' }) })
 *
 * A. Vaswani et al. 2017, "Attention is all you need", section 5.3.
 */
export function inverseSqrtDecay(peak: number, options: InverseSqrtDecayOptions): Schedule {
  const who = 'inverseSqrtDecay';
  checkGiven(who, options);
  const { warmup, per, ...others } = options;
  checkInitial(who, peak);
  checkCounts(who, 1, { warmup });
  checkNoOthers(who, others);
  return inTime(who, [peak, options], { per }, (t) => peak * Math.min((t + 1) / warmup, Math.sqrt(warmup / (t + 1))));
}
