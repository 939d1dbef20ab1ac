import type { Json } from '@rivulet/tensor';
import { contextOf, mixed } from '../../test/contexts.js';
import type { Configuration } from '../space.js';
import { instantiate } from '../space/instantiate.js';
import { choice, float, int } from '../space/parameters.js';
import { spaceOf } from '../space/space-of.js';
import { grid, gridSize } from './grid.js';

function all(template: Json, points: number): readonly Configuration[] {
  const space = spaceOf(template);
  const found: Configuration[] = [];
  for (let number = 0; ; number++) {
    const configuration = grid({ points }).sample(contextOf(space, { number }));
    if (!configuration) return found;
    found.push(configuration);
  }
}

/*
 * rate: 0.01, 0.1, 1. part: 'plain' once, 'with' for each of its two betas: 3·(1 + 2) = 9 combinations.
 */
it('combines what belongs to an option under that option only, the last dimension fastest', () => {
  const template = {
    rate: float(0.01, 1, { log: true }),
    part: choice({ plain: 0, with: { beta: choice(['low', 'high']) } }),
  };
  const found = all(template, 3).map(({ rate, part, 'part.with.beta': beta }) => [
    Number(Number(rate).toPrecision(12)),
    beta ?? part,
  ]);
  expect(found).toEqual([...[0.01, 0.1, 1].flatMap((rate) => ['plain', 'low', 'high'].map((beta) => [rate, beta]))]);
});

it('gives both bounds exactly, and every integer where there are no more than points', () => {
  expect(all(float(0.3, 0.7, { name: 'x' }), 3).map(({ x }) => x)).toEqual([0.3, 0.5, 0.7]);
  expect(all(int(-1, 2, { name: 'x' }), 4).map(({ x }) => x)).toEqual([-1, 0, 1, 2]);
  expect(all(int(0, 10, { name: 'x' }), 3).map(({ x }) => x)).toEqual([0, 5, 10]);
  // 1, 2.83, 8, 22.6, 64: the neighbours of 1 in the logarithm are rounded.
  expect(all(int(1, 64, { name: 'x', log: true }), 5).map(({ x }) => x)).toEqual([1, 3, 8, 23, 64]);
  // Of 8 points between 1 and 9, some would be the same integer.
  expect(all(int(1, 9, { name: 'x', log: true }), 8).map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 7, 9]);
});

/* 4 rates, 4 shares, 4 of 6 widths, 4 batches; plain, or 4 betas with a or with one of two integers: 256·(1 + 4·3). */
it('visits every combination exactly once, each one of the space, then has nothing left', () => {
  const sampler = grid({ points: 4 });
  const seen = new Set<string>();
  const size = 256 * 13;
  for (let number = 0; number < size; number++) {
    const configuration = sampler.sample(contextOf(mixed, { number }))!;
    instantiate(mixed, configuration);
    seen.add(JSON.stringify(configuration));
  }
  expect(seen.size).toBe(size);
  expect(gridSize(mixed, 4)).toBe(size);
  expect(sampler.sample(contextOf(mixed, { number: size }))).toBeNull();
});

it('refuses what is no number of points, and what nobody could finish', () => {
  expect(() => grid({ points: 1 })).toThrow('grid: expected an integer points ≥ 2, received 1');
  expect(() => grid({ points: 3, steps: 1 } as never)).toThrow(
    'grid: expected no option of this name, received "steps"',
  );
  const wide = spaceOf(Array.from({ length: 100 }, () => float(0, 1)));
  expect(() => grid({ points: 10 }).sample(contextOf(wide))).toThrow('grid: expected at most 2⁵³ combinations');
});
