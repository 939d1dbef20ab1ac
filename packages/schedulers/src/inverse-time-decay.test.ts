import { inverseTimeDecay } from './inverse-time-decay.js';

describe('inverseTimeDecay', () => {
  it('divides by a number that grows with time', () => {
    // 12/(1 + t): 12, 6, 4, 3
    const schedule = inverseTimeDecay(12, { rate: 1 });
    expect([0, 1, 2, 3].map((epoch) => schedule(10 * epoch, epoch))).toEqual([12, 6, 4, 3]);
  });

  it('counts in longer units, in stairs where asked to', () => {
    // 12/(1 + t/2): 12, 8, 6, 4.8, 4; in stairs 12, 12, 6, 6, 4
    const smooth = inverseTimeDecay(12, { rate: 1, every: 2 });
    const stairs = inverseTimeDecay(12, { rate: 1, every: 2, staircase: true });
    expect([0, 1, 2, 3, 4].map((epoch) => smooth(0, epoch))).toEqual([12, 8, 6, 4.8, 4]);
    expect([0, 1, 2, 3, 4].map((epoch) => stairs(0, epoch))).toEqual([12, 12, 6, 6, 4]);
  });
});
