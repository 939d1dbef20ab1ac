/**
 * One cycle: the rate up and far down, the momentum down and up.
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
import { checkInitial } from './check-options.js';
import { type Clock, inTime } from './in-time.js';
import { type Shape, interpolate, shapes } from './interpolate.js';

/** Options of `oneCycle` and `oneCycleMomentum`, which go by the same ones. */
export type OneCycleOptions = Clock & {
  /** When the cycle ends, in epochs or steps, > 0. */
  readonly over: number;
  /** When the peak is reached, 0 < up < over, fractions included. Default 0.3·over. */
  readonly up?: number;
  /** When the rate is back where it began, up < back < over: three phases. Default: two phases. */
  readonly back?: number;
  /** How values go from one to the next. Default 'cosine'. */
  readonly shape?: Shape;
  /** The peak is so many times the first rate, > 0. Default 25. */
  readonly divisor?: number;
  /** The first rate is so many times the last, > 0. Default 10⁴. */
  readonly finalDivisor?: number;
  /** Momentum at the beginning and at the end, ≥ 0. Default 0.95. */
  readonly highMomentum?: number;
  /** Momentum at the peak of the rate, 0 ≤ lowMomentum ≤ highMomentum. Default 0.85. */
  readonly lowMomentum?: number;
};

/**
 * A rate that rises to its peak and falls far below its beginning; `oneCycleMomentum` belongs to it.
 *
 * t = 0 … up … over:          peak/divisor → peak → peak/(divisor·finalDivisor)
 * t = 0 … up … back … over:   peak/divisor → peak → peak/divisor → peak/(divisor·finalDivisor)
 *
 * Afterwards it stays at the last value. Both libraries are this rule with other ends of phases:
 * torch (n = total_steps, p = pct_start)  over n − 1, up p·n − 1, back 2·p·n − 2 if three_phase
 * optax (n = transition_steps)            over n, up ⌊pct_start·n⌋, back ⌊pct_final·n⌋ if linear
 *
 * @param peak the largest rate, ≥ 0 (torch: max_lr; optax: peak_value)
 * @param options.over > 0, in epochs or steps
 * @param options.up 0 < up < over; default 0.3·over
 * @param options.back up < back < over; default: there are only two phases
 * @param options.shape 'cosine' (default; torch: cos) or 'linear'
 * @param options.divisor > 0; default 25 (torch, optax: div_factor)
 * @param options.finalDivisor > 0; default 10⁴ (torch, optax: final_div_factor)
 * @param options.highMomentum ≥ 0; default 0.95 (torch: max_momentum)
 * @param options.lowMomentum 0 ≤ lowMomentum ≤ highMomentum; default 0.85 (torch: base_momentum)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * const cycle = { over: 1000, per: 'step' } as const;
 * momentum({ learningRate: oneCycle(0.1, cycle), momentum: oneCycleMomentum(cycle) })
 *
 * L. N. Smith, N. Topin 2017, "Super-convergence: very fast training of neural networks using large learning rates";
 * the cosine and the two phases are fastai's.
 */
export function oneCycle(peak: number, options: OneCycleOptions): Schedule {
  checkInitial('oneCycle', peak);
  const { ends, divisor, finalDivisor, shape, per } = checked('oneCycle', options);
  const first = peak / divisor;
  const values = ends.length === 2 ? [first, peak] : [first, peak, first];
  return inTime('oneCycle', [peak, options], { per }, phases([...values, first / finalDivisor], ends, shape));
}

/**
 * The momentum of `oneCycle`: low where the rate is high.
 *
 * t = 0 … up … over:          high → low → high
 * t = 0 … up … back … over:   high → low → high → high
 *
 * @param options those of `oneCycle`
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adam({ learningRate: oneCycle(0.01, { over: 100 }), beta1: oneCycleMomentum({ over: 100 }) })
 */
export function oneCycleMomentum(options: OneCycleOptions): Schedule {
  const { ends, highMomentum: high, lowMomentum: low, shape, per } = checked('oneCycleMomentum', options);
  const values = ends.length === 2 ? [high, low, high] : [high, low, high, high];
  return inTime('oneCycleMomentum', [options], { per }, phases(values, ends, shape));
}

function checked(who: string, options: OneCycleOptions) {
  checkGiven(who, options);
  const {
    over,
    up = 0.3 * over,
    back,
    shape = 'cosine',
    divisor = 25,
    finalDivisor = 1e4,
    highMomentum = 0.95,
    lowMomentum = 0.85,
    per,
    ...others
  } = options;
  check(over > 0 && over < Infinity, who, 'a finite over > 0', over);
  check(up > 0 && up < over, who, `0 < up < over ${over}`, up);
  if (back !== undefined) check(back > up && back < over, who, `up ${up} < back < over ${over}`, back);
  checkChoices(who, shapes, { shape });
  checkNumbers(who, aboveZero, { divisor, finalDivisor });
  checkNumbers(who, atLeastZero, { highMomentum, lowMomentum });
  check(lowMomentum <= highMomentum, who, `lowMomentum ≤ highMomentum ${highMomentum}`, lowMomentum);
  checkNoOthers(who, others);
  const ends = back === undefined ? [up, over] : [up, back, over];
  return { ends, shape, divisor, finalDivisor, highMomentum, lowMomentum, per };
}

/** From value to value; the i-th phase lies between the ends i − 1 and i. */
function phases(values: readonly number[], ends: readonly number[], shape: Shape): (t: number) => number {
  return (t) => {
    const phase = ends.findIndex((end) => t <= end);
    if (phase < 0) return values.at(-1) ?? NaN;
    const [begin = 0, end = 0] = [ends[phase - 1], ends[phase]];
    return interpolate(values[phase] ?? NaN, values[phase + 1] ?? NaN, (t - begin) / (end - begin), shape);
  };
}
