import { exponentialDecay } from './exponential-decay.js';

describe('exponentialDecay', () => {
  it('multiplies by the rate after each epoch', () => {
    // 8 → 8·½ = 4 → 4·½ = 2 → 2·½ = 1
    const schedule = exponentialDecay(8, { rate: 0.5 });
    expect([0, 1, 2, 3].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 4, 2, 1]);
  });

  it('takes longer for its factor where asked to', () => {
    // a factor of ¼ in 2 epochs is ½ in each
    const schedule = exponentialDecay(8, { rate: 0.25, every: 2 });
    [8, 4, 2, 1].forEach((value, epoch) => expect(schedule(0, epoch)).toBeCloseTo(value, 14));
  });

  it('stays between floor and ceiling', () => {
    const falling = exponentialDecay(8, { rate: 0.5, floor: 3 });
    expect([0, 1, 2, 9].map((epoch) => falling(0, epoch))).toEqual([8, 4, 3, 3]);
    const growing = exponentialDecay(1, { rate: 2, ceiling: 3 });
    expect([0, 1, 2, 9].map((epoch) => growing(0, epoch))).toEqual([1, 2, 3, 3]);
  });

  it('is a number even when it has grown beyond all numbers', () => {
    expect(exponentialDecay(0, { rate: 2 })(0, 5000)).toBe(0);
    expect(exponentialDecay(10, { rate: 2 })(0, 5000)).toBe(Number.MAX_VALUE);
  });
});
