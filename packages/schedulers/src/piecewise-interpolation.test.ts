import { piecewiseInterpolation } from './piecewise-interpolation.js';

describe('piecewiseInterpolation', () => {
  it('goes straight from value to value and stays at the last', () => {
    // 2 → 2·3 = 6 in 2 epochs, +2 each; 6 → 6·½ = 3 in 3 epochs, −1 each
    const schedule = piecewiseInterpolation(2, { at: [2, 5], factors: [3, 0.5] });
    expect([0, 1, 2, 3, 4, 5, 9].map((epoch) => schedule(10 * epoch, epoch))).toEqual([2, 4, 6, 5, 4, 3, 3]);
  });

  it('goes along a cosine where asked to', () => {
    // from 4 to 8 in 4 epochs: (1 − cos π/4)/2 = 0.1464…, ½, 0.8535…
    const schedule = piecewiseInterpolation(4, { at: [4], factors: [2], shape: 'cosine' });
    const root = Math.SQRT1_2;
    expect(schedule(0, 0)).toBe(4);
    expect(schedule(0, 1)).toBeCloseTo(4 + 2 * (1 - root), 14);
    expect(schedule(0, 2)).toBeCloseTo(6, 14);
    expect(schedule(0, 3)).toBeCloseTo(4 + 2 * (1 + root), 14);
    expect(schedule(0, 4)).toBe(8);
  });
});
