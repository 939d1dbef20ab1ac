/**
 * Up and down again and again.
 */
import {
  type Schedule,
  aboveZero,
  atLeastZero,
  check,
  checkChoices,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkInitial, checkSchedules, factorUpToOne } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `cyclic` and `cyclicMomentum`, which go by the same ones. */
export type CyclicOptions = Clock & {
  /** The largest value of the rate, ≥ low. */
  readonly high: number;
  /** How many epochs or steps it rises, > 0. */
  readonly up: number;
  /** How many it falls, > 0. Default: as many as it rises. */
  readonly down?: number;
  /** Whether all cycles are of one height (default), each of half the height, or lower with time. */
  readonly mode?: 'triangular' | 'triangular2' | 'expRange';
  /** What the height is multiplied by each time in mode 'expRange', 0 < gamma ≤ 1. Default 1. */
  readonly gamma?: number;
  /** The height as a function of one's own, in place of `mode`. */
  readonly scale?: Schedule;
  /** What `scale` is a function of: the number of the cycle, from 1 (default), or t. */
  readonly scaleOf?: 'cycle' | 'time';
  /** Momentum where the rate is low, ≥ 0. Default 0.9. */
  readonly highMomentum?: number;
  /** Momentum where the rate is high, 0 ≤ lowMomentum ≤ highMomentum. Default 0.8. */
  readonly lowMomentum?: number;
};

/**
 * A rate that rises and falls linearly between two values; `cyclicMomentum` belongs to it.
 *
 * value(t) = low + (high − low)·wave(t)·scale,  wave from 0 to 1 in `up` and back to 0 in `down`
 * scale: 1 (triangular), ½^(cycle − 1) (triangular2), gammaᵗ (expRange), or a function of one's own
 *
 * @param low value at t = 0, ≥ 0 (torch: base_lr of CyclicLR)
 * @param options.high ≥ low (torch: max_lr)
 * @param options.up > 0, in epochs or steps (torch: step_size_up, 2000 there)
 * @param options.down > 0; default `up` (torch: step_size_down)
 * @param options.mode 'triangular' (default), 'triangular2' or 'expRange'
 * @param options.gamma 0 < gamma ≤ 1; default 1
 * @param options.scale a function in place of `mode` (torch: scale_fn)
 * @param options.scaleOf 'cycle' (default) or 'time' (torch: scale_mode, cycle or iterations)
 * @param options.highMomentum ≥ 0; default 0.9 (torch: max_momentum)
 * @param options.lowMomentum 0 ≤ lowMomentum ≤ highMomentum; default 0.8 (torch: base_momentum)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: cyclic(0.001, { high: 0.1, up: 2000, per: 'step' }) })
 *
 * L. N. Smith 2017, "Cyclical learning rates for training neural networks".
 */
export function cyclic(low: number, options: CyclicOptions): Schedule {
  checkInitial('cyclic', low);
  const { high, per, wave } = checked('cyclic', options);
  check(high >= low && high < Infinity, 'cyclic', `a finite high ≥ low ${low}`, high);
  return inTime('cyclic', [low, options], { per }, (t) => low + (high - low) * wave(t));
}

/**
 * The momentum of `cyclic`: low where the rate is high.
 *
 * value(t) = highMomentum − (highMomentum − lowMomentum)·wave(t)·scale
 *
 * @param options those of `cyclic`
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * const cycle = { high: 0.1, up: 10 };
 * momentum({ learningRate: cyclic(0.001, cycle), momentum: cyclicMomentum(cycle) })
 */
export function cyclicMomentum(options: CyclicOptions): Schedule {
  const { highMomentum, lowMomentum, per, wave } = checked('cyclicMomentum', options);
  return inTime('cyclicMomentum', [options], { per }, (t) => highMomentum - (highMomentum - lowMomentum) * wave(t));
}

function checked(who: string, options: CyclicOptions) {
  checkGiven(who, options);
  const {
    high,
    up,
    down = up,
    scale,
    mode = scale ? undefined : 'triangular',
    gamma = 1,
    scaleOf = 'cycle',
    highMomentum = 0.9,
    lowMomentum = 0.8,
    per,
    ...others
  } = options;
  checkNumbers(who, atLeastZero, { high, highMomentum, lowMomentum });
  checkNumbers(who, aboveZero, { up, down });
  check(scale === undefined || mode === undefined, who, 'one of mode and scale', { mode, scale });
  if (mode !== undefined) checkChoices(who, ['triangular', 'triangular2', 'expRange'], { mode });
  if (scale !== undefined) checkSchedules(who, { scale });
  checkNumbers(who, factorUpToOne, { gamma });
  checkChoices(who, ['cycle', 'time'], { scaleOf });
  check(lowMomentum <= highMomentum, who, `lowMomentum ≤ highMomentum ${highMomentum}`, lowMomentum);
  checkNoOthers(who, others);

  const height = (cycle: number, t: number): number => {
    if (mode === 'triangular2') return 0.5 ** (cycle - 1);
    if (mode === 'expRange') return gamma ** t;
    const x = scaleOf === 'cycle' ? cycle : t;
    return scale ? scale(x, x) : 1;
  };
  const wave = (t: number): number => {
    const since = t % (up + down);
    return (since <= up ? since / up : (up + down - since) / down) * height(1 + Math.floor(t / (up + down)), t);
  };
  return { high, per, highMomentum, lowMomentum, wave };
}
