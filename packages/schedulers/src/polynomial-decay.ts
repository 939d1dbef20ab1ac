/**
 * Along a power of the time that is left.
 */
import {
  type Schedule,
  aboveZero,
  atLeastZero,
  checkCounts,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `polynomialDecay`. */
export type PolynomialDecayOptions = Clock & {
  /** In how many epochs or steps the end is reached, an integer ≥ 1. */
  readonly over: number;
  /** Value at the end, ≥ 0; above the initial one it rises. Default 0. */
  readonly to?: number;
  /** Power of the share of time that is left, > 0. Default 1. */
  readonly power?: number;
  /** How many epochs or steps the value stays as it is, an integer ≥ 0. Default 0. */
  readonly delay?: number;
};

/**
 * A value that goes to another along a power of the time that is left, and stays there.
 *
 * value(t) = to + (initial − to) · (1 − min(1, max(0, t − delay)/over))^power,  t = 0, 1, …
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.over an integer ≥ 1, in epochs or steps (torch: total_iters of PolynomialLR; optax:
 * transition_steps; Keras: decay_steps)
 * @param options.to ≥ 0; default 0, as in torch (optax: end_value; Keras: end_learning_rate)
 * @param options.power > 0; default 1
 * @param options.delay an integer ≥ 0, in epochs or steps; default 0 (optax: transition_begin)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: polynomialDecay(0.1, { over: 100, power: 2 }) })
 */
export function polynomialDecay(initial: number, options: PolynomialDecayOptions): Schedule {
  const who = 'polynomialDecay';
  checkGiven(who, options);
  const { over, to = 0, power = 1, delay = 0, per, ...others } = options;
  checkInitial(who, initial);
  checkCounts(who, 1, { over });
  checkNumbers(who, atLeastZero, { to });
  checkNumbers(who, aboveZero, { power });
  checkCounts(who, 0, { delay });
  checkNoOthers(who, others);
  return inTime(who, [initial, options], { per }, (t) => {
    const left = over - Math.max(0, t - delay);
    // The branches make both ends the values themselves, not their rounded neighbours.
    if (left >= over) return initial;
    return left > 0 ? to + (initial - to) * (left / over) ** power : to;
  });
}
