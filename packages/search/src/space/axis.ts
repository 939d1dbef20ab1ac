/**
 * A number's place between its bounds, on the scale on which it is uniform.
 */
import type { NumberParameter } from '../space.js';

/** The values of a parameter along [0, 1], where equal lengths are equally likely. */
export type Axis = {
  /** Where a value lies; an integer in the middle of its cell. */
  toUnit(value: number): number;
  /** The value there, which is within the bounds whatever the rounding. */
  fromUnit(unit: number): number;
  /** What of [0, 1] becomes this integer; `null` for floats, of which each is a point. */
  cell(value: number): readonly [from: number, to: number] | null;
};

/**
 * The axis of a number.
 *
 * unit = (t(value) − t(low)) / (t(high) − t(low)),  t the identity or the logarithm
 *
 * An integer k stands for [k − ½, k + ½], so that the smallest and the largest are as likely as others, and with `log`
 * as their share of the logarithm says.
 */
export function axisOf({ search, low, high, log = false }: NumberParameter): Axis {
  const half = search === 'int' ? 0.5 : 0;
  const scaled = log ? Math.log : (value: number) => value;
  const unscaled = log ? Math.exp : (value: number) => value;
  const [start, length] = [scaled(low - half), scaled(high + half) - scaled(low - half)];
  const toUnit = (value: number) => (scaled(value) - start) / length;
  return {
    toUnit,
    fromUnit(unit) {
      const value = unscaled(start + unit * length);
      return Math.min(high, Math.max(low, search === 'int' ? Math.round(value) : value));
    },
    cell: (value) => (search === 'int' ? [toUnit(value - half), toUnit(value + half)] : null),
  };
}
