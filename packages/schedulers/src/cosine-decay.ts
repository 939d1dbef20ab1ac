/**
 * Cosine annealing.
 */
import {
  type Schedule,
  aboveZero,
  checkChoices,
  checkCounts,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkFloor, checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `cosineDecay`. */
export type CosineDecayOptions = Clock & {
  /** In how many epochs or steps the floor is reached, an integer ≥ 1. */
  readonly over: number;
  /** Value at the end, 0 ≤ floor ≤ initial. Default 0. */
  readonly floor?: number;
  /** Power of the wave, > 0. Default 1. */
  readonly power?: number;
  /** What the value does then: stay at the floor (default), or go back up the same way, and so on. */
  readonly after?: 'stay' | 'return';
};

/**
 * A value that falls along half a wave of a cosine: slowly at first and at last.
 *
 * value(t) = floor + (initial − floor) · ((1 + cos(π·t/over))/2)^power,  t = 0, 1, …, over
 *
 * Afterwards it stays at the floor, as in optax and Keras, or with `after: 'return'` follows the wave
 * up and down for ever, as in PyTorch, whose recursion is this closed form.
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.over an integer ≥ 1, in epochs or steps (torch: T_max of CosineAnnealingLR; optax, Keras:
 * decay_steps)
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (torch: eta_min; optax, Keras: alpha · initial)
 * @param options.power > 0; default 1 (optax: exponent)
 * @param options.after 'stay' (default) or 'return' (torch)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: cosineDecay(0.1, { over: 100, floor: 0.001 }) })
 *
 * I. Loshchilov, F. Hutter 2017, "SGDR: stochastic gradient descent with warm restarts"; one cycle of it.
 */
export function cosineDecay(initial: number, options: CosineDecayOptions): Schedule {
  const who = 'cosineDecay';
  checkGiven(who, options);
  const { over, floor = 0, power = 1, after = 'stay', per, ...others } = options;
  checkInitial(who, initial);
  checkCounts(who, 1, { over });
  checkFloor(who, initial, floor);
  checkNumbers(who, aboveZero, { power });
  checkChoices(who, ['stay', 'return'], { after });
  checkNoOthers(who, others);
  return inTime(who, [initial, options], { per }, (t) => {
    const fallen = after === 'stay' ? Math.min(t, over) : over - Math.abs(over - (t % (2 * over)));
    return floor + (initial - floor) * cosineWave(fallen / over) ** power;
  });
}

/** (1 + cos πx)/2, which is 1 at 0 and exactly 0 at 1; as a square it keeps its digits near 1. */
export function cosineWave(x: number): number {
  return x < 1 ? Math.cos((Math.PI / 2) * x) ** 2 : 0;
}
