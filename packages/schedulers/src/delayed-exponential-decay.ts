/**
 * Exponential decay that waits.
 */
import { type Schedule, checkCounts, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { checkInitial, factorUpToOne } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `delayedExponentialDecay`. */
export type DelayedExponentialDecayOptions = Clock & {
  /** What the value is multiplied by each time, 0 < rate ≤ 1. */
  readonly rate: number;
  /** How many epochs or steps the value stays as it is, an integer ≥ 0. */
  readonly delay: number;
};

/**
 * A value that stays for a while and then decays exponentially.
 *
 * value(t) = initial · rate^max(0, t − delay),  t = 0, 1, …
 *
 * @param initial value up to t = delay, ≥ 0
 * @param options.rate 0 < rate ≤ 1
 * @param options.delay an integer ≥ 0, in epochs or steps
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: delayedExponentialDecay(0.1, { rate: 0.9, delay: 5 }) })
 */
export function delayedExponentialDecay(initial: number, options: DelayedExponentialDecayOptions): Schedule {
  checkGiven('delayedExponentialDecay', options);
  const { rate, delay, per, ...others } = options;
  checkInitial('delayedExponentialDecay', initial);
  checkNumbers('delayedExponentialDecay', factorUpToOne, { rate });
  checkCounts('delayedExponentialDecay', 0, { delay });
  checkNoOthers('delayedExponentialDecay', others);
  return inTime(
    'delayedExponentialDecay',
    [initial, options],
    { per },
    (t) => initial * rate ** Math.max(0, t - delay),
  );
}
