/**
 * Comparing two sets of predictions, row by row.
 */
import type { Floats, Matrix } from '@rivulet/tensor';

/** The largest difference, and where it is. */
export type Difference = {
  readonly maxAbsDiff: number;
  /** The largest |a − b| / max(1, largest |b| of the column), and its position. NaN counts as infinitely far. */
  readonly error: number;
  readonly index: number;
};

/**
 * How far numbers are from those expected; what `actual` has beyond them is not looked at.
 *
 * Values are weighed by the size of their column: one of 0.1 among thousands is a difference of
 * thousands, and float32 rounds it accordingly.
 */
export function largestDifference(actual: Floats, { rows, columns, values }: Matrix): Difference {
  let [maxAbsDiff, error, index] = [0, 0, 0];
  for (let column = 0; column < columns; column++) {
    let [size, worst, worstRow] = [1, 0, 0];
    for (let row = 0; row < rows; row++) {
      const expected = values[row * columns + column]!;
      const difference = Math.abs(actual[row * columns + column]! - expected);
      if (Math.abs(expected) > size) size = Math.abs(expected);
      if (!(difference <= worst)) [worst, worstRow] = [Number.isNaN(difference) ? Infinity : difference, row];
    }
    // Where something is infinite nothing is weighed: ∞ / ∞ would be no number.
    const weighed = worst === Infinity ? Infinity : worst / size;
    maxAbsDiff = Math.max(maxAbsDiff, worst);
    if (weighed > error) [error, index] = [weighed, worstRow * columns + column];
  }
  return { maxAbsDiff, error, index };
}

/**
 * How many labels agree, and the first that differs though it was no close call.
 *
 * @param closeCall how far the most probable class of a row may lead where another label is none
 */
export function compareLabels(
  labels: Int32Array | undefined,
  expected: Matrix,
  closeCall: (row: number) => number,
): { readonly same: number; readonly wrong: number | null } {
  let [same, wrong]: [number, number | null] = [0, null];
  for (let row = 0; labels && row < expected.rows; row++) {
    const { label, lead } = labelOf(expected, row);
    if (labels[row] === label) same++;
    else if (lead > closeCall(row)) wrong ??= row;
  }
  return { same, wrong };
}

/** The most probable class, and by how much. */
export function labelOf({ values, columns }: Matrix, row: number): { readonly label: number; readonly lead: number } {
  const own = Array.from(values.subarray(row * columns, (row + 1) * columns));
  const scores = columns === 1 ? [1 - (own[0] ?? NaN), own[0] ?? NaN] : own;
  const largest = Math.max(...scores);
  const label = scores.indexOf(largest);
  return { label, lead: largest - Math.max(...scores.filter((_, index) => index !== label)) };
}
