/**
 * Every open-loop schedule against every law; the table is in test/schedule-rows.ts.
 */
import { ConfigError, type Schedule, revive } from '@rivulet/tensor';
import { scheduleLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { type Options, rows } from '../test/schedule-rows.js';
import * as schedulers from './index.js';

const usual = { share: 0.5, count: 4 };
const parameters = fc.record({
  share: fc.double({ min: 1e-3, max: 1, noNaN: true }),
  count: fc.integer({ min: 1, max: 50 }),
  initial: fc.double({ min: 0, max: 10, noNaN: true }),
  later: fc.integer({ min: 60, max: 1e9 }),
});

it('covers every schedule by the clock that this package exports', () => {
  const byError = ['decayOnPlateau', 'boldDriver'];
  // What takes no options has its laws in a test of its own.
  const others = ['constant', 'chainSchedules'];
  const covered = new Set(Object.keys(rows).map((name) => name.split(' ')[0] ?? ''));
  expect([...covered, ...byError, ...others].toSorted()).toEqual(Object.keys(schedulers).toSorted());
});

describe.each(Object.entries(rows))('%s', (name, row) => {
  const { make, options, refused } = row;
  const [factory = ''] = name.split(' ');
  const first = row.first ?? ((initial: number) => initial);
  const bounds = row.bounds ?? ((initial: number) => [0, initial] as const);
  const example = options(usual, 0.1);
  scheduleLaws(factory, () => make(0.1, example), { bounds: bounds(0.1, example) });

  it('starts from its first value', () => {
    const own = options(usual, 0.1);
    expect(make(0.1, own)(0, 0)).toBe(first(0.1, own));
  });

  it(`is a number within its bounds at any time${row.waves ? '' : ', and never rises'}`, () => {
    fc.assert(
      fc.property(parameters, ({ initial, later, ...random }) => {
        const own = options(random, initial);
        const schedule = make(initial, own);
        const [low, high] = bounds(initial, own);
        // A product and a sum are rounded once each.
        const slack = 4 * Number.EPSILON * high;
        const times = [...Array(60).keys(), ...(factory === 'multiplicative' ? [] : [later])];
        const values = times.map((epoch) => schedule(0, epoch));
        const inside = (now: number, index: number) =>
          now >= low - slack && now <= (row.waves ? high : (values[index - 1] ?? high)) + slack;
        expect(values.filter((now, index) => !inside(now, index))).toEqual([]);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('counts epochs, or steps where asked to', () => {
    const byEpoch = make(0.1, options(usual, 0.1));
    const byStep = make(0.1, { ...options(usual, 0.1), per: 'step' });
    const times = Array.from({ length: 20 }, (_, t) => t);
    const values = times.map((t) => byEpoch(1_000, t));
    expect(times.map((t) => byStep(t, 1_000))).toEqual(values);
    expect(new Set(values).size).toBeGreaterThan(2);
  });

  it('is made again by its spec, whatever its options', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async ({ initial, ...random }) => {
        const schedule = make(initial, { ...options(random, initial), per: 'step' });
        const { spec } = schedule;
        if (!spec) throw new Error('there is no spec');
        expect([schedule.name, spec.use]).toEqual([factory, `@rivulet/schedulers#${factory}`]);
        const again = await revive<Schedule>(JSON.parse(JSON.stringify(spec)) as typeof spec);
        expect(again.spec).toEqual(spec);
        expect([0, 5, 30].map((step) => again(step, 0))).toEqual([0, 5, 30].map((step) => schedule(step, 0)));
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it.each(refused)('refuses %j', (wrong, message) => {
    const attempt = () => make(1, { ...options(usual, 1), ...wrong });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(`${factory}: expected ${message}`);
  });

  if (!row.withoutInitial) {
    it.each([-1, NaN, Infinity])('refuses to start from %p', (initial) => {
      expect(() => make(initial, options(usual, 1))).toThrow(
        `${factory}: expected a finite initial ≥ 0, received ${initial}`,
      );
    });
  }

  it('refuses to go without its options', () => {
    // As from a file that holds { "use": …, "args": [0.1, null] }.
    const nothing = JSON.parse('null') as Options;
    expect(() => make(0.1, nothing)).toThrow(`${factory}: expected an object of options, received null`);
  });
});

describe('constant', () => {
  const { constant } = schedulers;
  scheduleLaws('constant', () => constant(2), { bounds: [2, 2] });

  it('says the same at every time', () => {
    expect([constant(-0.3)(0, 0), constant(-0.3)(1e6, 500)]).toEqual([-0.3, -0.3]);
  });

  it('has a spec and refuses what is not finite', () => {
    expect(constant(2).spec).toEqual({ use: '@rivulet/schedulers#constant', args: [2] });
    expect(() => constant(NaN)).toThrow(new ConfigError('constant: expected a finite value, received NaN'));
  });
});
