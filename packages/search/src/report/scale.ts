/**
 * Where numbers lie on a line: linear or logarithmic, with ticks.
 */
import { type Axis, linearAxis, logAxis } from '@rivulet/tracking/drawing';
import type { NumberParameter } from '../space.js';

/** A line with ticks; `at` says where a value lies on it, 0 at its beginning and 1 at its end. */
export type Scale = { readonly axis: Axis; readonly log: boolean; readonly at: (value: number) => number };

/** The least and the greatest; there may be more of them than a function takes arguments. */
export function extentOf(values: readonly number[]): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** A scale for measured values: logarithmic where they are positive and span a power of ten. */
export function scaleOfValues(values: readonly number[], ticks: number): Scale {
  if (values.length === 0) return scaleOn(linearAxis(0, 1, ticks), false);
  const [low, high] = extentOf(values);
  const log = low > 0 && high / low >= 10;
  return scaleOn(log ? logAxis(low, high, ticks) : linearAxis(low, high, ticks, { round: true }), log);
}

/** The scale of a parameter, from its lowest to its highest value. */
export function scaleOfParameter({ low, high, log = false, search }: NumberParameter, ticks: number): Scale {
  // Of less than a factor of three an axis has no powers to show.
  const wide = log && high / low >= 3;
  const axis = wide ? logAxis(low, high, ticks) : linearAxis(low, high, ticks, { whole: search === 'int' });
  return scaleOn(axis, wide);
}

function scaleOn(axis: Axis, log: boolean): Scale {
  const [low, high] = axis.domain;
  return {
    axis,
    log,
    at: log ? (value) => Math.log(value / low) / Math.log(high / low) : (value) => (value - low) / (high - low || 1),
  };
}
