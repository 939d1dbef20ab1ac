import { holm } from './holm.js';

/*
 * 0.01, 0.04, 0.03, 0.005: in order 4·0.005 = 0.02, 3·0.01 = 0.03, 2·0.03 = 0.06, 1·0.04 = 0.04, which is not below the
 * one before it: 0.06.
 */
it('multiplies the smallest by the number of tests, the next by one less, and never falls', () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, index) => expect(corrected[index]).toBeCloseTo(p, 14));
});

it('stays at most 1, and leaves a single test alone', () => {
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([])).toEqual([]);
});
