import { delayedExponentialDecay } from './delayed-exponential-decay.js';

describe('delayedExponentialDecay', () => {
  it('waits before it multiplies', () => {
    // delay 2: epochs 0, 1 and 2 have 8; then 8·½ = 4, 4·½ = 2
    const schedule = delayedExponentialDecay(8, { rate: 0.5, delay: 2 });
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 8, 8, 4, 2]);
  });

  it('takes longer for its factor where asked to, and stays between floor and ceiling', () => {
    // from epoch 1 on ¼ in 2 epochs: 8, 4, and 2 is below the floor
    const schedule = delayedExponentialDecay(8, { rate: 0.25, delay: 1, every: 2, floor: 3 });
    expect([0, 1, 2, 3].map((epoch) => schedule(0, epoch))).toEqual([8, 8, 4, 3]);
    expect(delayedExponentialDecay(1, { rate: 2, delay: 1, ceiling: 3 })(0, 3)).toBe(3);
  });
});
