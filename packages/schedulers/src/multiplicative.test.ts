import { multiplicative } from './multiplicative.js';

describe('multiplicative', () => {
  it('multiplies by the function at 1, 2, … one after another', () => {
    // 1, then ·1 = 1, ·2 = 2, ·3 = 6, ·4 = 24
    const schedule = multiplicative(1, (t) => t);
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([1, 1, 2, 6, 24]);
  });

  it('says the same whatever was asked before', () => {
    const factor = (t: number) => 1 - 1 / (t + 2);
    const asked = multiplicative(0.1, factor);
    for (const epoch of [50, 3, 3, 70, 0, 69]) expect(asked(0, epoch)).toBe(multiplicative(0.1, factor)(0, epoch));
  });

  it('asks for each factor once in a run', () => {
    const factor = jest.fn(() => 0.5);
    const schedule = multiplicative(1, factor);
    for (let epoch = 0; epoch <= 100; epoch++) schedule(0, epoch);
    expect(factor).toHaveBeenCalledTimes(100);
  });
});
