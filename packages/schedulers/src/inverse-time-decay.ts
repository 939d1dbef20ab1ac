/**
 * Decay with one over the time.
 */
import {
  type Schedule,
  aboveZero,
  atLeastZero,
  checkFlags,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `inverseTimeDecay`. */
export type InverseTimeDecayOptions = Clock & {
  /** By which share of the initial value the divisor grows each time, ≥ 0. */
  readonly rate: number;
  /** In how many epochs or steps it grows by that, > 0. Default 1. */
  readonly every?: number;
  /** Change the value only when these are over. Default false. */
  readonly staircase?: boolean;
};

/**
 * A value that is divided by a number that grows with time: the decay of Robbins and Monro.
 *
 * value(t) = initial / (1 + rate·t/every),  t = 0, 1, …;  with staircase: ⌊t/every⌋ in place of t/every
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.rate ≥ 0 (Keras: decay_rate of InverseTimeDecay)
 * @param options.every > 0, in epochs or steps; default 1 (Keras: decay_steps)
 * @param options.staircase default false
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: inverseTimeDecay(0.5, { rate: 0.1 }) })
 *
 * H. Robbins, S. Monro 1951, "A stochastic approximation method".
 */
export function inverseTimeDecay(initial: number, options: InverseTimeDecayOptions): Schedule {
  const who = 'inverseTimeDecay';
  checkGiven(who, options);
  const { rate, every = 1, staircase = false, per, ...others } = options;
  checkInitial(who, initial);
  checkNumbers(who, atLeastZero, { rate });
  checkNumbers(who, aboveZero, { every });
  checkFlags(who, { staircase });
  checkNoOthers(who, others);
  return inTime(
    who,
    [initial, options],
    { per },
    (t) => initial / (1 + rate * (staircase ? Math.floor(t / every) : t / every)),
  );
}
