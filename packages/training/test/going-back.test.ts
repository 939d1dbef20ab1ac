/**
 * The place that a run goes back to is what the run was there, whatever was decided and asked for at that moment.
 */
import { dense, meanSquaredError, sequential } from '@rivulet/layers';
import { sgd } from '@rivulet/optimizers';
import { type Dataset, DivergedError, reference } from '@rivulet/tensor';
import { Subject, from, lastValueFrom, of, tap, toArray } from 'rxjs';
import { type OutsideDecision, type Task, type TrainingEvent, train, trainSync } from '../src/index.js';

/** Samples (1, y), always in the same order. */
function targets(...ys: readonly number[]): Dataset {
  const column = (values: readonly number[]) => ({ rows: ys.length, columns: 1, values: Float64Array.from(values) });
  return {
    name: 'targets',
    spec: null,
    size: ys.length,
    inputs: column(ys.map(() => 1)),
    targets: column(ys),
    features: ['x'],
    classes: null,
    scaling: null,
    order: ({ into = new Int32Array(ys.length) }) => into.map((_, i) => i),
    batches: () => [],
  };
}

/** y = w·x with x = 1: the loss of a sample is (w − y)², and a step of sgd makes w − 2η·(w − y) of w. */
const line = (w: number, changes: Partial<Task>): Task => ({
  model: sequential(dense(1, { bias: false })),
  loss: meanSquaredError(),
  data: targets(0),
  initial: { 'params/0.weight': [w] },
  optimizer: sgd({ learningRate: 0.25 }),
  epochs: 6,
  onDivergence: { rollback: true, retries: 1 },
  backend: reference(),
  ...changes,
});

const user = (of: string, value: OutsideDecision['value'], step: number): OutsideDecision => ({
  ...{ by: 'user', of, value, because: '', step },
});

const checkpointsOf = (events: readonly TrainingEvent[]) => events.filter((event) => event.kind === 'checkpoint');
const weightOf = (state: Readonly<Record<string, ArrayLike<number>>> | undefined) => state?.['params/0.weight']?.[0];

it('holds the weights whose loss it tells, also where a decision goes back to others at the end of that epoch', () => {
  // With η = 0.25 each step halves w: 1, 0.5, 0.25; then back to 1, and on.
  const decisions = from([user('run', 'keep', 0), user('run', 'restore', 2)]);
  const checkpoints = checkpointsOf([...trainSync(line(1, { decisions, checkpointEvery: 1 }))]);
  const places = checkpoints.map(({ rollback, kept }) => [
    rollback?.epoch,
    rollback?.loss,
    weightOf(kept['onDivergence']),
  ]);
  // The loss is w². After epoch 2 the weights are 1 again, and only after epoch 4 as good as they were.
  expect(places).toEqual([
    [1, 0.25, 0.5],
    [2, 0.0625, 0.25],
    [2, 0.0625, 0.25],
    [4, 0.0625, 0.25],
    [5, 0.015625, 0.125],
    [6, 0.00390625, 0.0625],
  ]);
  expect(checkpoints.map(({ state }) => weightOf(state))).toEqual([0.5, 1, 0.5, 0.25, 0.125, 0.0625]);
});

it('is known to a checkpoint that is taken while the run is paused at the end of that epoch', async () => {
  const ask$ = new Subject<void>();
  const stop = new AbortController();
  const task = line(1, { decisions: of(user('run', 'pause', 2)), checkpointOn: ask$, signal: stop.signal });
  const events = lastValueFrom(
    train(task).pipe(
      tap(({ kind }) => {
        if (kind === 'decision') setTimeout(() => ask$.next(), 5);
        if (kind === 'checkpoint') stop.abort();
      }),
      toArray(),
    ),
  );
  const [checkpoint] = checkpointsOf(await events);
  expect(checkpoint).toMatchObject({ step: 2, standing: 'paused', rollback: { step: 2, epoch: 2, loss: 0.0625 } });
});

it('makes no bad loss a last good one', () => {
  // With η = 0.2 and the targets 10, 0, 0: w goes 5, 7, 4.2, 2.52. The mean loss falls from 25 to 22.9, so that the end of
  // epoch 1 is the place; the first sample's rises from 25 to 55.95: step 4 diverges, and so it does again.
  const task = line(5, { data: targets(10, 0, 0), batchSize: 1, optimizer: sgd({ learningRate: 0.2 }), divergeAt: 50 });
  let error: unknown;
  try {
    Array.from(trainSync(task));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DivergedError);
  const { divergence } = error as DivergedError;
  expect(divergence).toMatchObject({ step: 4, lastGoodStep: 3, lastGoodLoss: null });
  // In float32.
  expect(divergence?.loss).toBeCloseTo((2.52 - 10) ** 2, 4);
});
