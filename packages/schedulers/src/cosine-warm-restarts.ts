/**
 * Cosine annealing that starts again and again.
 */
import { type Schedule, checkCounts, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { atLeastOne, checkFloor, checkInitial, factorUpToOne } from './check-options.js';
import { cosineWave } from './cosine-decay.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `cosineWarmRestarts`. */
export type CosineWarmRestartsOptions = Clock & {
  /** Length of the first cycle in epochs or steps, an integer ≥ 1. */
  readonly over: number;
  /** How many times longer each cycle is than the one before, ≥ 1. Default 1. */
  readonly stretch?: number;
  /** What the height of each cycle is multiplied by to get the next, 0 < shrink ≤ 1. Default 1. */
  readonly shrink?: number;
  /** What each cycle falls towards, 0 ≤ floor ≤ initial. Default 0. */
  readonly floor?: number;
};

/**
 * A value that falls along half a wave of a cosine and then jumps back up, in cycles that grow longer.
 *
 * value(t) = floor + (initial − floor) · shrinkⁱ · (1 + cos(π·u/n))/2
 *
 * with n = over·stretchⁱ the length of the cycle i = 0, 1, … that t is in, and u the time since it began.
 *
 * @param initial value at the start of the first cycle, ≥ 0
 * @param options.over an integer ≥ 1, in epochs or steps (torch: T_0 of CosineAnnealingWarmRestarts; Keras:
 * first_decay_steps of CosineDecayRestarts)
 * @param options.stretch ≥ 1; default 1 (torch: T_mult; Keras: t_mul, 2 there)
 * @param options.shrink 0 < shrink ≤ 1; default 1 (Keras: m_mul)
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (torch: eta_min; Keras: alpha · initial)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: cosineWarmRestarts(0.1, { over: 10, stretch: 2 }) })
 *
 * I. Loshchilov, F. Hutter 2017, "SGDR: stochastic gradient descent with warm restarts". Cycles that differ in
 * other ways, or warm up first, are a `sequence` of `warmup`s of `cosineDecay`: sgdr_schedule of optax.
 */
export function cosineWarmRestarts(initial: number, options: CosineWarmRestartsOptions): Schedule {
  const who = 'cosineWarmRestarts';
  checkGiven(who, options);
  const { over, stretch = 1, shrink = 1, floor = 0, per, ...others } = options;
  checkInitial(who, initial);
  checkCounts(who, 1, { over });
  checkNumbers(who, atLeastOne, { stretch });
  checkNumbers(who, factorUpToOne, { shrink });
  checkFloor(who, initial, floor);
  checkNoOthers(who, others);
  return inTime(who, [initial, options], { per }, (t) => {
    let [cycle, length, since] = [0, over, t];
    if (stretch === 1) [cycle, since] = [Math.floor(t / over), t % over];
    // A logarithm would be wrong by one cycle where it is rounded; the lengths themselves are not.
    else for (; since >= length; length *= stretch, cycle++) since -= length;
    return floor + (initial - floor) * shrink ** cycle * cosineWave(since / length);
  });
}
