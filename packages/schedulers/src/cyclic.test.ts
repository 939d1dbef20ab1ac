import { constant } from './constant.js';
import { cyclic, cyclicMomentum } from './cyclic.js';

describe('cyclic', () => {
  const first = (count: number, schedule: (step: number, epoch: number) => number) =>
    Array.from({ length: count }, (_, epoch) => schedule(100, epoch));

  it('rises and falls again and again, and the momentum does the opposite', () => {
    // 1 → 5 in 2, down in 4; momentum 1 − (1 − ½)·wave
    const cycle = { high: 5, up: 2, down: 4, highMomentum: 1, lowMomentum: 0.5 };
    expect(first(9, cyclic(1, cycle))).toEqual([1, 3, 5, 4, 3, 2, 1, 3, 5]);
    expect(first(7, cyclicMomentum(cycle))).toEqual([1, 0.75, 0.5, 0.625, 0.75, 0.875, 1]);
  });

  it('halves its height with each cycle', () => {
    // peaks at 1, 3, 5: 1 + 4·1, 1 + 4·½, 1 + 4·¼
    expect(first(6, cyclic(1, { high: 5, up: 1, mode: 'triangular2' }))).toEqual([1, 5, 1, 3, 1, 2]);
  });

  it('gets lower with time', () => {
    // peaks at 1, 3: 1 + 4·½, 1 + 4·½³
    expect(first(4, cyclic(1, { high: 5, up: 1, mode: 'expRange', gamma: 0.5 }))).toEqual([1, 3, 1, 1.5]);
  });

  it('takes a function for its height, of the cycle or of time', () => {
    const scale = (x: number) => 1 / x;
    // cycles 1, 2, 3; times 1, 3, 5
    expect(first(6, cyclic(1, { high: 13, up: 1, scale }))).toEqual([1, 13, 1, 7, 1, 5]);
    const byTime = cyclic(1, { high: 16, up: 1, scale, scaleOf: 'time' });
    expect([1, 3, 5].map((epoch) => byTime(100, epoch))).toEqual([16, 6, 4]);
  });

  it('has a spec unless its height is a function of the user', () => {
    expect(cyclic(1, { high: 5, up: 1, scale: () => 1 }).spec).toBeNull();
    expect(cyclic(1, { high: 5, up: 1, scale: constant(1) }).spec).not.toBeNull();
  });
});
