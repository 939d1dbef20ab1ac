import { decisions } from '../../test/trials.js';
import { threshold } from './threshold.js';

/* The range [0, 1]: −0.1 is below, 1.1 above, both ends belong to it, NaN does not. */
describe('threshold', () => {
  it('ends what leaves the range, or is NaN', () => {
    const pruner = threshold({ lower: 0, upper: 1 });
    const curve = [0, 1, 0.5, -0.1, 1.1, NaN, Infinity, -Infinity];
    const expected = [false, false, false, true, true, true, true, true];
    expect(decisions(pruner, curve)).toEqual(expected);
    expect(decisions(pruner, curve, { direction: 'maximize' })).toEqual(expected);
  });

  it('may have one bound', () => {
    expect(decisions(threshold({ upper: 1 }), [-Infinity, 2])).toEqual([false, true]);
    expect(decisions(threshold({ lower: 1 }), [Infinity, 0])).toEqual([false, true]);
  });

  it('looks after the warm-up, once in an interval', () => {
    const pruner = threshold({ upper: 0, nWarmupSteps: 1, intervalSteps: 2 });
    expect(decisions(pruner, [1, 1, 1, 1, 1]).map(Number)).toEqual([0, 1, 0, 1, 0]);
  });

  it('refuses a range that is none', () => {
    expect(() => threshold({})).toThrow('threshold: expected lower, upper or both, received {}');
    expect(() => threshold({ lower: 2, upper: 1 })).toThrow(
      'threshold: expected lower ≤ upper, received {"lower":2,"upper":1}',
    );
    expect(() => threshold({ lower: NaN })).toThrow('threshold: expected a number lower, received NaN');
  });
});
