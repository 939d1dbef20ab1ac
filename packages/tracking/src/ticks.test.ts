import fc from 'fast-check';
import { linearAxis, logAxis, measured, plainNumber } from './ticks.js';

test('a linear axis from 0 to 0.7 has ticks at 0, 0.2, … and ends on one', () => {
  // 0.7 / 5 = 0.14; of 0.1, 0.2, 0.5, 1 the first that is not smaller is 0.2; 0.7 lies below 0.8.
  const axis = linearAxis(0, 0.7, 5, { round: true });
  expect(axis.domain).toEqual([0, 0.8]);
  expect(axis.ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  expect(axis.ticks.map(axis.label)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8']);
});

test('an axis of epochs has whole numbers only, and keeps its extent', () => {
  expect(linearAxis(0, 3, 7, { whole: true })).toMatchObject({ domain: [0, 3], ticks: [0, 1, 2, 3] });
  const long = linearAxis(0, 20_000, 7, { whole: true });
  expect(long.ticks.map(long.label)).toEqual(['0', '5,000', '10,000', '15,000', '20,000']);
});

test('a log axis over decades has ticks at powers of ten, and ends at 1, 2 or 5 times one', () => {
  const axis = logAxis(0.004, 0.7, 7);
  expect(axis.domain).toEqual([0.002, 1]);
  expect(axis.ticks).toEqual([0.01, 0.1, 1]);
  expect(axis.ticks.map(axis.label)).toEqual(['0.01', '0.1', '1']);
});

test('a log axis within a decade has ticks at 1, 2 and 5 times a power', () => {
  expect(logAxis(0.3, 0.9, 7).ticks).toEqual([0.2, 0.5, 1]);
});

test('a log axis over less than a factor of three has ticks as a linear one has', () => {
  expect(logAxis(0.782, 0.88, 7).ticks).toEqual([0.78, 0.8, 0.82, 0.84, 0.86, 0.88]);
});

test('a log axis over many decades leaves some out and writes powers', () => {
  const axis = logAxis(1e-9, 1, 7);
  expect(axis.ticks).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1]);
  expect(axis.ticks.map(axis.label)).toEqual(['10⁻⁸', '10⁻⁶', '10⁻⁴', '10⁻²', '10⁰']);
});

test('whatever the extent, ticks rise, lie in it, are two or more, and have different labels', () => {
  const magnitude = fc.double({ min: -250, max: 250, noNaN: true });
  const size = fc.double({ min: 0, max: 12, noNaN: true });
  fc.assert(
    fc.property(magnitude, size, (power, decades) => {
      const low = 10 ** power;
      const high = low * 10 ** decades;
      const log = logAxis(low, high, 7);
      for (const axis of [log, linearAxis(0, high, 5, { round: true }), linearAxis(-low, high, 5, { round: true })]) {
        const { ticks, domain, label } = axis;
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        if (axis === log) expect(domain[0]).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(10);
        expect(domain[0]).toBeLessThanOrEqual(ticks[0]! + 1e-9 * Math.abs(ticks[0]!));
        expect(domain[1]).toBeGreaterThanOrEqual(ticks.at(-1)! * (1 - 1e-9));
        expect(domain[1]).toBeGreaterThanOrEqual(high * (1 - 1e-3));
        expect(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!)).toBe(true);
        expect(new Set(ticks.map(label)).size).toBe(ticks.length);
      }
    }),
  );
});

test('numbers are written for readers', () => {
  expect(plainNumber(-12_000.5, 1)).toBe('−12,000.5');
  expect(plainNumber(-0.01, 1)).toBe('0.0');
  expect([0, 0.00213, 0.5, 1, 12.345, 12_345, 4.1e-7, -3e9].map(measured)).toEqual([
    '0',
    '0.00213',
    '0.5',
    '1',
    '12.3',
    '12,345',
    '4.1·10⁻⁷',
    '−3·10⁹',
  ]);
});
