/**
 * Replay: the record of a run alone decides again what was decided, and what others would have.
 *
 * Every run that a test of this package records with `eventsOf` is replayed there too.
 */
import { dense, meanSquaredError } from '@rivulet/layers';
import { adam, chain, momentum, sgd } from '@rivulet/optimizers';
import { anyOf, earlyStopping, stopAtLoss } from '@rivulet/regularizers';
import { boldDriver, cosineDecay, decayOnPlateau, exponentialDecay, warmup } from '@rivulet/schedulers';
import type { Request, Scalar, Signal } from '@rivulet/tensor';
import fc from 'fast-check';
import { from, of, lastValueFrom, toArray } from 'rxjs';
import {
  type DecisionEvent,
  type Rules,
  type Task,
  type TrainingEvent,
  replay,
  reviveRules,
  rulesOf,
  runSpec,
} from '../src/index.js';
import { eventsOf, replayed, smallTask, stripes, verdict } from './small-task.js';

const split = { train: stripes(40, 1), validation: stripes(30, 2) };

/** A run that stalls early, so that rules have something to say. */
function stalling(changes: Partial<Task> = {}): Task {
  const learningRate = decayOnPlateau(2, { factor: 0.5, patience: 1, threshold: 0.02 });
  return smallTask({ data: split, optimizer: sgd({ learningRate }), epochs: 40, ...changes });
}

function decisionsOf(events: readonly TrainingEvent[]): DecisionEvent[] {
  return events.flatMap((event) => (event.kind === 'decision' ? [event] : []));
}

/** A rule that halves a number after every third step at which the loss rose. */
function everyThirdRise(from: number): Signal<number, { rises: number; last: number }> {
  return {
    name: 'everyThirdRise',
    spec: null,
    per: 'step',
    init: () => ({ rises: 0, last: Infinity }),
    value: ({ rises }) => from * 0.5 ** Math.floor(rises / 3),
    next: ({ rises, last }, { loss }) => ({ rises: loss > last ? rises + 1 : rises, last: loss }),
    because: ({ rises }) => `the loss rose ${rises} times`,
  };
}

/** Ends a run after its nth step. */
function afterSteps(n: number): Signal<Request, number> {
  return {
    name: 'afterSteps',
    spec: null,
    per: 'step',
    init: () => 0,
    value: (steps) => (steps >= n ? 'stop' : 'continue'),
    next: (steps) => steps + 1,
    because: (steps) => `${steps} steps are done`,
  };
}

const learningRates: readonly (readonly [string, Scalar])[] = [
  ['a number', 0.5],
  ['a schedule of epochs', exponentialDecay(0.5, { rate: 0.9 })],
  ['a schedule of steps', cosineDecay(0.5, { over: 100, per: 'step' })],
  ['a schedule that begins with another', warmup(exponentialDecay(0.5, { rate: 0.9 }), { over: 3 })],
  ['decayOnPlateau', decayOnPlateau(2, { factor: 0.5, patience: 1, threshold: 0.02 })],
  ['decayOnPlateau of Keras', decayOnPlateau(2, { dialect: 'keras', factor: 0.5, patience: 2, cooldown: 2 })],
  ['boldDriver', boldDriver(2, { growth: 0.2 })],
  ['boldDriver that goes back', boldDriver(8, { growth: 0.05, restore: true })],
  ['feedback after every step', everyThirdRise(2)],
];
const stops: readonly (readonly [string, Signal<Request> | undefined])[] = [
  ['no stop rule', undefined],
  ['earlyStopping', earlyStopping({ patience: 4 })],
  ['earlyStopping that keeps the best', earlyStopping({ patience: 6, restoreBest: true, monitor: 'loss' })],
  ['earlyStopping after a while', earlyStopping({ patience: 2, minDelta: 0.05, startAfter: 5, untilLoss: 0.2 })],
  ['stopAtLoss', stopAtLoss(0.3)],
  ['anyOf', anyOf(earlyStopping({ patience: 9, restoreBest: true }), stopAtLoss(0.1))],
  ['a stop in the middle of an epoch', afterSteps(33)],
];

describe('a replay by the rules of the run is the run', () => {
  const cases = learningRates.flatMap(([rate, learningRate]) =>
    stops.map(([name, stop]) => [rate, name, learningRate, stop] as const),
  );
  // eventsOf compares every event, with what decided, the hyper-parameters and the states in checkpoints.
  it.each(cases)('with %s and %s', async (_rate, _stop, learningRate, stop) => {
    const task = stalling({ optimizer: momentum({ learningRate }), ...(stop && { stop }), checkpointEvery: 7 });
    const events = await eventsOf({ ...task, every: 'step' });
    const rules = rulesOf(task);
    expect(await verdict(events, rules)).toMatchObject({ kind: 'same', parting: null });
  });

  it('with decisions from outside, which stay', async () => {
    const decisions = from([
      { by: 'user', of: 'learningRate', value: 0.05, because: 'a slider', step: 9 },
      { by: 'user', of: 'run', value: 'stop', because: 'enough', step: 30 },
    ] as const);
    const events = await eventsOf(stalling({ decisions, stop: earlyStopping({ patience: 20 }) }));
    expect(decisionsOf(events).map(({ by }) => by)).toContain('user');
  });

  it('with several signals, in a chain of optimizers', async () => {
    const optimizer = chain(momentum({ learningRate: boldDriver(0.5), momentum: 0.5 }), adam({ learningRate: 0.01 }));
    await eventsOf(stalling({ optimizer, stop: earlyStopping({ patience: 8 }) }));
  });

  it('with rules out of its spec, without its data', async () => {
    const task = stalling({ stop: earlyStopping({ patience: 6, restoreBest: true }) });
    const spec = runSpec({ ...task, data: stripes(40, 1) });
    const rules = await reviveRules(spec!, (name) => {
      expect(name).not.toBe('@example/data');
      return import(name);
    });
    const events = await eventsOf(task);
    expect(await replayed(events, rules)).toEqual(events);
  });

  it('with rules out of the spec of a regression, whose model takes any number of features', async () => {
    const regression = { ...stripes(40, 1), classes: null };
    const optimizer = sgd({ learningRate: decayOnPlateau(0.05, { patience: 1 }) });
    const task = stalling({ model: dense(1), loss: meanSquaredError(), data: regression, optimizer });
    const events = await eventsOf(task);
    expect(await replayed(events, await reviveRules(runSpec(task)!))).toEqual(events);
  });
});

describe('another patience', () => {
  const stopping = (patience: number): Task => stalling({ stop: earlyStopping({ patience, restoreBest: true }) });

  it('is answered as a real run with that patience answers it, or is said to be unknown', async () => {
    const real = new Map<number, TrainingEvent[]>();
    const runOf = async (patience: number): Promise<TrainingEvent[]> => {
      const run = real.get(patience) ?? (await eventsOf(stopping(patience)));
      real.set(patience, run);
      return run;
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), async (then, now) => {
        const [recorded, expected] = [await runOf(then), await runOf(now)];
        const answer = await replayed(recorded, rulesOf(stopping(now)), rulesOf(stopping(then)));
        const { kind, replayed: ending } = await verdict(recorded, rulesOf(stopping(now)), rulesOf(stopping(then)));
        const toldApart = ({ kind }: TrainingEvent): boolean => kind !== 'start' && kind !== 'end';
        // What the replay says is what happens, up to its own end.
        expect(answer.filter(toldApart)).toEqual(expected.filter(toldApart).slice(0, answer.filter(toldApart).length));
        const end = expected.at(-1);
        if (kind === 'unknown') expect(end?.step).toBeGreaterThan(ending.step);
        else expect(ending).toMatchObject({ step: end?.step, epoch: end?.epoch });
        expect(kind).not.toBe('parted');
        if (kind !== 'unknown') expect(decisionsOf(answer)).toEqual(decisionsOf(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('that is longer ends where the record does, and says so', async () => {
    const recorded = await eventsOf(stopping(3));
    const answer = await replayed(recorded, rulesOf(stopping(30)), rulesOf(stopping(3)));
    const { epoch } = recorded.at(-1) as { readonly epoch: number };
    expect(await verdict(recorded, rulesOf(stopping(30)), rulesOf(stopping(3)))).toMatchObject({
      kind: 'unknown',
      recorded: { epoch, reason: 'stopped' },
      replayed: { epoch, reason: 'unfinished', stop: null },
      because: `the record ends at epoch ${epoch}; this run would have gone on`,
    });
    expect(answer.at(-1)?.kind).not.toBe('end');
  });
});

describe('another schedule', () => {
  const scheduled = (patience: number): Task =>
    stalling({ optimizer: sgd({ learningRate: decayOnPlateau(2, { factor: 0.5, patience, threshold: 0.02 }) }) });

  it('is exact up to the first rate that differs, as a real run shows, and parts there', async () => {
    const [recorded, real] = [await eventsOf(scheduled(1)), await eventsOf(scheduled(4))];
    const answer = await replayed(recorded, rulesOf(scheduled(4)), rulesOf(scheduled(1)));
    const said = await verdict(recorded, rulesOf(scheduled(4)), rulesOf(scheduled(1)));
    const first = decisionsOf(recorded)[0]!;
    expect(said).toMatchObject({ kind: 'parted', parting: { step: first.step, recorded: first, replayed: null } });
    expect(said.because).toBe(
      `from epoch ${first.epoch} on learningRate would be as before and was 1; losses are those of the recorded run`,
    );
    const lossesOf = (events: readonly TrainingEvent[]): number[] =>
      events.flatMap((event) => (event.kind === 'epoch' ? [event.loss] : []));
    expect(lossesOf(answer).slice(0, first.epoch)).toEqual(lossesOf(real).slice(0, first.epoch));
    expect(lossesOf(answer)[first.epoch]).not.toEqual(lossesOf(real)[first.epoch]);
  });

  it('shows its own rate in the events', async () => {
    const recorded = await eventsOf(scheduled(1));
    const task = stalling({ optimizer: sgd({ learningRate: exponentialDecay(1, { rate: 0.5 }) }) });
    const answer = await replayed(recorded, rulesOf(task), rulesOf(scheduled(1)));
    const rates = answer.flatMap((event) => (event.kind === 'epoch' ? [event.learningRate] : []));
    expect(rates.slice(0, 4)).toEqual([1, 0.5, 0.25, 0.125]);
    expect(await verdict(recorded, rulesOf(task), rulesOf(scheduled(1)))).toMatchObject({
      kind: 'parted',
      parting: { step: 0, epoch: 0, recorded: null, replayed: null },
      because: 'from epoch 0 on hyper-parameters differ, and losses are those of the recorded run',
    });
  });
});

describe('a record in which something is missing', () => {
  const stop = earlyStopping({ patience: 4 });
  const failure = async (events: readonly TrainingEvent[], rules: Rules): Promise<unknown> =>
    replayed(events, rules).catch((error: unknown) => String(error));

  it('is refused, with what it lacks', async () => {
    const task = stalling({ stop, epochs: 5 });
    const events = await eventsOf(task);
    const without = events.filter((event) => event.kind !== 'epoch' || event.epoch !== 3);
    expect(await failure(without, rulesOf(task))).toBe('DataError: replay: epoch 4 follows epoch 2');
    const steps = rulesOf({ ...task, stop: afterSteps(7) });
    expect(await failure(events, steps)).toBe(
      "DataError: replay: afterSteps decides after every step, and step 1 was not recorded; record the run with every: 'step'",
    );
    const later = events.map((event) => (event.kind === 'start' ? { ...event, step: 8, epoch: 2 } : event));
    expect(await failure(later, rulesOf(task))).toBe(
      'DataError: replay: the log goes on from epoch 2, and what was before is not in it',
    );
  });

  it('says that it breaks off where a run was killed', async () => {
    const task = stalling({ stop, epochs: 5 });
    const events = (await eventsOf(task)).slice(0, -1);
    expect(await verdict(events, rulesOf(task))).toMatchObject({
      kind: 'same',
      recorded: { reason: 'unfinished', epoch: 5 },
    });
  });
});

it('goes with a live run too, and leaves it alone', async () => {
  const task = stalling({ stop: earlyStopping({ patience: 9 }) });
  const events = await eventsOf(task);
  const other = rulesOf({ ...task, stop: earlyStopping({ patience: 3 }) });
  const beside = await lastValueFrom(from(events).pipe(replay(other, rulesOf(task)), toArray()));
  expect(beside.length).toBeLessThan(events.length);
  expect(await lastValueFrom(of(...events).pipe(toArray()))).toEqual(events);
});
