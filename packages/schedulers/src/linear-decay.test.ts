import { linearDecay } from './linear-decay.js';

describe('linearDecay', () => {
  it('takes the same off each time, down to the floor', () => {
    // 8 − 3 = 5, 5 − 3 = 2, 2 − 3 = −1 is below the floor 1
    const schedule = linearDecay(8, { by: 3, floor: 1 });
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 5, 2, 1, 1]);
  });

  it('reaches the floor after a given time', () => {
    // from 8 to 2 in 3 epochs: 2 less each
    const schedule = linearDecay(8, { over: 3, floor: 2 });
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 6, 4, 2, 2]);
  });

  it('has 0 for a floor', () => {
    expect(linearDecay(1, { by: 0.4 })(0, 3)).toBe(0);
    expect(linearDecay(1, { over: 10 })(0, 10)).toBe(0);
  });
});
