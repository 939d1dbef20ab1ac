/**
 * Pairs with known answers.
 */
import { random } from '@rivulet/tensor';
import { verdict } from '../src/index.js';
import { comparePairs } from '../src/pairs.js';
import { missed, run } from './records.js';

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const only = (records: Parameters<typeof comparePairs>[1], unit: Parameters<typeof comparePairs>[2] = 'epochs') => {
  const [pair] = comparePairs(['a', 'b'], records, unit);
  if (!pair) throw new Error('there is no pair');
  return pair;
};

it('a run that always takes half is found, with its factor, however much seeds differ', () => {
  const pair = only(seeds.flatMap((seed) => [run('a', seed, 50 * (seed + 1)), run('b', seed, 100 * (seed + 1))]));
  expect(pair).toMatchObject({ wins: 20, losses: 0, ties: 0, ratio: [0.5, 0.5], interval: [0.5, 0.5], differ: true });
  expect(verdict(pair)).toBe('a reaches the goal in 0.5 times the epochs of b (0.5 – 0.5)');
});

it('names the faster one first', () => {
  const pair = only(seeds.flatMap((seed) => [run('a', seed, 400), run('b', seed, 100 + seed)]));
  expect(verdict(pair)).toMatch(/^b reaches the goal in 0\.27 times the epochs of a \(0\.26 – 0\.29\)$/);
});

it('equals are not told apart, in all but about one of twenty comparisons', () => {
  const { next } = random(7, 'pairs');
  const found = Array.from({ length: 200 }, () =>
    only(
      seeds.flatMap((seed) => [
        run('a', seed, 1 + Math.floor(1e6 * next())),
        run('b', seed, 1 + Math.floor(1e6 * next())),
      ]),
    ),
  );
  // The exact test errs at 15 to 5 or worse: 0.0414 of the time. P(more than 18 of 200) is below 0.001.
  expect(found.filter(({ differ }) => differ).length).toBeLessThanOrEqual(18);
});

describe('a run that did not reach the goal', () => {
  it('is slower than one that did, by at least its cap', () => {
    const pair = only(seeds.flatMap((seed) => [run('a', seed, 200), missed('b', seed, 1000)]));
    expect(pair).toMatchObject({ wins: 20, losses: 0, ratio: [0, 0.2], interval: [0, 0.2] });
    expect(verdict(pair)).toBe('a reaches the goal in at most 0.2 times the epochs of b (0 – 0.2)');
  });

  it('says nothing beside another one', () => {
    const pair = only(seeds.flatMap((seed) => [missed('a', seed, 1000), missed('b', seed, 1000)]));
    expect(pair).toMatchObject({ wins: 0, losses: 0, ties: 20, ratio: null, interval: null, p: 1, differ: false });
    expect(verdict(pair)).toMatch(/not distinguishable by epochs \(0 to 0; 0 of 20 seeds tell/);
  });

  it('says nothing where it gave up before the other one arrived, but does in a unit in which it went further', () => {
    const records = seeds
      .flatMap((seed) => [run('a', seed, 5000), missed('b', seed, 1000)])
      .map((r) => (r.contestant === 'b' ? { ...r, updates: 300_000 } : r));
    expect(only(records)).toMatchObject({ wins: 0, losses: 0, ties: 20 });
    expect(only(records, 'updates')).toMatchObject({ wins: 20, losses: 0 });
  });

  it('is slower whatever its cap, where it failed', () => {
    const records = seeds.flatMap((seed) => [
      run('a', seed, 5000),
      run('b', seed, 3, { outcome: 'failed', error: { code: 'DIVERGED', message: 'too fast' } }),
    ]);
    expect(only(records)).toMatchObject({ wins: 20, ratio: [0, 0] });
  });
});

it('seeds on which both need the same are ties of the test, and count in the ratio as what they are: 1', () => {
  const pair = only(seeds.flatMap((seed) => [run('a', seed, seed < 7 ? 50 : 100), run('b', seed, 100)]));
  // 7 to 0 is 2/2⁷. Of 20 ratios, 7 of ½ and 13 of 1, the median is 1; the 6th and the 15th are ½ and 1.
  expect(pair).toMatchObject({ wins: 7, losses: 0, ties: 13, p: 2 / 128, ratio: [1, 1], interval: [0.5, 1] });
});

/*
 * Ratios of ¼, ½, 2 and 3 on the telling seeds, in the middle ½ and 2: one is as many times faster as the other slower, so
 * the median is √(½ · 2) = 1 from both sides, and not 1.25.
 */
it('a by b is the inverse of b by a, whatever the order of the names', () => {
  const records = [25, 50, 200, 300].flatMap((needed, seed) => [run('a', seed, needed), run('b', seed, 100)]);
  const [pair] = comparePairs(['a', 'b'], records, 'epochs');
  const [turned] = comparePairs(['b', 'a'], records, 'epochs');
  expect(pair?.ratio).toEqual([1, 1]);
  expect(turned?.ratio).toEqual([1, 1]);
});

it('where one never arrived and the other failed, the middle of both is not known', () => {
  const failed = { outcome: 'failed', error: { code: 'DIVERGED', message: 'too fast' } } as const;
  const records = [...[run('a', 0, 10), run('b', 0, 10, failed)], ...[run('a', 1, 10, failed), run('b', 1, 10)]];
  expect(only(records)).toMatchObject({ wins: 1, losses: 1, ratio: [0, Infinity] });
});

it('looks at seeds that both have, and corrects for the number of pairs', () => {
  const records = [
    ...seeds.slice(0, 6).map((seed) => run('a', seed, 100)),
    ...seeds.map((seed) => run('b', seed, 200)),
    ...seeds.map((seed) => run('c', seed, 200)),
  ];
  const pairs = comparePairs(['a', 'b', 'c'], records, 'epochs');
  expect(pairs.map(({ wins, ties }) => [wins, ties])).toEqual([
    [6, 0],
    [6, 0],
    [0, 20],
  ]);
  // 6 to 0 is 0.03125 alone, and among three pairs 0.09375.
  expect(pairs[0]).toMatchObject({ p: 0.03125, corrected: 0.09375, differ: false });
});
