import { contextOf } from '../../test/contexts.js';
import { choice, float, int } from '../space/parameters.js';
import { spaceOf } from '../space/space-of.js';
import type { Configuration, Parameter } from '../space.js';
import { randomSampler } from './random.js';

const sampler = randomSampler();

function draws(parameter: Parameter, count = 6000): readonly (number | string)[] {
  const space = spaceOf({ x: parameter });
  return Array.from({ length: count }, (_, number) => sampler.sample(contextOf(space, { number }))!['x']!);
}

/** Draws of one of several equally likely values vary by this much: four standard deviations. */
function expectShare(values: readonly unknown[], share: number, holds: (value: never) => boolean): void {
  const deviation = Math.sqrt((share * (1 - share)) / values.length);
  expect(Math.abs(values.filter((value) => holds(value as never)).length / values.length - share)).toBeLessThan(
    4 * deviation,
  );
}

it('integers include both bounds, and each is as likely as the others', () => {
  const values = draws(int(-2, 3));
  expect(new Set(values)).toEqual(new Set([-2, -1, 0, 1, 2, 3]));
  for (let k = -2; k <= 3; k++) expectShare(values, 1 / 6, (value: number) => value === k);
});

/* 1 … 4 stand for [0.5, 4.5], a factor of 9; 1 for [0.5, 1.5], a factor of 3: half of the logarithm. */
it('integers in the logarithm are as likely as what they stand for', () => {
  const values = draws(int(1, 4, { log: true }));
  expect(new Set(values)).toEqual(new Set([1, 2, 3, 4]));
  expectShare(values, 1 / 2, (value: number) => value === 1);
  expectShare(values, Math.log(4.5 / 3.5) / Math.log(9), (value: number) => value === 4);
});

it('floats are uniform, or uniform in the logarithm', () => {
  const plain = draws(float(-1, 3));
  expectShare(plain, 1 / 4, (value: number) => value < 0);
  expectShare(plain, 1 / 4, (value: number) => value >= 2);
  const log = draws(float(1e-4, 1, { log: true }));
  expectShare(log, 1 / 4, (value: number) => value < 1e-3);
  expectShare(log, 1 / 4, (value: number) => value >= 1e-1);
});

it('options are equally likely', () => {
  const values = draws(choice(['a', 'b', 'c']));
  for (const label of ['a', 'b', 'c']) expectShare(values, 1 / 3, (value: string) => value === label);
});

it('another dimension, and another order of them, change nothing of the others', () => {
  const [a, b, c] = [float(0, 1), int(1, 100), choice(['x', 'y'])];
  const pick = (configuration: Configuration | null) => [configuration!['a'], configuration!['b']];
  const few = sampler.sample(contextOf(spaceOf({ a, b }), { number: 7 }));
  const more = sampler.sample(contextOf(spaceOf({ c, b, a }), { number: 7 }));
  expect(pick(more)).toEqual(pick(few));
});
