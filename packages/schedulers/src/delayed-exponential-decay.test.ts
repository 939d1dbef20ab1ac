import { delayedExponentialDecay } from './delayed-exponential-decay.js';

describe('delayedExponentialDecay', () => {
  it('waits before it multiplies', () => {
    // delay 2: epochs 0, 1 and 2 have 8; then 8·½ = 4, 4·½ = 2
    const schedule = delayedExponentialDecay(8, { rate: 0.5, delay: 2 });
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 8, 8, 4, 2]);
  });
});
