import { intervalDecay } from './interval-decay.js';

describe('intervalDecay', () => {
  it('multiplies once for every so many epochs', () => {
    // every 3: epochs 0–2 have 8, epochs 3–5 have 8·½ = 4, epoch 6 has 2
    const schedule = intervalDecay(8, { factor: 0.5, every: 3 });
    expect([0, 1, 2, 3, 4, 5, 6].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 8, 8, 4, 4, 4, 2]);
  });

  it('waits before its first stair, and stays between floor and ceiling', () => {
    // 2 epochs more of 8; then 4, and 2 is below the floor
    const schedule = intervalDecay(8, { factor: 0.5, every: 2, delay: 2, floor: 3 });
    expect([0, 3, 4, 5, 6, 7].map((epoch) => schedule(0, epoch))).toEqual([8, 8, 4, 4, 3, 3]);
    expect(intervalDecay(1, { factor: 2, every: 1, ceiling: 3 })(0, 2)).toBe(3);
  });
});
