import { completeTrials, decisions, trialOf } from '../../test/trials.js';
import { median } from './median.js';

const [no, yes] = [false, true];

/*
 * Three complete trials had 5, 3, 4 at step 0 and 2, 3, 1 at step 1: medians 4 and 2. A trial with 4.5 is worse than 4 and
 * ends; one with 4, then 3 and 2: 4 is not worse than 4, the best of 4 and 3 is worse than 2.
 */
const others = completeTrials([5, 2], [3, 3], [4, 1]);

describe('median', () => {
  it('ends a trial whose best report is worse than half of the others at this step', () => {
    expect(decisions(median({ nStartupTrials: 3 }), [4.5], { others })).toEqual([yes]);
    expect(decisions(median({ nStartupTrials: 3 }), [4, 3], { others })).toEqual([no, yes]);
    expect(decisions(median({ nStartupTrials: 3 }), [2, 3], { others })).toEqual([no, no]);
  });

  it('takes the other side where large is good', () => {
    expect(decisions(median({ nStartupTrials: 3 }), [3.5, 2], { others, direction: 'maximize' })).toEqual([yes, no]);
  });

  it('lies halfway between two where their number is even', () => {
    const pruner = median({ nStartupTrials: 2 });
    const pair = completeTrials([1], [2]);
    expect([1.5, 1.51].map((value) => decisions(pruner, [value], { others: pair })[0])).toEqual([no, yes]);
  });

  it('waits for enough complete trials, which alone count', () => {
    expect(decisions(median({ nStartupTrials: 4 }), [9], { others })).toEqual([no]);
    const more = [...others, trialOf(3, 'pruned', [0]), trialOf(4, 'failed', [0, NaN]), trialOf(5, 'running', [0])];
    expect(decisions(median({ nStartupTrials: 4 }), [9], { others: more })).toEqual([no]);
    // With 0, 0, 0 among them the median would be below 3.
    expect(decisions(median({ nStartupTrials: 3 }), [3.9], { others: more })).toEqual([no]);
    expect(decisions(median({ nStartupTrials: 0 }), [9])).toEqual([no]);
  });

  it('looks after the warm-up, at the first report of each interval', () => {
    const late = completeTrials(Array.from({ length: 9 }, () => 0));
    const curve = Array.from({ length: 9 }, () => 1);
    const at = (steps?: readonly number[]) =>
      decisions(median({ nStartupTrials: 1, nWarmupSteps: 2, intervalSteps: 3 }), curve.slice(0, steps?.length), {
        others: late,
        steps,
      });
    expect(at().map(Number)).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1]);
    // Intervals 2 … 4, 5 … 7, 8 …: the first reports in them are those of steps 3 and 6.
    expect(at([1, 3, 4, 6, 7]).map(Number)).toEqual([0, 1, 0, 1, 0]);
  });

  it('needs enough trials with a report of this very step', () => {
    const pruner = median({ nStartupTrials: 1, nMinTrials: 2 });
    const short = completeTrials([0, 0], [0]);
    expect(decisions(pruner, [1, 1], { others: short })).toEqual([yes, no]);
    expect(decisions(median({ nStartupTrials: 1 }), [1], { others: short, steps: [7] })).toEqual([no]);
  });

  it('ends what has reported nothing but NaN, and passes over the NaN of others', () => {
    const pruner = median({ nStartupTrials: 1 });
    expect(decisions(pruner, [NaN, 0, NaN], { others: completeTrials([1, 1, 1]) })).toEqual([yes, no, no]);
    expect(decisions(pruner, [2], { others: completeTrials([NaN], [1], [NaN]) })).toEqual([yes]);
    expect(decisions(pruner, [2], { others: completeTrials([NaN]) })).toEqual([no]);
  });

  it('refuses options that it cannot work with', () => {
    expect(() => median({ nStartupTrials: -1 })).toThrow('median: expected an integer nStartupTrials ≥ 0, received -1');
    expect(() => median({ intervalSteps: 0 })).toThrow('median: expected an integer intervalSteps ≥ 1, received 0');
    expect(() => median({ nMinTrials: 0 })).toThrow('median: expected an integer nMinTrials ≥ 1, received 0');
    expect(() => median({ percentile: 3 } as object)).toThrow(
      'median: expected no option of this name, received "percentile"',
    );
  });
});
