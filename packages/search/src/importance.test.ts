import { finished } from '../test/contexts.js';
import { objectives, searched } from '../test/objectives.js';
import { importances } from './importance.js';
import { randomSampler } from './samplers/random.js';
import { tpe } from './samplers/tpe.js';
import { choice, float, int } from './space/parameters.js';
import { spaceOf } from './space/space-of.js';
import type { Configuration, Space } from './space.js';
import type { Trial } from './trial.js';

function shares(space: Space, trials: readonly Trial[], direction: 'minimize' | 'maximize' = 'minimize') {
  return Object.fromEntries(importances(space, trials, direction).map(({ name, importance }) => [name, importance]));
}

/*
 * Of 8 trials the best two have a: x x, b: x y, c: u u. Relative to random search, two points and the prior give, q = 1/3:
 *
 *     a: x (2·0.8 + 1/2) / 3 · 2 = 1.4, y 0.6;          v = ½ (0.4² + 0.4²) = 0.16
 *     b: x and y (0.8 + 0.2 + 1/2) / 3 · 2 = 1;         v = 0
 *     c: u (2·2/3 + 1/3) / 3 · 3 = 5/3, v and w 2/3;    v = ⅓ (4/9 + 1/9 + 1/9) = 2/9
 */
it('asks how far the best are from random search', () => {
  const space = spaceOf({ a: choice(['x', 'y']), b: choice(['x', 'y']), c: choice(['u', 'v', 'w']) });
  const rows = ['xxu', 'xyu', 'xxv', 'xyv', 'yxw', 'yyu', 'yxu', 'yyw'];
  const trials = rows.map(([a = '', b = '', c = ''], i) => finished(i, { a, b, c }, i));
  const found = importances(space, trials, 'minimize');
  expect(found.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  expect(found[0]!.importance).toBeCloseTo(2 / 9 / (2 / 9 + 0.16), 12);
  expect(found[1]!.importance).toBeCloseTo(0.16 / (2 / 9 + 0.16), 12);
  expect(found[2]!.importance).toBeCloseTo(0, 12);
});

const line = spaceOf({ heavy: float(1e-3, 1, { log: true }), light: float(0, 1), width: int(1, 8), none: float(0, 1) });
const sum = {
  space: line,
  minimum: 0,
  value: ({ heavy, light, width }: Configuration) =>
    Math.abs(Math.log10(Number(heavy)) + 1) + 0.7 * Number(light) + Math.abs(Number(width) - 3) / 15,
};

it.each([0, 1, 2, 3, 4])('of a weighted sum it finds the order of the weights, seed %d', (seed) => {
  const order = importances(line, searched(randomSampler(), sum, 400, seed), 'minimize').map(({ name }) => name);
  expect(order.slice(0, 2)).toEqual(['heavy', 'light']);
});

it('gives next to nothing to what does not matter, and to equals the same', () => {
  const equal = { ...sum, value: ({ light, none }: Configuration) => Number(light) + Number(none) };
  // Each trial twice, the second time with the two exchanged: neither can have more by chance.
  const trials = searched(randomSampler(), equal, 600, 1).flatMap(({ configuration, value }, i) => {
    const { light, none, ...rest } = configuration;
    const exchanged = { ...rest, light: none!, none: light! };
    return [finished(2 * i, configuration, value!), finished(2 * i + 1, exchanged, value!)];
  });
  const found = shares(line, trials);
  expect(found['light']).toBeCloseTo(found['none']!, 10);
  expect(found['heavy']! + found['width']!).toBeLessThan(0.05);
});

/* A search that learns gathers by chance along what does not matter too: in one of these six, more than along the width. */
it('after searches that learned, what does not matter has the least on average', () => {
  const found = [0, 1, 2, 3, 4, 5].map((seed) => shares(line, searched(tpe(), sum, 120, seed)));
  const mean = (name: string) => found.reduce((total, each) => total + each[name]! / found.length, 0);
  for (const name of ['heavy', 'light', 'width']) expect(mean(name)).toBeGreaterThan(1.5 * mean('none'));
  for (const each of found) expect(Object.values(each).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

it('judges what exists under some choices among those, by how often they were', () => {
  const { conditional } = objectives;
  const found = shares(conditional.space, searched(randomSampler(), conditional, 600, 1));
  expect(found['part.b.rate']!).toBeGreaterThan(3 * found['part.b.momentum']!);
  expect(found['part.a.rate']!).toBeGreaterThan(found['part.a.decay']!);
  expect(found['part']!).toBeGreaterThan(0);
});

it('goes by the direction, and takes failed trials for the worst', () => {
  const space = spaceOf({ a: float(0, 1), b: float(0, 1) });
  const trials = Array.from({ length: 200 }, (_, i) => {
    const [a, b] = [((i * 37) % 200) / 200, i / 200];
    return finished(i, { a, b }, a < 0.75 ? b : 10);
  });
  expect(shares(space, trials, 'maximize')['a']).toBeGreaterThan(0.9);
  expect(shares(space, trials)['b']).toBeGreaterThan(0.6);
  const failed = trials.map((trial): Trial =>
    trial.value === 10 ? { ...trial, state: 'failed', value: null } : trial,
  );
  expect(shares(space, failed)).toEqual(shares(space, trials));
});

it('says nothing of few trials, or where all went alike', () => {
  const trials = searched(randomSampler(), sum, 20, 1);
  expect(importances(line, trials.slice(0, 7), 'minimize')).toEqual([]);
  expect(importances(line, trials.slice(0, 8), 'minimize')).toHaveLength(4);
  expect(
    importances(
      line,
      trials.map((trial) => ({ ...trial, value: 1 })),
      'minimize',
    ),
  ).toEqual([]);
});
