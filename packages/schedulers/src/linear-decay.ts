/**
 * Linear decay.
 */
import {
  type Schedule,
  atLeastZero,
  check,
  checkCounts,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkFloor, checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `linearDecay`; one of `by` and `over`. */
export type LinearDecayOptions = Clock & {
  /** What is taken off each time, ≥ 0. */
  readonly by?: number;
  /** After how many epochs or steps the floor is reached, an integer ≥ 1. */
  readonly over?: number;
  /** What the value never falls below, 0 ≤ floor ≤ initial. Default 0. */
  readonly floor?: number;
};

/**
 * A value that falls by the same amount after every epoch, or after every step, down to a floor.
 *
 * with by:    value(t) = max(floor, initial − by·t),  t = 0, 1, …
 * with over:  value(t) = initial − (initial − floor) · min(1, t / over)
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.by what is taken off each time, ≥ 0; in place of `over`
 * @param options.over after how many epochs or steps the floor is reached, an integer ≥ 1; in place of
 * `by` (torch: total_iters of LinearLR)
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (torch: end_factor · initial)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown, and unless exactly one of `by` and `over` is given
 * @example
 * sgd({ learningRate: linearDecay(0.1, { over: 100, floor: 0.001 }) })
 */
export function linearDecay(initial: number, options: LinearDecayOptions): Schedule {
  checkGiven('linearDecay', options);
  const { by, over, floor = 0, per, ...others } = options;
  checkInitial('linearDecay', initial);
  checkFloor('linearDecay', initial, floor);
  checkNoOthers('linearDecay', others);
  let value: (t: number) => number;
  if (over !== undefined && by === undefined) {
    checkCounts('linearDecay', 1, { over });
    // The branch makes the end the floor itself, not its rounded neighbour.
    value = (t) => (t < over ? initial - (initial - floor) * (t / over) : floor);
  } else {
    check(by !== undefined && over === undefined, 'linearDecay', 'one of by and over', { by, over });
    checkNumbers('linearDecay', atLeastZero, { by });
    value = (t) => Math.max(floor, initial - by * t);
  }
  return inTime('linearDecay', [initial, options], { per }, value);
}
