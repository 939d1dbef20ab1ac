import fc from 'fast-check';
import { sparkline } from './sparkline.js';

test('four values are four characters by hand', () => {
  // (v − 1) / 3 · 7 for 4, 3, 2, 1 is 7, 4.67, 2.33, 0: blocks number 7, 5, 2, 0 of ▁▂▃▄▅▆▇█.
  expect(sparkline([4, 3, 2, 1], 4)).toBe('█▆▃▁');
});

test('more values than characters are means of equal shares', () => {
  // (8 + 6) / 2 = 7, (4 + 2) / 2 = 3, (0 + 0) / 2 = 0; 3 / 7 · 7 = 3.
  expect(sparkline([8, 6, 4, 2, 0, 0], 3)).toBe('█▄▁');
});

test('equal values lie low, no values give nothing, and what is not finite is blank', () => {
  expect(sparkline([5, 5, 5], 10)).toBe('▁▁▁');
  expect(sparkline([], 10)).toBe('');
  expect(sparkline([1, NaN, Infinity, 2], 4)).toBe('▁  █');
  expect(sparkline([NaN, NaN], 4)).toBe('  ');
});

test('it is never wider than asked, and says the same of values that are scaled', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 })), fc.integer({ min: 1, max: 40 }), (values, width) => {
      const line = sparkline(values, width);
      expect(line).toHaveLength(Math.min(width, values.length));
      // A power of two scales without rounding.
      expect(
        sparkline(
          values.map((v) => v * 8),
          width,
        ),
      ).toBe(line);
    }),
  );
});

test('a width that is no whole number ≥ 1 is refused', () => {
  expect(() => sparkline([1], 0)).toThrow('sparkline: expected an integer width ≥ 1, received 0');
});
