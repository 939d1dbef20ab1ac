import fc from 'fast-check';
import { precisionOf, ulpsBetween } from './ulps.js';

// 1 + 2⁻²³ is the float32 behind 1, and 1 + 2⁻⁵² the float64. Below 1 they lie half as far apart. The least positive
// float32 is 2⁻¹⁴⁹, the one before it 0, the one before that −0, and −2⁻¹⁴⁹ is the one before that.
test.each([
  [1, 1, 'float32', 0],
  [1, 1 + 2 ** -23, 'float32', 1],
  [1, 1 - 2 ** -24, 'float32', 1],
  [1, 1 + 2 ** -52, 'float64', 1],
  [1, 2, 'float32', 2 ** 23],
  [0, 2 ** -149, 'float32', 1],
  [-0, 0, 'float32', 1],
  [-(2 ** -149), 2 ** -149, 'float32', 3],
  [-1, -1 - 2 ** -52, 'float64', 1],
  [NaN, NaN, 'float64', 0],
  [NaN, 1, 'float64', Infinity],
  [Infinity, 1, 'float32', Infinity],
] as const)('between %p and %p in %s there are %p steps', (a, b, precision, ulps) => {
  expect(ulpsBetween(a, b, precision)).toBe(ulps);
  expect(ulpsBetween(b, a, precision)).toBe(ulps);
});

test('steps add up on the way from one number over a second to a third', () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(float, float, float, (...three) => {
      const [a, b, c] = three.sort((x, y) => x - y || Number(Object.is(y, -0)) - Number(Object.is(x, -0)));
      expect(ulpsBetween(a, b, 'float32') + ulpsBetween(b, c, 'float32')).toBe(ulpsBetween(a, c, 'float32'));
    }),
  );
});

test('numbers are of the narrowest precision that holds them', () => {
  expect(precisionOf(0.5, Math.fround(0.1))).toBe('float32');
  expect(precisionOf(0.5, 0.1)).toBe('float64');
});
