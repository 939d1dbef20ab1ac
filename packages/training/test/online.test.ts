import { adam, lbfgs, sgd } from '@rivulet/optimizers';
import { meanSquaredError, mlp, softmaxCrossEntropy, tanh } from '@rivulet/layers';
import { dropout, earlyStopping } from '@rivulet/regularizers';
import { exponentialDecay } from '@rivulet/schedulers';
import { type Dataset, DataError, type Transform, random } from '@rivulet/tensor';
import { Subject, firstValueFrom, from, lastValueFrom, of, share, take, timer, toArray } from 'rxjs';
import {
  type OnlineTask,
  type OutsideDecision,
  type Sample,
  type TrainingEvent,
  ofKind,
  onlineProgress,
  train,
  trainOnline,
} from '../src/index.js';
import { counting, learned, stripes } from './small-task.js';

/** Samples of the stripes, one after another, and what became of the source. */
function stream(count: number, seed = 1) {
  const source = { given: 0, closed: 0 };
  function* samples(): Generator<Sample, void> {
    const drawn = random(seed, 'online');
    try {
      for (; source.given < count;) {
        const target = drawn.next() < 0.5 ? 0 : 1;
        source.given++;
        yield { input: [drawn.normal() + 2 * target, drawn.normal()], target };
      }
    } finally {
      source.closed++;
    }
  }
  return Object.assign(source, { samples });
}

/** The same as an asynchronous source. */
async function* slowly(samples: Iterable<Sample>): AsyncGenerator<Sample, void> {
  yield* samples;
}

function onlineTask(changes: Partial<OnlineTask> = {}): OnlineTask {
  return {
    model: mlp({ sizes: [2, 4, 2], hidden: [tanh()] }),
    loss: softmaxCrossEntropy(),
    optimizer: adam({ learningRate: 0.02 }),
    features: ['x', 'y'],
    classes: ['left', 'right'],
    samples: stream(40).samples(),
    every: 'step',
    seed: 7,
    ...changes,
  };
}

function eventsOf(task: OnlineTask): Promise<TrainingEvent[]> {
  return lastValueFrom(trainOnline(task).pipe(toArray()));
}

const stepsOf = (events: readonly TrainingEvent[]) => events.filter((event) => event.kind === 'step');

/** The rows of a data set as a stream. */
function* rowsOf({ inputs, targets, size }: Dataset): Generator<Sample, void> {
  for (let row = 0; row < size; row++) {
    yield { input: inputs.values.subarray(2 * row, 2 * row + 2), target: targets.values[row] ?? NaN };
  }
}

describe('on the same samples in the same order', () => {
  const data: Dataset = { ...stripes(101, 3), order: ({ into = new Int32Array(101) }) => into.map((_, row) => row) };
  const model = mlp({ sizes: [2, 6, 2], hidden: [tanh(), dropout(0.2)] });

  it.each([1, 32])('gives the losses and parameters of train, bit for bit, in batches of %i', async (batchSize) => {
    const common = { model, batchSize, every: 'step', seed: 11 } as const;
    const { loss, optimizer } = onlineTask();
    const expected = await lastValueFrom(train({ ...common, loss, optimizer, data, epochs: 1 }).pipe(toArray()));
    for (const samples of [rowsOf(data), slowly(rowsOf(data)), from([...rowsOf(data)])]) {
      const actual = await eventsOf(onlineTask({ ...common, samples }));
      const core = (events: readonly TrainingEvent[]) =>
        stepsOf(events).map(({ step, loss: error, accuracy, scalars }) => ({ step, error, accuracy, scalars }));
      expect(core(actual)).toEqual(core(expected));
      expect(learned(actual)).toEqual(learned(expected));
    }
  });

  it('tells the same error over the stream as train over its epoch', async () => {
    const { loss, optimizer } = onlineTask();
    const epoch = await firstValueFrom(
      train({ model, loss, optimizer, data, epochs: 1, batchSize: 8 }).pipe(ofKind('epoch')),
    );
    const end = (await eventsOf(onlineTask({ model, batchSize: 8, seed: 0, samples: rowsOf(data) }))).at(-1);
    expect(end).toMatchObject({ kind: 'end', reason: 'finished', loss: epoch.loss, accuracy: epoch.accuracy });
  });
});

describe('what is told', () => {
  it('is start, steps, checkpoints, end, and no epoch', async () => {
    const events = await eventsOf(onlineTask({ every: 10, checkpointEvery: 20, samples: stream(45).samples() }));
    expect(events.map(({ kind, step }) => [kind, kind === 'start' ? 0 : step])).toEqual([
      ['start', 0],
      ['step', 10],
      ['step', 20],
      ['checkpoint', 20],
      ['step', 30],
      ['step', 40],
      ['checkpoint', 40],
      ['checkpoint', 45],
      ['end', 45],
    ]);
    expect(events[0]).toMatchObject({
      samples: Infinity,
      stepsPerEpoch: Infinity,
      epochs: 1,
      batchSize: 1,
      spec: null,
    });
  });

  it('is the error over all samples since the step before, each before its update', async () => {
    const all = stepsOf(await eventsOf(onlineTask({ batchSize: 3, samples: stream(60).samples() })));
    const every5 = stepsOf(await eventsOf(onlineTask({ batchSize: 3, every: 5, samples: stream(60).samples() })));
    expect(every5.map(({ step }) => step)).toEqual([5, 10, 15, 20]);
    for (const { step, running, loss } of every5) {
      const window = all.slice(step - 5, step);
      expect(running?.samples).toBe(15);
      expect(running?.loss).toBeCloseTo(window.reduce((sum, event) => sum + event.loss, 0) / 5, 12);
      expect(running?.accuracy).toBeCloseTo(window.reduce((sum, event) => sum + (event.accuracy ?? NaN), 0) / 5, 12);
      expect(loss).toBe(window.at(-1)?.loss);
    }
  });

  it('changes no bit of the result', async () => {
    const [often, never] = [
      await eventsOf(onlineTask({ samples: stream(60).samples() })),
      await eventsOf(onlineTask({ every: 1000, samples: stream(60).samples() })),
    ];
    expect(learned(never)).toEqual(learned(often));
    expect(stepsOf(never)).toEqual([]);
  });

  it('is summed up as progress', async () => {
    const shown = await lastValueFrom(
      trainOnline(onlineTask({ every: 5, batchSize: 3, samples: stream(60).samples() })).pipe(
        onlineProgress(),
        toArray(),
      ),
    );
    expect(shown.map(({ step, samples }) => [step, samples])).toEqual([
      [5, 15],
      [10, 30],
      [15, 45],
      [20, 60],
    ]);
  });
});

describe('a source', () => {
  it('is asked for as many samples as were learned from, and one more at most', async () => {
    const source = stream(1e9);
    const task = onlineTask({ batchSize: 4, samples: slowly(source.samples()) });
    await lastValueFrom(trainOnline(task).pipe(ofKind('step'), take(25)));
    expect(source.given).toBe(100);
    await firstValueFrom(timer(5));
    expect([source.given, source.closed]).toEqual([100, 1]);
  });

  it.each(['pulled', 'awaited'])('that is %s stands still while the run is paused, and loses nothing', async (kind) => {
    const source = stream(200);
    const door = new Subject<OutsideDecision>();
    const decide = (value: 'pause' | 'resume') => door.next({ by: 'user', of: 'run', value, because: 'lunch' });
    const samples = kind === 'pulled' ? source.samples() : slowly(source.samples());
    const run$ = trainOnline(onlineTask({ samples, decisions: door })).pipe(share());
    const seen: TrainingEvent[] = [];
    run$.subscribe((event) => seen.push(event));
    run$.pipe(ofKind('step')).subscribe(({ step }) => step === 50 && decide('pause'));
    const done = lastValueFrom(run$);
    await firstValueFrom(run$.pipe(ofKind('decision')));
    await firstValueFrom(timer(20));
    expect(source.given).toBe(50);
    decide('resume');
    await done;
    expect(learned(seen)).toEqual(learned(await eventsOf(onlineTask({ samples: stream(200).samples() }))));
    expect(seen.at(-1)).toMatchObject({ kind: 'end', reason: 'finished', step: 200 });
  });

  it('that pushes is kept up to a limit, in order, and one more is an error that says what to do', async () => {
    const all = [...stream(60).samples()];
    const expected = learned(await eventsOf(onlineTask({ samples: all })));
    expect(learned(await eventsOf(onlineTask({ samples: from(all), maxWaiting: 60 })))).toEqual(expected);
    await expect(eventsOf(onlineTask({ samples: from(all), maxWaiting: 59 }))).rejects.toThrow(
      /^trainOnline: more than 59 samples wait to be learned from; give samples that can be pulled/,
    );
  });

  it('that pushes sample by sample is learned from on arrival', async () => {
    const [samples, seen] = [new Subject<Sample>(), [] as TrainingEvent[]];
    const subscription = trainOnline(onlineTask({ samples })).subscribe((event) => seen.push(event));
    await firstValueFrom(timer(5));
    for (const [i, sample] of [...stream(5).samples()].entries()) {
      samples.next(sample);
      await firstValueFrom(timer(2));
      expect(seen.at(-1)).toMatchObject({ kind: 'step', step: i + 1 });
    }
    subscription.unsubscribe();
    expect(samples.observed).toBe(false);
  });

  it.each(['pulled', 'awaited'])('that is %s is told when the run ends, however it does', async (kind) => {
    const abort = new AbortController();
    const stop = { by: 'user', of: 'run', value: 'stop', because: 'enough', step: 6 } as const;
    const cases: readonly ((samples: OnlineTask['samples']) => Promise<unknown>)[] = [
      (samples) => lastValueFrom(trainOnline(onlineTask({ samples })).pipe(ofKind('step'), take(6))),
      (samples) => eventsOf(onlineTask({ samples, decisions: of(stop) })),
      (samples) => {
        const run$ = trainOnline(onlineTask({ samples, signal: abort.signal }));
        run$.subscribe((event) => event.kind === 'step' && event.step === 6 && abort.abort());
        return firstValueFrom(timer(20));
      },
      (samples) => eventsOf(onlineTask({ samples, optimizer: sgd({ learningRate: 1e300 }) })).catch(() => null),
    ];
    for (const run of cases) {
      const source = stream(1e9);
      await run(kind === 'pulled' ? source.samples() : slowly(source.samples()));
      await firstValueFrom(timer(5));
      expect(source.closed).toBe(1);
    }
  });

  it('that fails fails the run with its own error, after what came before was learned from', async () => {
    async function* breaking(): AsyncGenerator<Sample, void> {
      yield* stream(3).samples();
      throw new DataError('the wire is cut');
    }
    const seen: TrainingEvent[] = [];
    const run = new Promise((resolve, reject) => {
      trainOnline(onlineTask({ samples: breaking() })).subscribe({
        next: (event) => seen.push(event),
        error: reject,
        complete: () => resolve(null),
      });
    });
    await expect(run).rejects.toThrow('the wire is cut');
    expect(stepsOf(seen)).toHaveLength(3);
  });

  it('that never speaks can be left: by a decision, by AbortSignal, by unsubscribing', async () => {
    const { backend, open } = counting();
    const silent = new Subject<Sample>();
    const door = new Subject<OutsideDecision>();
    const stopped = eventsOf(onlineTask({ backend, samples: silent, decisions: door }));
    const abort = new AbortController();
    const aborted = eventsOf(onlineTask({ backend, samples: silent, signal: abort.signal }));
    const left = trainOnline(onlineTask({ backend, samples: silent })).subscribe();
    await firstValueFrom(timer(10));
    door.next({ by: 'user', of: 'run', value: 'stop', because: 'enough' });
    abort.abort();
    left.unsubscribe();
    expect((await stopped).at(-1)).toMatchObject({
      kind: 'end',
      reason: 'stopped',
      step: 0,
      loss: NaN,
      accuracy: null,
    });
    expect((await aborted).at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled', step: 0 });
    await firstValueFrom(timer(5));
    expect([open(), silent.observed]).toEqual([0, false]);
  });

  it('is not touched before somebody subscribes', async () => {
    const source = stream(10);
    trainOnline(onlineTask({ samples: source.samples() }));
    await firstValueFrom(timer(5));
    expect(source.given).toBe(0);
  });
});

it('goes on from a checkpoint as if it had never stopped', async () => {
  const all = [...stream(90).samples()];
  const whole = await eventsOf(onlineTask({ samples: all, checkpointEvery: 40 }));
  const checkpoint = whole.find((event) => event.kind === 'checkpoint');
  const rest = await eventsOf(onlineTask({ samples: all.slice(40), ...(checkpoint && { resume: checkpoint }) }));
  expect(learned(rest)).toEqual(learned(whole));
  expect(rest.at(-1)).toMatchObject({ step: 90 });
});

it('learns values, several at a time', async () => {
  const samples = [...stream(300).samples()].map(({ input }) => ({
    input,
    target: [2 * (input[0] ?? 0), 1 - (input[1] ?? 0)],
  }));
  const { classes: _, ...task } = onlineTask({ samples, every: 50, optimizer: sgd({ learningRate: 0.1 }) });
  const model = mlp({ sizes: [2, 2] });
  const events = await eventsOf({ ...task, model, loss: meanSquaredError(), targets: 2 });
  expect(stepsOf(events).at(-1)?.running?.loss).toBeLessThan(1e-3);
  expect(stepsOf(events).at(-1)?.running?.accuracy).toBeNull();
});

describe('what does not fit', () => {
  it.each<[Partial<OnlineTask>, string]>([
    [{ batchSize: 0 }, 'trainOnline: expected an integer batchSize ≥ 1, received 0'],
    [{ every: 0.5 }, 'trainOnline: expected an integer every ≥ 1, received 0.5'],
    [{ features: 0 }, 'trainOnline: expected an integer features ≥ 1, received 0'],
    [{ stop: earlyStopping({ patience: 3 }) }, "expected a stop rule that is asked after each step (per: 'step')"],
    [{ optimizer: lbfgs() as unknown as Transform }, 'expected an optimizer other than a solver, received'],
    [
      { optimizer: sgd({ learningRate: exponentialDecay(0.1, { rate: 0.9 }) }) },
      "expected optimizer/learningRate to go by steps (per: 'step'), since a stream has no epochs",
    ],
    [{ samples: [{ input: [1], target: 0 }] }, 'sample 1: expected 2 features, received 1'],
    [{ samples: [{ input: [1, NaN], target: 0 }] }, 'sample 1: expected finite features, received NaN'],
    [
      { samples: [{ input: [1, 2], target: 2 }] },
      'sample 1: expected the number of a class, 0 … 1, as target, received 2',
    ],
    [{ samples: 7 as unknown as Sample[] }, 'expected samples to be an iterable, an async iterable or an Observable'],
  ])('%# is refused by name', async (changes, message) => {
    await expect(eventsOf(onlineTask(changes))).rejects.toThrow(message);
  });

  it('is no schedule that goes by steps', async () => {
    const rate = exponentialDecay(0.1, { rate: 0.9, per: 'step' });
    const events = stepsOf(await eventsOf(onlineTask({ optimizer: sgd({ learningRate: rate }) })));
    expect(events.slice(0, 3).map(({ learningRate }) => learningRate)).toEqual([rate(0, 0), rate(1, 0), rate(2, 0)]);
  });
});
