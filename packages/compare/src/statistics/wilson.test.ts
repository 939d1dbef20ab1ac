import fc from 'fast-check';
import { wilson } from './wilson.js';

/*
 * 20 of 20, z² = 3.8415: centre 1 + 0.096037 = 1.096037; half z·√(z²/1600) = 3.8415 / 40 = 0.096037; whole 1.192073.
 * (1.096037 − 0.096037) / 1.192073 = 0.838875, and 1.
 */
it('of 20 among 20 goes from 0.8389 to 1', () => {
  const [low, high] = wilson(20, 20);
  expect(low).toBeCloseTo(0.838875, 5);
  expect(high).toBe(1);
});

it('of none begins at 0 and of all ends at 1, exactly', () => {
  for (let n = 1; n <= 200; n++) {
    expect(wilson(0, n)[0]).toBe(0);
    expect(wilson(n, n)[1]).toBe(1);
  }
});

it('holds the share, is as wide for failures as for successes, and knows nothing of nothing', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const k = Math.round(n * share);
      const [low, high] = wilson(k, n);
      const [otherLow, otherHigh] = wilson(n - k, n);
      expect(low).toBeLessThanOrEqual(k / n + 1e-12);
      expect(high).toBeGreaterThanOrEqual(k / n - 1e-12);
      expect(otherLow).toBeCloseTo(1 - high, 12);
      expect(otherHigh).toBeCloseTo(1 - low, 12);
    }),
  );
});
