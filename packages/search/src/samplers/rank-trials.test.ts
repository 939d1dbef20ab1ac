import { permutation } from '@rivulet/tensor';
import type { Trial } from '../trial.js';
import { rankTrials } from './rank-trials.js';

function trial(number: number, given: Partial<Trial>, ...reports: readonly (readonly [number, number])[]): Trial {
  const all = reports.map(([step, value]) => ({ step, value }));
  return { number, configuration: {}, state: 'complete', value: null, reports: all, ...given };
}

/** In the order that is expected; the numbers are in another. */
const trials = [
  trial(7, { value: -Infinity }),
  trial(4, { value: 1 }),
  trial(9, { value: 2 }, [5, 0.8]),
  trial(3, { value: 2 }, [5, 0.9]),
  trial(0, { value: Infinity }, [9, 0.2]),
  trial(8, { value: Infinity }, [9, 0.3]),
  trial(1, { value: NaN }),
  trial(2, { state: 'pruned' }, [1, 0.1], [6, 0.7]),
  trial(6, { state: 'pruned' }, [6, 0.8]),
  trial(11, { state: 'pruned' }, [6, NaN]),
  trial(5, { state: 'pruned' }, [2, 0.1]),
  trial(10, { state: 'pruned' }),
];
const numbers = (ranked: readonly Trial[]) => ranked.map(({ number }) => number);

it('complete ones by value, endless and equal ones by last report, then pruned ones by how far they got', () => {
  const shuffled = [...permutation(1, 'rank', trials.length)].map((i) => trials[i]!);
  expect(numbers(rankTrials({ direction: 'minimize', trials: shuffled }))).toEqual(numbers(trials));
});

it('values and reports may have directions of their own', () => {
  const turned = trials.map((each) => ({
    ...each,
    value: each.value === null ? null : -each.value,
  }));
  const ranked = rankTrials({ direction: 'maximize', reports: 'minimize', trials: turned });
  expect(numbers(ranked)).toEqual(numbers(trials));
});

it('leaves out what failed and what is not over', () => {
  const others = [trial(0, { state: 'failed' }), trial(1, { state: 'running' }), trial(2, { value: 1 })];
  expect(numbers(rankTrials({ direction: 'minimize', trials: others }))).toEqual([2]);
});
