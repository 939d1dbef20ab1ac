import { inverseSqrtDecay } from './inverse-sqrt-decay.js';

describe('inverseSqrtDecay', () => {
  it('rises to its peak and falls with the root of the time', () => {
    // warmup 4: (t + 1)/4 for t + 1 = 1 … 4, then √(4/(t + 1)): 4/9 → 2/3, 4/16 → ½
    const schedule = inverseSqrtDecay(12, { warmup: 4 });
    expect([0, 1, 2, 3, 8, 15].map((epoch) => schedule(10 * epoch, epoch))).toEqual([3, 6, 9, 12, 8, 6]);
  });
});
