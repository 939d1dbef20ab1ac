/**
 * Every sampler against every law. A new sampler is a new row.
 */
import { specLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { contextOf, finished, mixed } from '../../test/contexts.js';
import type { Sampler, SamplerContext } from '../sampler.js';
import { instantiate } from '../space/instantiate.js';
import type { Trial } from '../trial.js';
import { grid } from './grid.js';
import { randomSampler } from './random.js';
import { sobol } from './sobol.js';
import { tpe } from './tpe.js';

const rows: readonly (readonly [string, () => Sampler])[] = [
  ['grid({ points: 3 })', () => grid({ points: 3 })],
  ['randomSampler()', () => randomSampler()],
  ['sobol()', () => sobol()],
  ['sobol({ scramble: false })', () => sobol({ scramble: false })],
  ['tpe()', () => tpe()],
  ['tpe({ startup: 5, joint: true })', () => tpe({ startup: 5, joint: true })],
];

/** Trials that went in every way there is. */
function history(seed: number, count: number): readonly Trial[] {
  return Array.from({ length: count }, (_, number): Trial => {
    const configuration = randomSampler().sample(contextOf(mixed, { seed, number }))!;
    const trial = finished(number, configuration, Math.sin(seed + number));
    const reports = [{ step: 1 + (number % 4), value: Math.cos(number) }];
    if (number % 5 === 1) return { ...trial, state: 'pruned', value: null, reports };
    if (number % 5 === 2) return { ...trial, state: 'failed', value: null };
    return number % 5 === 3 ? { ...trial, value: [Infinity, NaN, -Infinity][number % 3]!, reports } : trial;
  });
}

describe.each(rows)('%s', (_, make) => {
  specLaws(make, (name) => import(name));

  it('whatever came before, what it tries lies in the space', () => {
    const contexts = fc.record({
      seed: fc.nat(2 ** 32 - 1),
      number: fc.nat(700),
      count: fc.nat(40),
      direction: fc.constantFrom('minimize' as const, 'maximize' as const),
    });
    fc.assert(
      fc.property(contexts, ({ count, ...given }) => {
        const configuration = make().sample(contextOf(mixed, { ...given, trials: history(given.seed % 7, count) }));
        // Throws unless every number is within its bounds and every name exists.
        expect(instantiate(mixed, configuration!)).toHaveProperty('part');
      }),
      { numRuns: 60 },
    );
  });

  it('tries the same in the same context, however it is written down', () => {
    for (const number of [0, 1, 17, 40]) {
      const { direction, ...context } = contextOf(mixed, { seed: 5, number, trials: history(5, 30) });
      const before = JSON.stringify(context);
      const turned = Object.fromEntries(Object.entries(context).reverse()) as Omit<SamplerContext, 'direction'>;
      const trials = context.trials.map((trial) => ({
        ...trial,
        configuration: Object.fromEntries(Object.entries(trial.configuration).reverse()),
      }));
      const first = make().sample({ direction, ...context });
      expect(make().sample({ ...turned, trials, direction })).toEqual(first);
      expect(JSON.stringify(context)).toBe(before);
    }
  });

  it('does not depend on what it was asked before', () => {
    const used = make();
    for (let number = 0; number < 5; number++) used.sample(contextOf(mixed, { number, trials: history(1, 20) }));
    const context = contextOf(mixed, { number: 9, trials: history(2, 25) });
    expect(used.sample(context)).toEqual(make().sample(context));
  });

  it('rarely tries the same twice', () => {
    const tried = Array.from({ length: 50 }, (_each, number) => {
      return JSON.stringify(make().sample(contextOf(mixed, { number, trials: history(1, 20) })));
    });
    expect(new Set(tried).size).toBeGreaterThan(45);
  });
});
