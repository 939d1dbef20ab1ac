import { cosineDecay } from './cosine-decay.js';

describe('cosineDecay', () => {
  it('follows half a wave down to the floor and stays there', () => {
    // 2 + (10 − 2)·(1 + cos πt/3)/2: cos 0 = 1 → 10, cos 60° = ½ → 8, cos 120° = −½ → 4, cos 180° = −1 → 2
    const schedule = cosineDecay(10, { over: 3, floor: 2 });
    [10, 8, 4, 2, 2, 2].forEach((value, epoch) => expect(schedule(10 * epoch, epoch)).toBeCloseTo(value, 13));
    expect([0, 3, 100].map((epoch) => schedule(0, epoch))).toEqual([10, 2, 2]);
  });

  it('goes back up where asked to, and down again', () => {
    const schedule = cosineDecay(10, { over: 3, floor: 2, after: 'return' });
    [10, 8, 4, 2, 4, 8, 10, 8].forEach((value, epoch) => expect(schedule(0, epoch)).toBeCloseTo(value, 13));
    expect(schedule(0, 6)).toBe(10);
  });

  it('takes a power of the wave', () => {
    // (1 + cos 60°)/2 = ¾, squared 9/16; (1 + cos 120°)/2 = ¼, squared 1/16
    const schedule = cosineDecay(16, { over: 3, power: 2 });
    [16, 9, 1, 0].forEach((value, epoch) => expect(schedule(0, epoch)).toBeCloseTo(value, 13));
  });
});
