import { decisions, searched, trialOf } from '../../test/trials.js';
import { successiveHalving } from './successive-halving.js';

const halving = successiveHalving({ minResource: 1, reductionFactor: 2 });
const flat = (value: number): readonly number[] => [value, value, value, value, value];

/*
 * Rungs at 1, 2 and 4; of n at a rung max(1, ⌊n/2⌋) go on. Trials that always report the same:
 * 3    alone everywhere: to the end.
 * 2    at each rung the best of two: to the end.
 * 2.5  at step 1 one of 3, 2, 2.5 goes on, which is 2: ends at step 1.
 * 2.2  at step 1 two of 3, 2, 2.5, 2.2 go on, so it does; at step 2 one of 3, 2, 2.2: ends at step 2.
 * 1    the best everywhere: to the end.
 */
describe('successiveHalving', () => {
  it('lets the best half of those that have come to a rung go on', () => {
    expect(searched(halving, [3, 2, 2.5, 2.2, 1].map(flat))).toEqual([-1, -1, 1, 2, -1]);
    expect(searched(halving, [-3, -2, -2.5, -2.2, -1].map(flat), 'maximize')).toEqual([-1, -1, 1, 2, -1]);
  });

  it('lets equals go on together', () => {
    expect(searched(halving, [1, 1, 1, 1].map(flat))).toEqual([-1, -1, -1, -1]);
  });

  it('puts its rungs at r·η^(s + k)', () => {
    const first = trialOf(
      0,
      'complete',
      Array.from({ length: 40 }, () => 0),
    );
    const worse = Array.from({ length: 40 }, () => 1);
    const firstEnd = (options: object) =>
      decisions(successiveHalving(options), worse, { others: [first] }).indexOf(true);
    expect(firstEnd({ minResource: 5 })).toBe(5);
    expect(firstEnd({ minResource: 5, reductionFactor: 3, minEarlyStoppingRate: 1 })).toBe(15);
    expect(firstEnd({ minResource: 2, reductionFactor: 4, minEarlyStoppingRate: 2 })).toBe(32);
  });

  it('compares at a rung with running, pruned and failed trials too', () => {
    for (const state of ['running', 'pruned', 'failed'] as const) {
      const others = [trialOf(0, state, [1, 1, 1])];
      expect(decisions(halving, [2, 2], { others })).toEqual([false, true]);
    }
  });

  it('takes the first report at or behind a rung, which may pass several', () => {
    // Others at rungs 1, 2 and 4 with their reports of step 3, 3 and 5; the trial is worse than 2 and better than 4.
    const others = [trialOf(0, 'complete', [9, 2, 4], [0, 3, 5])];
    expect(decisions(halving, [9, 3], { others, steps: [0, 3] })).toEqual([false, true]);
    expect(decisions(halving, [9, 1, 3], { others, steps: [0, 3, 4] })).toEqual([false, false, false]);
    expect(decisions(halving, [9, 1, 5], { others, steps: [0, 3, 4] })).toEqual([false, false, true]);
  });

  it('does not count a pruned trial at rungs behind the one where it ended, though its last report did pass them', () => {
    // Step 2 is behind the rungs 1 and 2. 5 ended at rung 1, where 1 was better, and so did 3, where one of three goes on.
    const others = [
      trialOf(0, 'complete', [1], [2]),
      trialOf(1, 'pruned', [5], [2]),
      trialOf(2, 'pruned', [3], [2]),
      trialOf(3, 'complete', [2.5, 0.5], [1, 2]),
    ];
    // At rung 2 stand 1, 0.5 and 0.7: one goes on. With 5 and 3 they would be five, of whom two go on.
    expect(decisions(halving, [0.7], { others, steps: [2] })).toEqual([true]);
  });

  it('ends the first bootstrapCount trials at each rung', () => {
    const pruner = successiveHalving({ minResource: 1, reductionFactor: 2, bootstrapCount: 2 });
    expect(searched(pruner, [5, 4, 3, 2].map(flat))).toEqual([1, 1, 2, 2]);
  });

  it('ends what is NaN at a rung, and only there', () => {
    expect(
      searched(halving, [
        [NaN, 1, 1, NaN, 1],
        [0, NaN, 0],
        [0, 0, 0, 0, NaN],
      ]),
    ).toEqual([-1, 1, 4]);
    // Whoever survives that, in the patience of another pruner, comes to the rung with its next number.
    const others = [trialOf(0, 'complete', [1, 1, 1])];
    expect(decisions(halving, [0, NaN, 2], { others })).toEqual([false, true, true]);
    expect(decisions(halving, [0, NaN, 0], { others })).toEqual([false, true, false]);
  });

  it("finds out the first rung from the first complete trial, if it is 'auto'", () => {
    const long = trialOf(0, 'complete', [0, 0], [250, 399]);
    const pruner = successiveHalving();
    // ⌊399/100⌋ = 3. The trial itself is not compared with, so that another one has to be there.
    const curve = [1, 1, 1, 1];
    expect(decisions(pruner, curve)).toEqual([false, false, false, false]);
    expect(decisions(pruner, curve, { others: [long] })).toEqual([false, false, false, false]);
    const better = trialOf(1, 'running', [0, 0, 0, 0]);
    expect(decisions(pruner, curve, { others: [long, better] })).toEqual([false, false, false, true]);
    // 1, 4, 16 … of a short one: at 2 and 3 nothing is decided.
    const short = trialOf(0, 'complete', [0, 0]);
    expect(decisions(pruner, curve, { others: [short, better] })).toEqual([false, true, false, false]);
  });

  it('refuses options that it cannot work with', () => {
    const refused = (options: object) => () => successiveHalving(options);
    expect(refused({ minResource: 0 })).toThrow('successiveHalving: expected an integer minResource ≥ 1, received 0');
    expect(refused({ reductionFactor: 1 })).toThrow('expected an integer reductionFactor ≥ 2, received 1');
    expect(refused({ minEarlyStoppingRate: -1 })).toThrow('expected an integer minEarlyStoppingRate ≥ 0, received -1');
    expect(refused({ bootstrapCount: 1 })).toThrow('expected a number as minResource where there is a bootstrapCount');
  });
});
