import { exponentialDecay } from './exponential-decay.js';

describe('exponentialDecay', () => {
  it('multiplies by the rate after each epoch', () => {
    // 8 → 8·½ = 4 → 4·½ = 2 → 2·½ = 1
    const schedule = exponentialDecay(8, { rate: 0.5 });
    expect([0, 1, 2, 3].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 4, 2, 1]);
  });
});
