/**
 * Every open-loop schedule against every law. A new schedule is a new row.
 */
import { ConfigError, type Plugin, type Schedule, revive } from '@rivulet/tensor';
import { specLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { constant, delayedExponentialDecay, exponentialDecay, intervalDecay, linearDecay } from './index.js';

type Options = Readonly<Record<string, unknown>>;
type Row = {
  readonly make: (initial: number, options: Options) => Schedule;
  /** Options in range. */
  readonly options: (random: { readonly share: number; readonly count: number }, initial: number) => Options;
  /** Each out of range, with what the message says. */
  readonly refused: readonly (readonly [Options, string])[];
};

const unknown = [{ lr: 0.1 }, 'no option of this name, received "lr"'] as const;
const clock = [{ per: 'batch' }, "per 'epoch' or 'step', received \"batch\""] as const;

const rows: Readonly<Record<string, Row>> = {
  exponentialDecay: {
    make: (initial, options) => exponentialDecay(initial, options as { rate: number }),
    options: ({ share }) => ({ rate: share }),
    refused: [unknown, clock, [{ rate: 1.5 }, '0 < rate ≤ 1, received 1.5'], [{ rate: 0 }, '0 < rate ≤ 1, received 0']],
  },
  delayedExponentialDecay: {
    make: (initial, options) => delayedExponentialDecay(initial, options as { rate: number; delay: number }),
    options: ({ share, count }) => ({ rate: share, delay: count }),
    refused: [
      unknown,
      clock,
      [{ rate: NaN }, '0 < rate ≤ 1, received NaN'],
      [{ delay: 1.5 }, 'an integer delay ≥ 0, received 1.5'],
    ],
  },
  intervalDecay: {
    make: (initial, options) => intervalDecay(initial, options as { factor: number; every: number }),
    options: ({ share, count }) => ({ factor: share, every: count }),
    refused: [
      unknown,
      clock,
      [{ factor: 2 }, '0 < factor ≤ 1, received 2'],
      [{ every: 0 }, 'an integer every ≥ 1, received 0'],
    ],
  },
  'linearDecay by an amount': {
    make: linearDecay,
    options: ({ share }, initial) => ({ by: initial * share, floor: (initial * share) / 2 }),
    refused: [
      unknown,
      clock,
      [{ by: -1 }, 'a finite by ≥ 0, received -1'],
      [{ over: 3 }, 'one of by and over, received {"by":'],
      [{ by: undefined }, 'one of by and over, received {}'],
      [{ floor: 1.5 }, '0 ≤ floor ≤ initial 1, received 1.5'],
    ],
  },
  'linearDecay over a time': {
    make: linearDecay,
    options: ({ share, count }, initial) => ({ over: count, floor: initial * share }),
    refused: [
      unknown,
      clock,
      [{ over: 0 }, 'an integer over ≥ 1, received 0'],
      [{ floor: -1 }, '0 ≤ floor ≤ initial 1'],
    ],
  },
};

const usual = { share: 0.5, count: 4 };
const parameters = fc.record({
  share: fc.double({ min: 1e-3, max: 1, noNaN: true }),
  count: fc.integer({ min: 1, max: 50 }),
  initial: fc.double({ min: 0, max: 10, noNaN: true }),
});

describe.each(Object.entries(rows))('%s', (name, { make, options, refused }) => {
  const [factory = ''] = name.split(' ');
  specLaws(() => asPlugin(make(0.1, options(usual, 0.1))));

  it('starts from its initial value', () => {
    expect(make(0.1, options(usual, 0.1))(0, 0)).toBe(0.1);
  });

  it('never increases and never falls below 0 or its floor', () => {
    fc.assert(
      fc.property(parameters, ({ initial, ...random }) => {
        const own = options(random, initial);
        const schedule = make(initial, own);
        const floor = typeof own['floor'] === 'number' ? own['floor'] : 0;
        let before = initial;
        for (let epoch = 0; epoch < 60; epoch++) {
          const now = schedule(0, epoch);
          expect(now).toBeLessThanOrEqual(before);
          expect(now).toBeGreaterThanOrEqual(floor);
          before = now;
        }
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

  it('is made again by its spec', async () => {
    const schedule = make(0.1, { ...options(usual, 0.1), per: 'step' });
    const { spec } = schedule;
    if (!spec) throw new Error('there is no spec');
    expect([schedule.name, spec.use]).toEqual([factory, `@rivulet/schedulers#${factory}`]);
    const again = await revive<Schedule>(spec);
    expect([0, 5, 30].map((step) => again(step, 0))).toEqual([0, 5, 30].map((step) => schedule(step, 0)));
  });

  it.each(refused)('refuses %j', (wrong, message) => {
    const attempt = () => make(1, { ...options(usual, 1), ...wrong });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(`${factory}: expected ${message}`);
  });

  it.each([-1, NaN, Infinity])('refuses to start from %p', (initial) => {
    expect(() => make(initial, options(usual, 1))).toThrow(
      `${factory}: expected a finite initial ≥ 0, received ${initial}`,
    );
  });

  it('refuses to go without its options', () => {
    // As from a file that holds { "use": …, "args": [0.1] }.
    const nothing = JSON.parse('null') as Options;
    expect(() => make(0.1, nothing)).toThrow(`${factory}: expected an object of options, received null`);
  });
});

describe('constant', () => {
  it('says the same at every time', () => {
    expect([constant(-0.3)(0, 0), constant(-0.3)(1e6, 500)]).toEqual([-0.3, -0.3]);
  });

  it('has a spec and refuses what is not finite', () => {
    expect(constant(2).spec).toEqual({ use: '@rivulet/schedulers#constant', args: [2] });
    expect(() => constant(NaN)).toThrow(new ConfigError('constant: expected a finite value, received NaN'));
  });
});

/** A schedule is a function, so it has a name, though its type does not say so. */
function asPlugin(schedule: Schedule): Plugin {
  return { name: (schedule as unknown as () => number).name, spec: schedule.spec ?? null };
}
