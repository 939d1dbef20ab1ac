import { decisions, trialOf } from '../../test/trials.js';
import { signedRankTest } from './signed-rank.js';
import { wilcoxon } from './wilcoxon.js';

/*
 * Differences 1, 2, 3 have ranks 1, 2, 3. Of the 8 choices of signs one has a positive sum of 6 or more: 1/8. −1, 2, 3 have 5:
 * that and 6 are 2 of 8. 1, 1 share the rank 1.5; both positive is 1 of 4. 0, 1 have ranks 1 and 2, and the half of the first
 * is on both sides: 2.5 or more is 1 of 2.
 */
describe('signedRankTest', () => {
  it('counts the choices of signs with as large a sum of ranks', () => {
    expect(signedRankTest([1, 2, 3])).toBe(1 / 8);
    expect(signedRankTest([3, -1, 2])).toBe(2 / 8);
    expect(signedRankTest([-1, -2, -3])).toBe(1);
    expect(signedRankTest([1, 1])).toBe(1 / 4);
    expect(signedRankTest([0, 1])).toBe(1 / 2);
    expect(signedRankTest([0, 0])).toBe(1);
  });

  // p-values of scipy 1.17.1, wilcoxon(d, alternative='greater', zero_method='zsplit').
  it.each([
    ['20 sizes, two of them equal', 20, (i: number) => ((i * 37) % 41) - 14.5, 0.048311698870479126],
    ['13 with many equal', 13, (i: number) => ((i * 5) % 7) - 2, 0.060302734375],
    ['14 with many equal', 14, (i: number) => ((i * 5) % 7) - 2, 0.05723927422251537],
    ['60', 60, (i: number) => ((i * 37) % 101) - 39.5, 0.008531738224821445],
    ['20 zeros', 20, () => 0, 0.5],
  ])('gives what scipy gives for %s', (_, count, at, expected) => {
    expect(signedRankTest(Array.from({ length: count }, (_, index) => at(index)))).toBeCloseTo(expected, 14);
  });
});

const best = trialOf(0, 'complete', [1, 1, 1, 1, 1]);
const worse = [1.1, 1.2, 1.3, 1.4, 1.5];

/* All differences are positive: after n reports p is 1/2ⁿ, below 0.1 from the fourth on. */
describe('wilcoxon', () => {
  it('ends what is worse than the best trial by the test', () => {
    expect(decisions(wilcoxon(), worse, { others: [best] }).map(Number)).toEqual([0, 0, 0, 1, 1]);
    expect(decisions(wilcoxon({ pThreshold: 0.2 }), worse, { others: [best] }).map(Number)).toEqual([0, 0, 1, 1, 1]);
    expect(decisions(wilcoxon({ nStartupSteps: 5 }), worse, { others: [best] }).map(Number)).toEqual([0, 0, 0, 0, 1]);
    expect(decisions(wilcoxon(), worse, { others: [best], direction: 'maximize' })).not.toContain(true);
    const smaller = worse.map((value) => 2 - value);
    expect(decisions(wilcoxon(), smaller, { others: [best], direction: 'maximize' }).map(Number)).toEqual([
      0, 0, 0, 1, 1,
    ]);
  });

  it('takes the complete trial with the best value, of equals the first', () => {
    const others = [
      trialOf(0, 'complete', [9, 9, 9, 9, 1]),
      trialOf(1, 'complete', [0, 0, 0, 0, 1]),
      trialOf(2, 'pruned', [0, 0, 0, 0, 0]),
    ];
    expect(decisions(wilcoxon(), worse, { others })).not.toContain(true);
    expect(decisions(wilcoxon(), worse, { others: others.slice(1) }).map(Number)).toEqual([0, 0, 0, 1, 1]);
  });

  it('compares the same steps, and goes on where there are none', () => {
    const others = [trialOf(0, 'complete', [1, 1, 1, 1], [2, 4, 6, 8])];
    expect(decisions(wilcoxon(), worse, { others, steps: [2, 4, 6, 8, 9] }).map(Number)).toEqual([0, 0, 0, 1, 1]);
    expect(decisions(wilcoxon(), worse, { others, steps: [1, 2, 3, 4, 5] })).not.toContain(true);
    expect(decisions(wilcoxon(), worse)).not.toContain(true);
  });

  it('spares what is no worse than the best trial on average, and what is not finite', () => {
    // The best trial ends well after a bad report that the others have not reached yet.
    const uneven = [trialOf(0, 'complete', [1, 1, 1, 1, 100, 0.5])];
    expect(decisions(wilcoxon(), worse, { others: uneven })).not.toContain(true);
    expect(decisions(wilcoxon(), [...worse, NaN], { others: [best] }).at(-1)).toBe(false);
    expect(decisions(wilcoxon(), [...worse, Infinity], { others: [best] }).at(-1)).toBe(false);
    const broken = [trialOf(0, 'complete', [1, 1, NaN, 1, 1])];
    expect(decisions(wilcoxon(), worse, { others: broken })).not.toContain(true);
  });

  it('refuses a p-value that is none', () => {
    expect(() => wilcoxon({ pThreshold: 2 })).toThrow('wilcoxon: expected 0 ≤ pThreshold ≤ 1, received 2');
  });
});
