import fc from 'fast-check';
import { medianInterval, signTest } from './sign-test.js';

/*
 * 5 to 1: twice the probability of at most one head in six throws, 2·(1 + 6) / 64 = 0.21875.
 * 6 to 0: 2 / 64 = 0.03125.  5 to 0: 2 / 32 = 0.0625, so five seeds can never show a difference.
 * 15 to 5: 2·(1 + 20 + 190 + 1140 + 4845 + 15504) / 2²⁰ = 43400 / 1048576.
 */
it.each([
  [5, 1, 0.21875],
  [6, 0, 0.03125],
  [0, 5, 0.0625],
  [15, 5, 43400 / 1048576],
  [3, 3, 1],
  [0, 0, 1],
])('%d to %d has p = %d', (wins, losses, p) => {
  expect(signTest(wins, losses)).toBeCloseTo(p, 14);
});

/*
 * Of 20 values, 2·P(B ≤ 5) = 0.0414 and 2·P(B ≤ 6) = 0.1153: k = 6, from the 6th to the 15th. Of 6 the whole range; of
 * 5 nothing.
 */
it('the interval of a median goes from the k-th smallest to the k-th largest', () => {
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => n - i);
  expect(medianInterval(upTo(20), upTo(20))).toEqual([6, 15]);
  expect(medianInterval(upTo(6), upTo(6))).toEqual([1, 6]);
  expect(medianInterval(upTo(5), upTo(5))).toBeNull();
});

it('an interval leaves 1 out just where the test finds a difference', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0.25, 0.5, 2, 8), { maxLength: 60 }), (ratios) => {
      const wins = ratios.filter((ratio) => ratio < 1).length;
      const interval = medianInterval(ratios, ratios);
      const apart = interval !== null && (interval[1] < 1 || interval[0] > 1);
      expect(apart).toBe(signTest(wins, ratios.length - wins) <= 0.05);
    }),
  );
});
