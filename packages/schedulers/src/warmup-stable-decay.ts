/**
 * Up, along a plateau, and down at the end.
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
import { checkFloor, checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';
import { interpolate, shapes } from './interpolate.js';

/** Options of `warmupStableDecay`. */
export type WarmupStableDecayOptions = Clock & {
  /** How many epochs or steps the value rises, an integer ≥ 0. */
  readonly warmup: number;
  /** How many epochs or steps it stays at its peak, an integer ≥ 0. */
  readonly stable: number;
  /** How many epochs or steps it falls, an integer ≥ 0. */
  readonly decay: number;
  /** Value at t = 0, ≥ 0. Default 0. */
  readonly from?: number;
  /** Value at the end, 0 ≤ floor ≤ peak. Default 0. */
  readonly floor?: number;
  /** How it falls. Default 'linear'. */
  readonly shape?: 'linear' | 'cosine' | 'sqrt';
};

/**
 * A value that rises linearly, stays, and falls only at the end: a run can be prolonged from its plateau.
 *
 * t < warmup:           from + (peak − from)·t/warmup
 * then for `stable`:    peak
 * then, with x = share of `decay` that is over:
 *   linear  peak − (peak − floor)·x
 *   cosine  peak − (peak − floor)·(1 − cos πx)/2
 *   sqrt    peak − (peak − floor)·√x
 * and at last floor.
 *
 * @param peak the largest value, ≥ 0
 * @param options.warmup an integer ≥ 0, in epochs or steps
 * @param options.stable an integer ≥ 0
 * @param options.decay an integer ≥ 0; a tenth to a fifth of the run is usual
 * @param options.from ≥ 0; default 0
 * @param options.floor 0 ≤ floor ≤ peak; default 0
 * @param options.shape 'linear' (default), 'cosine' or 'sqrt'
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adam({ learningRate: warmupStableDecay(0.01, { warmup: 10, stable: 150, decay: 40 }) })
 *
 * S. Hu et al. 2024, "MiniCPM"; √ after A. Hägele et al. 2024, "Scaling laws and compute-optimal training beyond
 * fixed training durations" (1-sqrt).
 */
export function warmupStableDecay(peak: number, options: WarmupStableDecayOptions): Schedule {
  const who = 'warmupStableDecay';
  checkGiven(who, options);
  const { warmup, stable, decay, from = 0, floor = 0, shape = 'linear', per, ...others } = options;
  checkInitial(who, peak);
  checkCounts(who, 0, { warmup, stable, decay });
  checkNumbers(who, atLeastZero, { from });
  checkFloor(who, peak, floor);
  checkChoices(who, [...shapes, 'sqrt'], { shape });
  checkNoOthers(who, others);
  return inTime(who, [peak, options], { per }, (t) => {
    if (t < warmup) return interpolate(from, peak, t / warmup);
    const falling = t - warmup - stable;
    if (falling < 0) return peak;
    if (falling >= decay) return floor;
    const x = falling / decay;
    return shape === 'sqrt' ? interpolate(peak, floor, Math.sqrt(x)) : interpolate(peak, floor, x, shape);
  });
}
