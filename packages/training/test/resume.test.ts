/**
 * A run that is interrupted after any step and goes on from its checkpoint is the run that was never interrupted.
 */
import { batchNorm, dropout, earlyStopping } from '@rivulet/regularizers';
import { mlp, relu } from '@rivulet/layers';
import { adadelta, adagrad, adam, lbfgs, momentum, nesterov, rmsprop, rprop, sgd } from '@rivulet/optimizers';
import { decayOnPlateau, exponentialDecay } from '@rivulet/schedulers';
import { type Backend, reference } from '@rivulet/tensor';
import { wasm } from '@rivulet/kernels-wasm';
import { Subject, from, lastValueFrom, of, toArray } from 'rxjs';
import {
  type CheckpointEvent,
  type OnlineTask,
  type OutsideDecision,
  type Task,
  type TrainingEvent,
  decodeCheckpoint,
  encodeCheckpoint,
  trainOnline,
  trainSync,
} from '../src/index.js';
import { eventsOf, smallTask, stripes } from './small-task.js';

const regularized = () => mlp({ sizes: [2, 4, 2], hidden: [batchNorm(), relu(), dropout(0.3)] });
const impatient = () => earlyStopping({ monitor: 'loss', patience: 2, restoreBest: true });
const plateau = () => decayOnPlateau(0.5, { factor: 0.5, patience: 1 });
const watched = () => ({ train: stripes(40, 1), validation: stripes(10, 2) });

const tasks: Readonly<Record<string, () => Partial<Task>>> = {
  sgd: () => ({ optimizer: sgd({ learningRate: 0.1 }) }),
  momentum: () => ({ optimizer: momentum({ learningRate: 0.1 }) }),
  nesterov: () => ({ optimizer: nesterov({ form: 'lookahead' }) }),
  adagrad: () => ({ optimizer: adagrad() }),
  rmsprop: () => ({ optimizer: rmsprop() }),
  adadelta: () => ({ optimizer: adadelta() }),
  adam: () => ({ optimizer: adam() }),
  rprop: () => ({ optimizer: rprop(), batchSize: 'all' }),
  lbfgs: () => ({ optimizer: lbfgs(), batchSize: 'all' }),
  'dropout and batch norm': () => ({ model: regularized(), optimizer: adam() }),
  'a schedule by steps': () => ({
    optimizer: sgd({ learningRate: exponentialDecay(0.3, { rate: 0.9, per: 'step' }) }),
  }),
  'a plateau schedule and early stopping': () => ({
    model: regularized(),
    data: watched(),
    optimizer: adam({ learningRate: plateau() }),
    stop: impatient(),
    epochs: 8,
  }),
  'batch 1': () => ({ optimizer: adam(), data: stripes(13, 1), batchSize: 1, epochs: 2 }),
  'events of steps': () => ({ every: 3, measure: 'after' }),
  'decisions from outside, said again': () => ({ decisions: from(fromOutside) }),
};

/** One in the middle of an epoch, one at its end, one later. */
const fromOutside: readonly OutsideDecision[] = [
  { by: 'user', of: 'learningRate', value: 0.05, because: 'less', step: 3 },
  { by: 'user', of: 'run', value: 'keep', because: 'good', step: 4 },
  { by: 'user', of: 'run', value: 'restore', because: 'worse', step: 11 },
  { by: 'user', of: 'learningRate', value: 0.02, because: 'less', step: 11 },
];

const backends: Readonly<Record<string, () => Backend>> = { wasm, reference };

/** What a log holds of a run: all but checkpoints; and of a run that goes on, all but its start. */
const logged = (events: readonly TrainingEvent[]) => events.filter(({ kind }) => kind !== 'checkpoint');
const checkpointsOf = (events: readonly TrainingEvent[]) =>
  events.filter((event): event is CheckpointEvent => event.kind === 'checkpoint');

describe.each(Object.entries(backends))('on %s', (_, backend) => {
  it.each(Object.entries(tasks))(
    'a run goes on from any step with the same events and the same bits: %s',
    (_name, changes) => {
      const task = (): Task => smallTask({ epochs: 3, ...changes(), backend: backend() });
      const whole = logged([...trainSync(task())]);
      const photographed = [...trainSync({ ...task(), checkpointEvery: { steps: 1 } })];
      expect(logged(photographed)).toEqual(whole);
      const checkpoints = checkpointsOf(photographed);
      expect(checkpoints.length).toBeGreaterThanOrEqual((whole.at(-1) as { step: number }).step);
      for (const checkpoint of checkpoints) {
        const resume = decodeCheckpoint(encodeCheckpoint(checkpoint));
        expect({ ...resume }).toEqual(resume);
        const rest = [...trainSync({ ...task(), resume, checkpointEvery: { steps: 2 } })];
        expect(rest[0]).toMatchObject({ kind: 'start', step: checkpoint.step, epoch: checkpoint.epoch });
        expect([...whole.slice(0, resume.events), ...logged(rest).slice(1)]).toEqual(whole);
        // Again, from a checkpoint of the run that went on.
        const second = checkpointsOf(rest).at(1);
        if (!second || checkpoint.step % 3 > 0) continue;
        const again = [...trainSync({ ...task(), resume: second })];
        expect([...whole.slice(0, second.events), ...logged(again).slice(1)]).toEqual(whole);
      }
    },
  );
});

it('a run on a stream goes on from any update, where its samples go on', async () => {
  const { inputs, targets } = stripes(31, 1);
  const samples = Array.from({ length: 31 }, (_, row) => ({
    input: inputs.values.subarray(2 * row, 2 * row + 2),
    target: targets.values[row] ?? 0,
  }));
  const { model, loss } = smallTask();
  const task: OnlineTask = {
    model,
    loss,
    optimizer: adam(),
    samples,
    features: 2,
    classes: ['l', 'r'],
    batchSize: 2,
    every: 5,
  };
  const runOf = (changes: Partial<OnlineTask>) => lastValueFrom(trainOnline({ ...task, ...changes }).pipe(toArray()));
  const whole = logged(await runOf({}));
  const checkpoints = checkpointsOf(await runOf({ checkpointEvery: 1 }));
  expect(checkpoints).toHaveLength(16);
  for (const checkpoint of checkpoints) {
    const resume = decodeCheckpoint(encodeCheckpoint(checkpoint));
    const rest = logged(await runOf({ resume, samples: samples.slice(2 * resume.step) }));
    expect([...whole.slice(0, resume.events), ...rest.slice(1)]).toEqual(whole);
  }
});

describe('a checkpoint', () => {
  it('is taken before the next step when somebody asks, and changes no other event', () => {
    const whole = [...trainSync(smallTask({ every: 'step' }))];
    const ask$ = new Subject<void>();
    const asked: TrainingEvent[] = [];
    for (const event of trainSync(smallTask({ every: 'step', checkpointOn: ask$ }))) {
      asked.push(event);
      if (event.kind === 'step' && event.step === 6) ask$.next();
    }
    expect(logged(asked)).toEqual(whole);
    expect(checkpointsOf(asked).map(({ step }) => step)).toEqual([6, 20]);
  });

  it('can be asked for before the first step', async () => {
    const events = await eventsOf(smallTask({ checkpointOn: of('now') }));
    expect(checkpointsOf(events).map(({ step }) => step)).toEqual([0, 20]);
  });

  it('is taken while the run is paused, and the run that goes on is paused as well', async () => {
    const decisions = new Subject<OutsideDecision>();
    const ask$ = new Subject<void>();
    const stop = new AbortController();
    const task = smallTask({ decisions, checkpointOn: ask$, signal: stop.signal, every: 'step' });
    const running = eventsOf(task);
    decisions.next({ by: 'user', of: 'run', value: 'pause', because: 'lunch', step: 5 });
    setTimeout(() => ask$.next(), 20);
    setTimeout(() => stop.abort(), 40);
    const [checkpoint] = checkpointsOf(await running);
    expect(checkpoint).toMatchObject({ step: 5, standing: 'paused' });
    const more = new Subject<OutsideDecision>();
    const rest = eventsOf(smallTask({ ...(checkpoint && { resume: checkpoint }), decisions: more, every: 'step' }));
    setTimeout(() => more.next({ by: 'user', of: 'run', value: 'resume', because: 'coffee' }), 20);
    const [, decision, step] = await rest;
    expect([decision, step]).toMatchObject([
      { kind: 'decision', value: 'resume' },
      { kind: 'step', step: 6 },
    ]);
  });

  it('of a cancelled run is of where it was, not of the best that the stop rule kept', async () => {
    const ending = new AbortController();
    const task = (): Task =>
      smallTask({
        optimizer: sgd({ learningRate: 3 }),
        stop: earlyStopping({ monitor: 'loss', patience: 50, restoreBest: true }),
        epochs: 9,
      });
    const whole = logged(await eventsOf(task()));
    const cancelled: TrainingEvent[] = [];
    for (const event of trainSync({ ...task(), signal: ending.signal, every: 'step', checkpointOn: new Subject() })) {
      cancelled.push(event);
      if (event.kind === 'step' && event.step === 22) ending.abort();
    }
    expect(cancelled.at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled' });
    const [resume] = checkpointsOf(cancelled);
    expect(resume).toMatchObject({ step: 22, epoch: 5 });
    const rest = await eventsOf({ ...task(), ...(resume && { resume }) });
    expect(rest.at(-1)).toEqual(whole.at(-1));
  });

  it('in the middle of an epoch goes on only among the same steps', async () => {
    const [resume] = checkpointsOf(await eventsOf(smallTask({ checkpointEvery: { steps: 6 } })));
    await expect(eventsOf(smallTask({ batchSize: 10, ...(resume && { resume }) }))).rejects.toThrow(
      'resume: the checkpoint was taken after 2 steps, 24 samples, of an epoch; the task has 4 steps of 10; go on with the same data and batchSize',
    );
  });

  it('comes every so many steps only for a whole number of them', async () => {
    await expect(eventsOf(smallTask({ checkpointEvery: { steps: 0 } }))).rejects.toThrow(
      'train: expected an integer checkpointEvery.steps ≥ 1, received 0',
    );
  });
});
