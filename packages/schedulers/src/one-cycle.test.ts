import { oneCycle, oneCycleMomentum } from './one-cycle.js';

describe('oneCycle', () => {
  it('rises linearly to its peak and falls far below its beginning, and the momentum does the opposite', () => {
    // 8/4 = 2 → 8 in 3 epochs, +2 each; 8 → 2/2 = 1 in 7 epochs, −1 each; momentum ¾ → 0 → ¾
    const cycle = {
      over: 10,
      up: 3,
      shape: 'linear',
      divisor: 4,
      finalDivisor: 2,
      highMomentum: 0.75,
      lowMomentum: 0,
    } as const;
    const [rate, momentum] = [oneCycle(8, cycle), oneCycleMomentum(cycle)];
    expect([0, 1, 2, 3, 4, 9, 10, 20].map((epoch) => rate(0, epoch))).toEqual([2, 4, 6, 8, 7, 2, 1, 1]);
    expect([0, 1, 2, 3, 10, 20].map((epoch) => momentum(0, epoch))).toEqual([0.75, 0.5, 0.25, 0, 0.75, 0.75]);
  });

  it('goes back to its beginning first, in three phases', () => {
    // 2 → 8 → 2 → 1, momentum high → low → high → high
    const cycle = {
      over: 8,
      up: 3,
      back: 6,
      shape: 'linear',
      divisor: 4,
      finalDivisor: 2,
      highMomentum: 0.75,
      lowMomentum: 0,
    } as const;
    expect(Array.from({ length: 10 }, (_, t) => oneCycle(8, cycle)(0, t))).toEqual([2, 4, 6, 8, 6, 4, 2, 1.5, 1, 1]);
    expect(Array.from({ length: 9 }, (_, t) => oneCycleMomentum(cycle)(0, t))).toEqual([
      0.75, 0.5, 0.25, 0, 0.25, 0.5, 0.75, 0.75, 0.75,
    ]);
  });

  it('takes cosines unless told otherwise, with the usual divisors', () => {
    // up = 0.3·10 = 3; at 0: peak/25, at 10: peak/25/10⁴; a quarter of the rise at cos 60°
    const rate = oneCycle(1, { over: 10 });
    expect(rate(0, 0)).toBe(0.04);
    expect(rate(0, 1)).toBeCloseTo(0.04 + 0.96 / 4, 14);
    expect(rate(0, 3)).toBe(1);
    expect(rate(0, 10)).toBe(0.04 / 1e4);
    const momentum = oneCycleMomentum({ over: 10 });
    expect([0, 3, 10].map((epoch) => momentum(0, epoch))).toEqual([0.95, 0.85, 0.95]);
  });

  it('reaches its peak between two epochs where the phases end at a fraction', () => {
    // up = 1.5: 2/3 of the way from 1 to 4 at t = 1, 1/3 of the way from 4 to 1 at t = 2
    const rate = oneCycle(4, { over: 3, up: 1.5, shape: 'linear', divisor: 4, finalDivisor: 1 });
    [1, 3, 3, 1].forEach((value, epoch) => expect(rate(0, epoch)).toBeCloseTo(value, 14));
  });
});
