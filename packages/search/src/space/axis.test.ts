import fc from 'fast-check';
import { axisOf } from './axis.js';
import { float, int } from './parameters.js';

/* 1 … 4 stand for [0.5, 4.5]. Plain, 2 is the middle of [1/4, 2/4]; in the logarithm 1 has ln 3 / ln 9 = half of all. */
it('an integer is the middle of its cell, floats go from bound to bound', () => {
  expect(axisOf(int(1, 4)).toUnit(2)).toBe(0.375);
  expect(axisOf(int(1, 4)).cell(2)).toEqual([0.25, 0.5]);
  const [from, to] = axisOf(int(1, 4, { log: true })).cell(1)!;
  expect([from, to]).toEqual([0, expect.closeTo(0.5, 14)]);
  expect(axisOf(float(0.01, 100, { log: true })).toUnit(1)).toBeCloseTo(0.5, 14);
  expect(axisOf(float(0.01, 100)).cell(1)).toBeNull();
});

it('there and back is the same value, and no rounding leads out of the bounds', () => {
  const bounds = fc.tuple(
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  );
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(bounds, unit, fc.boolean(), ([low, distance], at, log) => {
      fc.pre(low + distance > low);
      const axis = axisOf(float(low, low + distance, { log }));
      const value = axis.fromUnit(at);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(low + distance);
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.boolean(),
      (low, width, log) => {
        const axis = axisOf(int(low, low + width, { log }));
        for (const value of [low, low + Math.floor(width / 2), low + width]) {
          expect(axis.fromUnit(axis.toUnit(value))).toBe(value);
          const [from, to] = axis.cell(value)!;
          expect(axis.fromUnit(from + (to - from) * 0.01)).toBe(value);
          expect(axis.fromUnit(to - (to - from) * 0.01)).toBe(value);
        }
      },
    ),
  );
});
