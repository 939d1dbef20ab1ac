import fc from 'fast-check';
import { type Point, decimate } from './decimate.js';

const curve = (ys: readonly number[]): readonly Point[] => ys.map((y, x) => ({ x, y }));

test('of each bucket the lowest and the highest point stay', () => {
  // Two buckets of four: 5 1 9 3 keeps 1 and 9, 2 8 0 4 keeps 8 and 0; the ends 5 and 4 stay as well.
  const thin = decimate(curve([5, 1, 9, 3, 2, 8, 0, 4]), 2);
  expect(thin.map(({ y }) => y)).toEqual([5, 1, 9, 8, 0, 4]);
});

test('a gap stays a gap', () => {
  expect(decimate(curve([1, 2, NaN, 3, 4, 5, 6, 7]), 1).map(({ y }) => y)).toEqual([1, NaN, 7]);
});

test('short lines stay, long ones lose neither their ends nor their extremes, and stay in order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 }), fc.nat(40), (ys, n) => {
      const points = curve(ys);
      const thin = decimate(points, n + 1);
      if (points.length <= 2 * (n + 1)) expect(thin).toBe(points);
      expect(thin.length).toBeLessThanOrEqual(Math.max(3 * (n + 1) + 2, 0));
      expect(thin[0]).toBe(points[0]);
      expect(thin.at(-1)).toBe(points.at(-1));
      const finite = ys.filter(Number.isFinite);
      if (finite.length > 0) {
        expect(Math.min(...thin.map(({ y }) => y).filter(Number.isFinite))).toBe(Math.min(...finite));
        expect(Math.max(...thin.map(({ y }) => y).filter(Number.isFinite))).toBe(Math.max(...finite));
      }
      expect(thin.every((point, i) => i === 0 || point.x > thin[i - 1]!.x)).toBe(true);
    }),
  );
});
