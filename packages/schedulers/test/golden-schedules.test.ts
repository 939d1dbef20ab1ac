import type { Schedule } from '@rivulet/tensor';
import { expectClose, golden } from '@rivulet/testkit';
import { delayedExponentialDecay, exponentialDecay, intervalDecay, linearDecay } from '../src/index.js';

type Form = { readonly form: string; readonly base: number; readonly delay: number; readonly every: number };
type Hyper = {
  /** torch's default is 0.1 in StepLR, and the files leave defaults out. */
  readonly gamma?: number;
  readonly step_size: number;
  readonly start_factor: number;
  readonly end_factor: number;
  readonly total_iters: number;
  readonly lambda: Form;
};
type Case = { readonly name: string; readonly base_lr: number; readonly hyper: Hyper; readonly lr: readonly number[] };

const forms: Readonly<Record<string, (initial: number, form: Form) => Schedule>> = {
  power: (initial, { base }) => exponentialDecay(initial, { rate: base }),
  delayed_power: (initial, { base, delay }) => delayedExponentialDecay(initial, { rate: base, delay }),
  interval_power: (initial, { base, every }) => intervalDecay(initial, { factor: base, every }),
};

/** `undefined`: no decay, or not one of ours. */
const ours: Readonly<Record<string, (initial: number, hyper: Hyper) => Schedule | undefined>> = {
  exponentiallr: (initial, { gamma = NaN }) => (gamma <= 1 ? exponentialDecay(initial, { rate: gamma }) : undefined),
  steplr: (initial, { step_size, gamma = 0.1 }) => intervalDecay(initial, { every: step_size, factor: gamma }),
  lambdalr: (initial, { lambda }) => forms[lambda.form]?.(initial, lambda),
  linearlr: (initial, { start_factor, end_factor, total_iters }) =>
    start_factor === 1 ? linearDecay(initial, { floor: initial * end_factor, over: total_iters }) : undefined,
};

const expected = {
  exponentiallr: ['99', '80'],
  steplr: ['30', '7_half', '1', '4_book_interval'],
  lambdalr: ['power', 'delayed', 'interval'],
  linearlr: ['down'],
};

describe.each(Object.entries(expected))('the recorded rates in %s.json', (file, names) => {
  const { cases } = golden<{ readonly cases: readonly Case[] }>(`schedulers/${file}.json`);
  const known = cases.flatMap((one) => {
    const schedule = ours[file]?.(one.base_lr, one.hyper);
    return schedule ? [{ one, schedule }] : [];
  });

  it(`are those of ${names.join(', ')}`, () => {
    expect(known.map(({ one }) => one.name)).toEqual(names);
  });

  it.each(known.map((row) => [row.one.name, row] as const))('%s is met', (_, { one, schedule }) => {
    const rates = one.lr.map((_rate, epoch) => schedule(7 * epoch, epoch));
    expect(rates).toHaveLength(121);
    // torch multiplies once an epoch, 120 roundings of 1e-16; relative, since rates fall by decades.
    expectClose(
      rates.map((rate, epoch) => rate / (one.lr[epoch] ?? NaN)),
      rates.map(() => 1),
      1e-12,
      one.name,
    );
  });
});
