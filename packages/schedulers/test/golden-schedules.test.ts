import type { Schedule } from '@rivulet/tensor';
import { expectClose, golden } from '@rivulet/testkit';
import { type OptaxHyper, fromOptaxSchedule } from './optax-schedules.js';
import { type TorchHyper, fromTorchSchedule } from './torch-schedules.js';

type Case<H> = {
  readonly name: string;
  readonly base_lr: number;
  readonly hyper: H;
  readonly lr: readonly number[];
  /** What SequentialLR should do, where torch does not. */
  readonly lr_restart_definition?: readonly number[];
  readonly momentum?: readonly number[];
};
type File<H> = { readonly scheduler: string; readonly cases: readonly Case<H>[] };

/** Each value against its record; `steps` apart from epochs, so that a mix-up of the clocks shows. */
function expectSchedule(schedule: Schedule, expected: readonly number[], what: string): void {
  // Up to 120 roundings of a recursion there, one of a closed form here.
  expectClose(
    expected.map((_, t) => schedule(7 * t + 3, t)),
    expected,
    1e-12,
    what,
  );
  // Relative to the record itself where it is not next to nothing: rates fall by decades.
  const top = Math.max(...expected);
  const large = expected.map((value, t) => (value > 1e-4 * top ? schedule(7 * t + 3, t) / value : 1));
  expectClose(
    large,
    large.map(() => 1),
    1e-12,
    `${what}, relative`,
  );
}

const torchFiles = {
  chainedscheduler: 2,
  constantlr: 2,
  cosineannealinglr: 3,
  cosineannealingwarmrestarts: 3,
  cycliclr: 4,
  exponentiallr: 3,
  lambdalr: 5,
  linearlr: 3,
  multiplicativelr: 2,
  multisteplr: 3,
  onecyclelr: 4,
  polynomiallr: 3,
  sequentiallr: 3,
  steplr: 4,
};

describe.each(Object.entries(torchFiles))('the rates of PyTorch in schedulers/%s.json', (file, count) => {
  const { scheduler, cases } = golden<File<TorchHyper>>(`schedulers/${file}.json`);

  it(`are ${count} cases`, () => {
    expect(cases).toHaveLength(count);
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s is met', (name, one) => {
    const mapped = fromTorchSchedule(scheduler, one.base_lr, one.hyper);
    if (!mapped) throw new Error(`${scheduler} is not known`);
    expect(one.lr).toHaveLength(121);
    expectSchedule(mapped.learningRate, one.lr_restart_definition ?? one.lr, name);
    expect(mapped.momentum !== null).toBe(one.momentum !== undefined);
    if (mapped.momentum) expectSchedule(mapped.momentum, one.momentum ?? [], `${name}, momentum`);
  });
});

const optaxFiles = {
  cosine_decay: 2,
  cosine_onecycle: 2,
  exponential_decay: 5,
  join_schedules: 1,
  linear: 1,
  linear_onecycle: 2,
  piecewise_constant: 1,
  piecewise_interpolate: 2,
  polynomial: 3,
  sgdr: 1,
  warmup_constant: 1,
  warmup_cosine_decay: 2,
  warmup_exponential_decay: 2,
};

describe.each(Object.entries(optaxFiles))('the rates of optax in schedulers-optax/%s.json', (file, count) => {
  const { scheduler, cases } = golden<File<OptaxHyper>>(`schedulers-optax/${file}.json`);

  it(`are ${count} cases`, () => {
    expect(cases).toHaveLength(count);
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s is met', (name, one) => {
    const schedule = fromOptaxSchedule(scheduler, one.hyper);
    if (!schedule) throw new Error(`${scheduler} is not known`);
    expect(one.lr).toHaveLength(120);
    expectSchedule(schedule, one.lr, name);
  });
});
