import { multiStepDecay } from './multi-step-decay.js';

describe('multiStepDecay', () => {
  it('multiplies at each of its times, twice at one that is given twice', () => {
    // at 1: 8·½ = 4; at 3 twice: 4·½·½ = 1
    const schedule = multiStepDecay(8, { at: [1, 3, 3], factor: 0.5 });
    expect([0, 1, 2, 3, 4].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 4, 4, 1, 1]);
  });

  it('takes a factor for each time', () => {
    // 8·½ = 4, 4·3 = 12
    const schedule = multiStepDecay(8, { at: [1, 2], factor: [0.5, 3] });
    expect([0, 1, 2, 3].map((epoch) => schedule(10 * epoch, epoch))).toEqual([8, 4, 12, 12]);
  });

  it('is constant without times', () => {
    expect(multiStepDecay(8, { at: [], factor: 0.5 })(0, 100)).toBe(8);
  });
});
