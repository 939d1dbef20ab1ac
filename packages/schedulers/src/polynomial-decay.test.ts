import { polynomialDecay } from './polynomial-decay.js';

describe('polynomialDecay', () => {
  it('follows a power of the time that is left', () => {
    // 1 + (17 − 1)·(left/4)²: 4/4 → 17, 3/4 → 1 + 9, 2/4 → 1 + 4, 1/4 → 1 + 1, 0 → 1
    const schedule = polynomialDecay(17, { over: 4, to: 1, power: 2 });
    expect([0, 1, 2, 3, 4, 9].map((epoch) => schedule(10 * epoch, epoch))).toEqual([17, 10, 5, 2, 1, 1]);
  });

  it('waits for its delay', () => {
    // 8 for 2 epochs more, then 8·(1 − u/4)
    const schedule = polynomialDecay(8, { over: 4, delay: 2 });
    expect([0, 1, 2, 3, 4, 6].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 8, 8, 6, 4, 0]);
  });

  it('rises to what is above', () => {
    // 4 + (0 − 4)·√(1 − t/4): 4 − 4·1, 4 − 4·½ at t = 3, 4 at the end
    const schedule = polynomialDecay(0, { over: 4, to: 4, power: 0.5 });
    expect([0, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([0, 2, 4]);
  });
});
