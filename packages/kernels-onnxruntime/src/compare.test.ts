import type { Matrix } from '@rivulet/tensor';
import { compareLabels, labelOf, largestDifference } from './compare.js';

const matrix = (columns: number, ...values: number[]): Matrix => ({
  rows: values.length / columns,
  columns,
  values: Float64Array.from(values),
});

describe('largestDifference', () => {
  // Column 0 is at most 0.5, so its difference of 0.01 counts as it is; column 1 reaches 100, so its
  // difference of 0.5 counts as 0.005.
  it('weighs a column by its largest value, and never by less than 1', () => {
    const found = largestDifference(Float64Array.of(0.5, 100.5, 0.26, 1), matrix(2, 0.5, 100, 0.25, 1));
    expect(found).toEqual({ maxAbsDiff: 0.5, error: expect.closeTo(0.01, 12) as number, index: 2 });
  });

  it('counts NaN and infinity as infinitely far, on whichever side', () => {
    for (const [a, b] of [
      [NaN, 1],
      [1, NaN],
      [Infinity, 1],
      [1, -Infinity],
      [NaN, NaN],
    ] as const) {
      expect(largestDifference(Float64Array.of(0, a), matrix(1, 0, b))).toEqual({
        maxAbsDiff: Infinity,
        error: Infinity,
        index: 1,
      });
    }
  });

  it('finds nothing between equal numbers', () => {
    expect(largestDifference(Float64Array.of(1, 2, 3), matrix(1, 1, 2))).toEqual({ maxAbsDiff: 0, error: 0, index: 0 });
  });
});

describe('labels', () => {
  it('are the first of the largest, and the second class only above one half', () => {
    expect(labelOf(matrix(3, 0.2, 0.4, 0.4), 0)).toEqual({ label: 1, lead: 0 });
    expect(labelOf(matrix(1, 0.5), 0)).toEqual({ label: 0, lead: 0 });
    expect(labelOf(matrix(1, 0.75), 0)).toEqual({ label: 1, lead: 0.5 });
  });

  it('may differ in a close call only', () => {
    const expected = matrix(2, 0.9, 0.1, 0.5 + 9e-6, 0.5 - 9e-6, 0.3, 0.7);
    expect(compareLabels(Int32Array.of(0, 1, 1), expected, () => 2e-5)).toEqual({ same: 2, wrong: null });
    expect(compareLabels(Int32Array.of(0, 1, 0), expected, () => 2e-5)).toEqual({ same: 1, wrong: 2 });
    expect(compareLabels(Int32Array.of(0, 1, 1), expected, () => 2e-6)).toEqual({ same: 2, wrong: 1 });
    expect(compareLabels(undefined, expected, () => 2e-5)).toEqual({ same: 0, wrong: null });
  });
});
