/**
 * How far apart two numbers are, counted in numbers that lie between.
 */

/** A precision in which numbers are neighbours. */
export type Precision = 'float32' | 'float64';

/**
 * Units in the last place between two numbers: how many steps from one representable number to the next lead from one
 * to the other. 0 for equal numbers; 1 for neighbours, the two zeros as well. Not finite, and not equal: Infinity.
 *
 * @param precision of the numbers; those that are none of its are rounded
 * @example ulpsBetween(1, 1 + 2 ** -23, 'float32') // 1
 */
export function ulpsBetween(a: number, b: number, precision: Precision): number {
  if (Object.is(a, b)) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  const [from, to] = [placeOf(a, precision), placeOf(b, precision)];
  return Number(from > to ? from - to : to - from);
}

/** The narrowest precision that holds both numbers as they are. */
export function precisionOf(a: number, b: number): Precision {
  return [a, b].every((value) => Object.is(Math.fround(value), value)) ? 'float32' : 'float64';
}

/** The place of a number among all of its precision, in their order. */
function placeOf(value: number, precision: Precision): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (precision === 'float32') view.setFloat32(0, value);
  else view.setFloat64(0, value);
  const bits = precision === 'float32' ? BigInt(view.getInt32(0)) : view.getBigInt64(0);
  const lowest = precision === 'float32' ? -(2n ** 31n) : -(2n ** 63n);
  // Signs lie in front of magnitudes, so negative numbers are in the wrong order.
  return bits < 0n ? lowest - bits - 1n : bits;
}
