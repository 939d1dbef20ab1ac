import { completeTrials, decisions } from '../../test/trials.js';
import { median } from './median.js';
import { percentile } from './percentile.js';
import { percentileOf } from './percentile-rule.js';

/*
 * 1, 2, 4, 8 lie at places 0 … 3. A quarter of the way, 0.75, is 1.75; three quarters, 2.25, is 5. Where large is good the
 * best quarter lies above 5.
 */
const others = completeTrials([8], [1], [4], [2]);
const ends = (share: number, value: number, direction: 'minimize' | 'maximize' = 'minimize') =>
  decisions(percentile({ percentile: share, nStartupTrials: 0 }), [value], { others, direction })[0];

describe('percentile', () => {
  it('keeps the best so many in a hundred', () => {
    expect([1.75, 1.76].map((value) => ends(25, value))).toEqual([false, true]);
    expect([5, 5.01].map((value) => ends(75, value))).toEqual([false, true]);
    expect([5, 4.99].map((value) => ends(25, value, 'maximize'))).toEqual([false, true]);
    expect([1, 8].map((value) => ends(0, value))).toEqual([false, true]);
    expect([8, 8.01].map((value) => ends(100, value))).toEqual([false, true]);
  });

  it('of 50 is the median', () => {
    for (const value of [2.9, 3, 3.1]) {
      expect(ends(50, value)).toBe(decisions(median({ nStartupTrials: 0 }), [value], { others })[0]);
    }
  });

  it('is a value itself where it falls on one, and infinite beside an infinity', () => {
    expect(percentileOf([1, 2, Infinity], 50)).toBe(2);
    expect(percentileOf([1, Infinity], 50)).toBe(Infinity);
    expect(percentileOf([-Infinity, 1], 50)).toBe(-Infinity);
    expect(percentileOf([Infinity, Infinity], 50)).toBe(Infinity);
    expect(percentileOf([7], 25)).toBe(7);
    expect(percentileOf([NaN], 25)).toBeNaN();
  });

  it('refuses a share beyond a hundred, and none', () => {
    expect(() => percentile({ percentile: 101 })).toThrow('percentile: expected 0 ≤ percentile ≤ 100, received 101');
    expect(() => percentile({} as never)).toThrow('percentile: expected 0 ≤ percentile ≤ 100, received undefined');
    expect(() => percentile(undefined as never)).toThrow('percentile: expected an object of options');
  });
});
