/**
 * Comparing two sets of predictions, row by row.
 */
import type { Floats, Matrix } from '@rivulet/tensor';

/** The largest difference, and where it is. */
export type Difference = {
  readonly maxAbsDiff: number;
  /** The largest |a − b| / max(1, |b|), and its position. NaN counts as infinitely far. */
  readonly error: number;
  readonly index: number;
};

/** How far the first numbers of `actual` are from `expected`. */
export function largestDifference(actual: Floats, expected: Floats): Difference {
  let [maxAbsDiff, error, index] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    const own = difference / Math.max(1, Math.abs(expected[i]!));
    if (!(difference <= maxAbsDiff)) maxAbsDiff = Number.isNaN(difference) ? Infinity : difference;
    if (!(own <= error)) [error, index] = [Number.isNaN(own) ? Infinity : own, i];
  }
  return { maxAbsDiff, error, index };
}

/** How many labels agree, and the first that differs though it was no close call. */
export function compareLabels(
  labels: Int32Array | undefined,
  expected: Matrix,
  tolerance: number,
): { readonly same: number; readonly wrong: number | null } {
  let [same, wrong]: [number, number | null] = [0, null];
  for (let row = 0; labels && row < expected.rows; row++) {
    const { label, lead } = labelOf(expected, row);
    if (labels[row] === label) same++;
    else if (lead > 2 * tolerance) wrong ??= row;
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
