/**
 * A run that diverges says why, or goes back and on with a lower rate.
 */
import { wasm } from '@rivulet/kernels-wasm';
import { dense, meanSquaredError, relu, sequential } from '@rivulet/layers';
import { adam, momentum, rprop, sgd } from '@rivulet/optimizers';
import { exponentialDecay } from '@rivulet/schedulers';
import { type Dataset, DivergedError, type Divergence, reference } from '@rivulet/tensor';
import { from } from 'rxjs';
import {
  type CheckpointEvent,
  type EventOf,
  type Task,
  type TrainingEvent,
  decodeCheckpoint,
  encodeCheckpoint,
  parseRunSpec,
  reviveTask,
  runSpec,
  trainSync,
} from '../src/index.js';
import { eventsOf, learned, smallTask, stripes } from './small-task.js';

/** Samples (x, y) of one feature and one target, always in the same order. */
function pairs(xs: readonly number[], ys: readonly number[]): Dataset {
  const column = (values: readonly number[]) => ({ rows: xs.length, columns: 1, values: Float64Array.from(values) });
  return {
    name: 'pairs',
    spec: { use: '@example/data#pairs', args: [[...xs], [...ys]] },
    size: xs.length,
    inputs: column(xs),
    targets: column(ys),
    features: ['x'],
    classes: null,
    scaling: null,
    order: ({ into = new Int32Array(xs.length) }) => into.map((_, i) => i),
    batches: () => [],
  };
}

/**
 * y = w·x with x = 1, y = 0: the loss is w², its gradient 2w, and a step of sgd makes w·(1 − 2η) of w. From w = 1 with
 * η = 3 it goes 1, −5, 25, −125, …: the loss of step k is 25ᵏ⁻¹. With η = 1.5 it goes 1, −2, 4, …: the loss is 4ᵏ⁻¹.
 * With η = 0.75 it is 4⁻ᵏ⁺¹.
 */
const line = (changes: Partial<Task> = {}): Task => ({
  model: sequential(dense(1, { bias: false })),
  loss: meanSquaredError(),
  data: pairs([1], [0]),
  initial: { 'params/0.weight': [1] },
  optimizer: sgd({ learningRate: 3 }),
  epochs: 6,
  backend: reference(),
  ...changes,
});

/** Events of a run until it ends or fails, and how it failed. */
function attempt(task: Task): { readonly events: TrainingEvent[]; readonly error: DivergedError | null } {
  const events: TrainingEvent[] = [];
  try {
    for (const event of trainSync(task)) events.push(event);
  } catch (error) {
    if (error instanceof DivergedError) return { events, error };
    throw error;
  }
  return { events, error: null };
}

const ofKind = <K extends TrainingEvent['kind']>(events: readonly TrainingEvent[], kind: K): EventOf<K>[] =>
  events.filter((event): event is EventOf<K> => event.kind === kind);

function seenBy(task: Task): Divergence {
  const seen = attempt(task).error?.divergence;
  if (!seen) throw new Error('the run did not diverge');
  return seen;
}

describe('the error of a run that diverged', () => {
  it('tells step, losses, the largest parameter, the likely cause and the rate to try', () => {
    const { error } = attempt(line({ divergeAt: 1000, every: 'step' }));
    // Losses 1, 25, 625, 15625: the fourth is above 1000; the fourth update has been done, w = 625.
    expect(error?.divergence).toEqual({
      step: 4,
      epoch: 4,
      loss: 15625,
      lastGoodStep: 3,
      lastGoodLoss: 625,
      learningRate: 3,
      notFinite: [],
      largestParameter: { name: 'params/0.weight', value: 625 },
      largestOptimizerState: null,
      cause: 'steps',
      advice:
        'steps that are too large are the likely cause: try a lower rate, such as learningRate 0.3, clip the gradients (clipNorm), or scale the inputs',
      lowerRate: 0.3,
    });
    expect(error?.step).toBe(4);
    expect(error?.message).toBe(
      'sgd: the loss became 15625 at step 4, epoch 4, learning rate 3, above divergeAt 1000; all parameters are still finite, the largest is 625 in params/0.weight; the last good loss was 625, at step 3; steps that are too large are the likely cause: try a lower rate, such as learningRate 0.3, clip the gradients (clipNorm), or scale the inputs',
    );
  });

  it('names states that are not finite, of the optimizer as well', () => {
    const seen = seenBy(line({ optimizer: momentum({ learningRate: 1e300 }), epochs: 9 }));
    expect(seen.notFinite).toEqual(expect.arrayContaining(['params/0.weight']));
    expect(seen.notFinite.some((name) => name.startsWith('optimizer/'))).toBe(true);
    expect(Number.isFinite(seen.largestOptimizerState?.value)).toBe(false);
  });

  it('names the first value of the data that is not finite', () => {
    const data = pairs([1, 2, NaN, 4], [0, 0, 0, 0]);
    const { error } = attempt(line({ data, batchSize: 1, optimizer: sgd({ learningRate: 1e-3 }) }));
    expect(error?.divergence).toMatchObject({ step: 3, cause: 'data', lowerRate: null });
    expect(error?.message).toMatch(/; check the data: feature x of sample 3 is NaN$/);
    const targets = line({ data: pairs([1, 2], [0, Infinity]), batchSize: 1 });
    expect(attempt(targets).error?.message).toMatch(/; check the data: the target of sample 2 is Infinity$/);
  });

  it('blames no rate for a loss that was so before the first update', () => {
    const seen = seenBy(line({ data: pairs([1e200], [0]) }));
    expect(seen).toMatchObject({ step: 1, cause: 'start', lastGoodLoss: null, lowerRate: null, loss: Infinity });
    expect(seen.advice).toMatch(/^it was so before the first update, so no rate is to blame: scale the inputs/);
  });

  it('needs no policy for a loss above divergeAt, which is checked', () => {
    expect(() => [...trainSync(line({ divergeAt: 0 }))]).toThrow('train: expected a finite divergeAt > 0, received 0');
    expect(attempt(line({ divergeAt: 25, epochs: 2 })).error).toBeNull();
    expect(attempt(line({ divergeAt: 24.9, epochs: 2 })).error?.step).toBe(2);
  });
});

describe('with a policy', () => {
  const policy = { rollback: true, factor: 0.5, retries: 3 };

  it('goes back to the best weights and halves the rate until it is low enough, and the log says so', async () => {
    const events = await eventsOf(line({ divergeAt: 10, onDivergence: policy }));
    // With 3 the first epoch ends at w = −5 with loss 25, with 1.5 the second at 4 with loss 16: both back to the beginning.
    expect(ofKind(events, 'decision')).toEqual([
      {
        kind: 'decision',
        step: 1,
        epoch: 1,
        by: 'onDivergence',
        of: 'learningRate',
        value: 1.5,
        because: 'the loss became 25 at step 2; goes back to step 0, epoch 0 (1 of 3)',
      },
      {
        kind: 'decision',
        step: 2,
        epoch: 2,
        by: 'onDivergence',
        of: 'learningRate',
        value: 0.75,
        because: 'the loss became 16 at step 3; goes back to step 0, epoch 0 (2 of 3)',
      },
    ]);
    expect(ofKind(events, 'epoch').map(({ epoch, loss, learningRate }) => [epoch, loss, learningRate])).toEqual([
      [1, 25, 3],
      [1, 4, 1.5],
      [2, 16, 1.5],
      ...[1, 2, 3, 4, 5, 6].map((epoch) => [epoch, 4 ** -epoch, 0.75]),
    ]);
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'finished', step: 6, epoch: 6, loss: 4 ** -6 });
    expect([...(learned(events)['params/0.weight'] ?? [])]).toEqual([0.5 ** 6]);
  });

  it('ends with the error when it has gone back often enough', () => {
    const { events, error } = attempt(line({ divergeAt: 10, onDivergence: { ...policy, retries: 1 } }));
    expect(ofKind(events, 'decision').map(({ value }) => value)).toEqual([1.5]);
    expect(error).toMatchObject({ step: 3, divergence: { loss: 16, learningRate: 1.5 } });
    expect(error?.message).toMatch(/; rollbacks: 1 of 1$/);
  });

  it('rescues a run whose weights become infinite, on wasm too', async () => {
    const task = smallTask({
      optimizer: sgd({ learningRate: 1e38 }),
      onDivergence: { rollback: true, factor: 1e-20, retries: 3 },
      backend: wasm(),
    });
    const events = await eventsOf(task);
    expect(ofKind(events, 'decision').length).toBeGreaterThan(0);
    const end = events.at(-1) as EventOf<'end'>;
    expect(end).toMatchObject({ kind: 'end', reason: 'finished', epoch: 5 });
    expect(Number.isFinite(end.loss)).toBe(true);
  });

  it('goes back for no rate where the data or the beginning is to blame', () => {
    const broken = attempt(line({ data: pairs([1, NaN], [0, 0]), batchSize: 1, onDivergence: policy }));
    expect(broken.error?.divergence?.cause).toBe('data');
    const start = attempt(line({ data: pairs([1e200], [0]), onDivergence: policy }));
    expect(start.error?.divergence?.cause).toBe('start');
    for (const { events } of [broken, start]) expect(ofKind(events, 'decision')).toEqual([]);
  });

  it('lets a schedule by time give way to the rate that was decided', () => {
    const optimizer = sgd({ learningRate: exponentialDecay(3, { rate: 0.5 }) });
    const { events } = attempt(line({ optimizer, divergeAt: 10, onDivergence: { ...policy, factor: 0.25 } }));
    expect(ofKind(events, 'decision').map(({ value }) => value)).toEqual([0.375]);
    expect(
      ofKind(events, 'epoch')
        .map(({ learningRate }) => learningRate)
        .slice(1),
    ).toEqual(Array(6).fill(0.375));
  });

  it('is checked, and needs a rate to lower', () => {
    const refused = (onDivergence: Task['onDivergence'], more: Partial<Task> = {}) =>
      expect(() => [...trainSync(line({ onDivergence, ...more }))]);
    refused({ rollback: true, factor: 1 }).toThrow('onDivergence: expected 0 < factor < 1, received 1');
    refused({ rollback: true, retries: 0 }).toThrow('onDivergence: expected an integer retries ≥ 1, received 0');
    refused(policy, { optimizer: rprop() }).toThrow(
      'onDivergence: expected an optimizer with a learning rate, received',
    );
  });

  it('is part of the spec of a run, and comes back out of it', async () => {
    const spec = runSpec(smallTask({ onDivergence: policy, divergeAt: 50 }));
    expect(spec).toMatchObject({ onDivergence: policy, divergeAt: 50 });
    const again = parseRunSpec(JSON.parse(JSON.stringify(spec)), 'run.json');
    expect(again).toEqual(spec);
    const load = (name: string) =>
      name === '@example/data' ? Promise.resolve({ stripes }) : (import(name) as Promise<unknown>);
    expect(runSpec(await reviveTask(again, load))).toEqual(spec);
    const other = { ...again, onDivergence: { rollback: 'yes' } };
    expect(() => parseRunSpec(other, 'run.json')).toThrow("run.json: expected 'onDivergence' of a run to be like");
  });
});

describe('a run that went back', () => {
  const logged = (events: readonly TrainingEvent[]) => events.filter(({ kind }) => kind !== 'checkpoint');
  const explosive = (changes: Partial<Task> = {}): Task =>
    smallTask({
      // Good for some epochs; then somebody makes it explode, and again.
      optimizer: momentum({ learningRate: 0.1 }),
      decisions: from([
        { by: 'user', of: 'learningRate', value: 1e30, because: 'too much', step: 6 },
        { by: 'user', of: 'learningRate', value: 1e30, because: 'too much', step: 17 },
      ]),
      divergeAt: 100,
      onDivergence: { rollback: true, factor: 1e-31, retries: 3 },
      every: 'step',
      ...changes,
    });

  it.each([
    ['wasm', wasm],
    ['reference', reference],
  ])('goes on from any checkpoint with the same events and bits, on %s', (_, backend) => {
    const task = (): Task => explosive({ backend: backend() });
    const whole = logged(attempt(task()).events);
    expect(whole.at(-1)).toMatchObject({ kind: 'end', reason: 'finished' });
    expect(ofKind(whole, 'decision').filter(({ by }) => by === 'onDivergence')).toHaveLength(2);
    const photographed = attempt({ ...task(), checkpointEvery: { steps: 1 } }).events;
    expect(logged(photographed)).toEqual(whole);
    const checkpoints = photographed.filter((event): event is CheckpointEvent => event.kind === 'checkpoint');
    // Steps that came again have theirs again.
    expect(checkpoints.length).toBeGreaterThan(20);
    for (const checkpoint of checkpoints) {
      const resume = decodeCheckpoint(encodeCheckpoint(checkpoint));
      const rest = logged(attempt({ ...task(), resume }).events).slice(1);
      expect([...whole.slice(0, checkpoint.events), ...rest]).toEqual(whole);
    }
  });

  it('goes on from no checkpoint whose place to go back to is of other steps', () => {
    const { events } = attempt(smallTask({ onDivergence: { rollback: true }, checkpointEvery: 1 }));
    const [checkpoint] = events.filter((event) => event.kind === 'checkpoint');
    if (!checkpoint) throw new Error('no checkpoint was taken');
    const resume = { ...checkpoint, totals: { ...checkpoint.totals, onDivergence: Float64Array.of(0, 0, 0, 1e6, 99) } };
    expect(() => [...trainSync(smallTask({ onDivergence: { rollback: true }, resume }))]).toThrow(
      /^resume: the checkpoint was taken after 99 steps, 1000000 samples, of an epoch; the task has 4 steps of 12/,
    );
    // Who goes on without the policy does not carry the place along.
    const without = attempt(smallTask({ resume: checkpoint, checkpointEvery: 1 })).events;
    const last = without.filter((event) => event.kind === 'checkpoint').at(-1);
    expect(last).toMatchObject({ kept: {} });
    expect(last).not.toHaveProperty('rollback');
  });

  it('has nothing to do with a run that does not diverge: the same numbers, and nothing more is read', async () => {
    const reads = (onDivergence?: Task['onDivergence']) => {
      let count = 0;
      const inner = reference();
      const backend: Task['backend'] = {
        name: 'reads',
        compile: (program, options) => {
          const executable = inner.compile(program, options);
          return Object.assign(Object.create(executable) as typeof executable, {
            read: (name: string) => {
              count++;
              return executable.read(name);
            },
          });
        },
      };
      const events = attempt(
        smallTask({ optimizer: adam(), measure: 'after', backend, ...(onDivergence && { onDivergence }) }),
      );
      return { events: events.events, count };
    };
    const [without, off, on] = [reads(), reads({ rollback: false }), reads({ rollback: true })];
    expect(off.count).toBe(without.count);
    expect(on.count).toBeGreaterThan(without.count);
    const numbers = (events: readonly TrainingEvent[]) => events.filter(({ kind }) => kind !== 'start');
    expect(numbers(off.events)).toEqual(numbers(without.events));
    expect(numbers(on.events)).toEqual(numbers(without.events));
  });
});

describe('a last update that breaks the weights', () => {
  /** The loss of the only update is that before it: 1. Then w = 1 − 2η is more than a float32 holds. */
  const once = (changes: Partial<Task> = {}): Task =>
    line({ optimizer: sgd({ learningRate: 1e300 }), epochs: 1, ...changes });

  it('ends the run with the error that the next update would give', () => {
    const { events, error } = attempt(once());
    expect(ofKind(events, 'epoch').map(({ loss }) => loss)).toEqual([1]);
    expect(ofKind(events, 'end')).toEqual([]);
    const { divergence: next } = attempt(once({ epochs: 2 })).error ?? {};
    for (const key of ['step', 'loss', 'lastGoodStep', 'lastGoodLoss', 'learningRate', 'cause', 'advice'] as const) {
      expect([key, error?.divergence?.[key]]).toEqual([key, next?.[key]]);
    }
    expect(error?.message).toMatch(
      /^sgd: the loss became Infinity at step 2, epoch 1, learning rate 1e\+300; params\/0.weight holds numbers that are not finite; the last good loss was 1, at step 1; steps that are too large are the likely cause/,
    );
  });

  it('on wasm too, and where a stop rule or somebody else ends the run', () => {
    for (const backend of [wasm(), reference()]) {
      const task = smallTask({ optimizer: sgd({ learningRate: 1e38 }), epochs: 1, batchSize: 40, backend });
      expect(attempt(task).error?.divergence).toMatchObject({ step: 2, cause: 'steps', lastGoodStep: 1 });
    }
    const stopping = { by: 'user', of: 'run', value: 'stop', because: 'enough', step: 1 } as const;
    expect(attempt(once({ epochs: 9, decisions: from([stopping]) })).error?.step).toBe(2);
  });

  it('also where the loss does not tell: a unit that is dead for ever has no say', () => {
    // relu(−Infinity) is 0.
    const task = once({
      model: sequential(dense(1, { bias: false }), relu()),
      optimizer: sgd({ learningRate: 1.7e308 }),
    });
    const { error } = attempt(task);
    expect(error?.divergence).toMatchObject({ loss: 0, notFinite: ['params/0.weight'] });
    expect(error?.message).toMatch(
      /^sgd: the loss is still 0 at step 2, .*; params\/0.weight holds numbers that are not finite/,
    );
  });

  it('leaves the checkpoint before as the last one, in the middle of a run as well', () => {
    for (const epochs of [3, 9]) {
      const { events, error } = attempt({
        // From 8 over −4 to 2, and then to 2 − 4·1e308.
        ...line({ epochs, checkpointEvery: 1, optimizer: sgd({ learningRate: 0.75 }) }),
        initial: { 'params/0.weight': [8] },
        decisions: from([{ by: 'user', of: 'learningRate', value: 1e308, because: 'too much', step: 2 }]),
      });
      expect(error?.step).toBe(4);
      const last = events.filter((event): event is CheckpointEvent => event.kind === 'checkpoint').at(-1);
      expect([last?.step, [...(last?.state['params/0.weight'] ?? [])]]).toEqual([2, [2]]);
    }
  });

  it('is none where a parameter was not finite in the beginning, as a mask', () => {
    const model = sequential(dense(1, { bias: false }), relu());
    const { events, error } = attempt(line({ model, initial: { 'params/0.weight': [-Infinity] }, checkpointEvery: 1 }));
    expect(error).toBeNull();
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'finished', loss: 0 });
  });
});
