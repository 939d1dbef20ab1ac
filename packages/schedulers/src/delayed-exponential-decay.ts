/**
 * Exponential decay that waits.
 */
import { type Schedule, aboveZero, checkCounts, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { checkInitial } from './check-options.js';
import type { ExponentialDecayOptions } from './exponential-decay.js';
import { geometric } from './geometric.js';
import { inTime } from './in-time.js';

/** Options of `delayedExponentialDecay`. */
export type DelayedExponentialDecayOptions = ExponentialDecayOptions & {
  /** How many epochs or steps the value stays as it is, an integer ≥ 0. */
  readonly delay: number;
};

/**
 * A value that stays for a while and then decays exponentially.
 *
 * value(t) = initial · rate^(max(0, t − delay)/every),  t = 0, 1, …, held between floor and ceiling
 *
 * @param initial value up to t = delay, ≥ 0
 * @param options.rate > 0; above 1 it grows
 * @param options.delay an integer ≥ 0, in epochs or steps (optax: transition_begin)
 * @param options.every > 0, in epochs or steps; default 1 (optax: transition_steps)
 * @param options.floor 0 ≤ floor ≤ initial; default 0
 * @param options.ceiling ≥ initial; default: none
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: delayedExponentialDecay(0.1, { rate: 0.9, delay: 5 }) })
 */
export function delayedExponentialDecay(initial: number, options: DelayedExponentialDecayOptions): Schedule {
  const who = 'delayedExponentialDecay';
  checkGiven(who, options);
  const { rate, delay, every = 1, floor, ceiling, per, ...others } = options;
  checkInitial(who, initial);
  checkCounts(who, 0, { delay });
  checkNumbers(who, aboveZero, { every });
  checkNoOthers(who, others);
  return inTime(
    who,
    [initial, options],
    { per },
    geometric(who, initial, { rate }, { floor, ceiling }, (t) => Math.max(0, t - delay) / every),
  );
}
