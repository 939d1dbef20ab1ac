/**
 * From one given value to the next.
 */
import {
  type Schedule,
  atLeastZero,
  check,
  checkChoices,
  checkGiven,
  checkNoOthers,
  checkNumbers,
} from '@rivulet/tensor';
import { checkInitial, checkTimes, isList } from './check-options.js';
import { type Clock, inTime } from './in-time.js';
import { type Shape, interpolate, shapes } from './interpolate.js';

/** Options of `piecewiseInterpolation`. */
export type PiecewiseInterpolationOptions = Clock & {
  /** After how many epochs or steps each value is reached, integers ≥ 1 that rise. */
  readonly at: readonly number[];
  /** What the value before is multiplied by to get the next, ≥ 0; one for each time. */
  readonly factors: readonly number[];
  /** How the value gets there. Default 'linear'. */
  readonly shape?: Shape;
};

/**
 * A value that goes from one given value to the next, and stays at the last.
 *
 * v₀ = initial, vᵢ = vᵢ₋₁·factorᵢ;  between atᵢ₋₁ and atᵢ, with x = (t − atᵢ₋₁)/(atᵢ − atᵢ₋₁):
 * linear:  value(t) = vᵢ₋₁ + (vᵢ − vᵢ₋₁)·x
 * cosine:  value(t) = vᵢ₋₁ + (vᵢ − vᵢ₋₁)·(1 − cos πx)/2
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.at rising integers ≥ 1, in epochs or steps
 * @param options.factors ≥ 0, as many as there are times
 * @param options.shape 'linear' (default) or 'cosine'
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown, or when the lists are not of one length
 * @example
 * sgd({ learningRate: piecewiseInterpolation(0.1, { at: [20, 60], factors: [2, 0.1], shape: 'cosine' }) })
 *
 * piecewise_interpolate_schedule of optax.
 */
export function piecewiseInterpolation(initial: number, options: PiecewiseInterpolationOptions): Schedule {
  const who = 'piecewiseInterpolation';
  checkGiven(who, options);
  const { at, factors, shape = 'linear', per, ...others } = options;
  checkInitial(who, initial);
  checkTimes(who, at);
  check(
    at.every((time, index) => time > (at[index - 1] ?? 0)),
    who,
    'rising times at ≥ 1',
    at,
  );
  check(isList(factors) && factors.length === at.length, who, `a list of ${at.length} factors`, factors);
  for (const factor of factors) checkNumbers(who, atLeastZero, { factor });
  checkChoices(who, shapes, { shape });
  checkNoOthers(who, others);
  const values = [initial];
  for (const factor of factors) values.push((values.at(-1) ?? initial) * factor);
  return inTime(who, [initial, options], { per }, (t) => {
    const next = at.findIndex((time) => t < time);
    if (next < 0) return values.at(-1) ?? initial;
    const [before = 0, after = 0] = [at[next - 1], at[next]];
    return interpolate(values[next] ?? initial, values[next + 1] ?? initial, (t - before) / (after - before), shape);
  });
}
