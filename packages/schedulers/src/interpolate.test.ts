import fc from 'fast-check';
import { interpolate } from './interpolate.js';

describe('interpolate', () => {
  const value = fc.double({ min: 0, max: 10, noNaN: true });
  const shape = fc.constantFrom('linear' as const, 'cosine' as const);

  it('stays between its ends, reaches them exactly, and looks the same from both', () => {
    fc.assert(
      fc.property(value, value, fc.double({ min: -0.5, max: 1.5, noNaN: true }), shape, (from, to, x, how) => {
        const between = interpolate(from, to, x, how);
        expect(between).toBeGreaterThanOrEqual(Math.min(from, to));
        expect(between).toBeLessThanOrEqual(Math.max(from, to));
        expect(Math.abs(interpolate(to, from, 1 - x, how) - between)).toBeLessThanOrEqual(1e-14 * Math.max(from, to));
      }),
      { numRuns: 300, seed: 1 },
    );
    expect([interpolate(0.1, 0.3, 0), interpolate(0.1, 0.3, 1)]).toEqual([0.1, 0.3]);
  });

  it('is the formula with the cosine', () => {
    for (const x of [0.1, 0.4, 0.5, 0.9]) {
      expect(interpolate(2, 6, x, 'cosine')).toBeCloseTo(2 + 4 * ((1 - Math.cos(Math.PI * x)) / 2), 14);
    }
  });
});
