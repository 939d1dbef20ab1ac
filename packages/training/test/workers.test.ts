/**
 * Many runs on worker threads. The workers run what was built: without a build these tests are skipped.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { dropout, earlyStopping, l2 } from '@rivulet/regularizers';
import { mlp, relu } from '@rivulet/layers';
import { adam, momentum, sgd } from '@rivulet/optimizers';
import { decayOnPlateau } from '@rivulet/schedulers';
import { twoMoons } from '@rivulet/datasets';
import { ConfigError, RivuletError, reference } from '@rivulet/tensor';
import { Subject, firstValueFrom, from, lastValueFrom, of, take, tap, timer, toArray } from 'rxjs';
import { type OutsideDecision, type Task, type TrainingEvent, epochs } from '../src/index.js';
import { type RunReport, type TrainManyOptions, ofRun, trainMany } from '../src/workers.js';
import { trainManyIn } from '../src/workers/train-many.js';
import { eventsOf } from './small-task.js';
import { built, counts, dies, eventsOfRun, long, moons, over, trainOnWorkers } from './worker-tasks.js';

const folder = mkdtempSync(join(tmpdir(), 'rivulet-workers-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => over.next());
let files = 0;
const newFile = (): string => join(folder, `notes-${files++}`);

const reportsOf = (tasks: readonly Task[], options?: TrainManyOptions): Promise<RunReport[]> =>
  lastValueFrom(trainOnWorkers(tasks, options).pipe(toArray()), { defaultValue: [] });
const oneAfterAnother = async (tasks: readonly Task[]): Promise<TrainingEvent[][]> => {
  const all: TrainingEvent[][] = [];
  for (const task of tasks) all.push(await eventsOf(task));
  return all;
};
const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 3000 && !holds(); i++) await firstValueFrom(timer(10));
  expect(holds()).toBe(true);
};
const decision = (change: Partial<OutsideDecision>): OutsideDecision => ({
  by: 'user',
  of: 'run',
  value: 'stop',
  because: 'enough',
  ...change,
});

describe('what cannot go to a worker is refused at once, by name', () => {
  it.each([
    ['trainMany: expected an integer workers ≥ 1, received 0', moons(), { workers: 0 }],
    ["trainMany: expected backend 'wasm' or 'reference', received \"gpu\"", moons(), { backend: 'gpu' as 'wasm' }],
    [/^trainMany: expected tasks without a backend, .* received "reference"$/, moons({ backend: reference() }), {}],
    [
      /^sgd: a worker \(task 1 of trainMany\) needs it as plain data, but it has no spec/,
      moons({ optimizer: sgd({ learningRate: (step) => 1 / (1 + step) }) }),
      {},
    ],
  ])('%s', (message, task, options) => {
    const call = () => trainMany([moons(), task], options);
    expect(call).toThrow(ConfigError);
    expect(call).toThrow(message);
  });
});

it('one run out of many is a stream of its own, which fails as that run does', async () => {
  const event = (await eventsOf(moons({ epochs: 1 })))[1]!;
  const reports$ = from<RunReport[]>([
    { kind: 'event', run: 1, event },
    { kind: 'event', run: 0, event },
    { kind: 'crash', run: 1, because: 'x' },
    { kind: 'failure', run: 0, error: { code: 'DIVERGED', message: 'too fast' } },
    { kind: 'event', run: 1, event },
  ]);
  expect(await lastValueFrom(reports$.pipe(ofRun(1), epochs(), toArray()))).toEqual([event, event]);
  const failed = lastValueFrom(reports$.pipe(ofRun(0)));
  await expect(failed).rejects.toThrow(RivuletError);
  await expect(failed).rejects.toMatchObject({ code: 'DIVERGED', message: 'too fast' });
});

it('fails when no worker can be started, instead of waiting for ever', async () => {
  const nowhere = pathToFileURL(join(folder, 'nowhere.js')).href;
  const reports = lastValueFrom(trainManyIn(nowhere, [moons(), moons()], { workers: 2 }));
  await expect(reports).rejects.toThrow(/^trainMany: no worker can be started: .*nowhere\.js/);
});

const suite = built ? describe : describe.skip;

suite(`trainMany${built ? '' : ' (skipped: not built, run npx nx build training)'}`, () => {
  /** Every part that a task can have, and events of every kind. */
  const tasks: readonly Task[] = [
    moons({ every: 'step' }),
    moons({ optimizer: momentum({ learningRate: 0.1 }), every: 7, measure: 'after', seed: 9 }),
    moons({
      model: mlp({ sizes: [2, 8, 2], hidden: () => [relu(), dropout(0.2)] }),
      data: twoMoons({ samples: 90, noise: 0.2, seed: 2 }).split({ train: 0.67, seed: 1 }),
      optimizer: adam({ learningRate: decayOnPlateau(0.05, { factor: 0.5, patience: 1 }) }),
      penalties: [l2(1e-3)],
      // What the stop rule keeps and goes back to must survive that checkpoints leave the thread.
      stop: earlyStopping({ patience: 4, restoreBest: true }),
      epochs: 60,
      checkpointEvery: 3,
    }),
    moons({ batchSize: 'all', initial: { 'params/0.bias': [1, 2, 3, 4, 5, 6] } }),
  ];

  it('gives each task the events of the task alone, bit for bit, on one worker or more', async () => {
    const expected = await oneAfterAnother(tasks);
    expect(expected[2]?.filter(({ kind }) => kind === 'decision').length).toBeGreaterThan(2);
    for (const workers of [1, 2, 9]) {
      const reports = await reportsOf(tasks, { workers });
      expect(tasks.map((_, run) => eventsOfRun(reports, run))).toEqual(expected);
      expect(reports.every(({ kind }) => kind === 'event')).toBe(true);
    }
  });

  it('goes on from a checkpoint, without folds if told so, on the backend that was named', async () => {
    const events = await eventsOf(moons({ epochs: 6, checkpointEvery: 3 }));
    const resume = events.find((event) => event.kind === 'checkpoint')!;
    const resumed = moons({ epochs: 6, folds: false, resume });
    const reports = await reportsOf([resumed], { backend: 'reference' });
    expect(eventsOfRun(reports, 0)).toEqual(await eventsOf({ ...resumed, backend: reference() }));
    expect(reports[0]).toMatchObject({ event: { kind: 'start', backend: 'reference', step: 6 } });
  });

  it('is cold, and each subscription is a set of runs of its own', async () => {
    const started = jest.spyOn(Worker.prototype, 'unref');
    const both$ = trainOnWorkers([moons(), moons({ seed: 4 })]);
    await firstValueFrom(timer(20));
    expect(started).not.toHaveBeenCalled();
    started.mockRestore();
    const [first, second] = await Promise.all([
      lastValueFrom(both$.pipe(toArray())),
      lastValueFrom(both$.pipe(toArray())),
    ]);
    for (const run of [0, 1]) expect(eventsOfRun(first, run)).toEqual(eventsOfRun(second, run));
    expect(await reportsOf([])).toEqual([]);
  });

  it('reports a run that fails, with code and cause, and does the others', async () => {
    const good = [moons(), moons({ seed: 5 })];
    const bad = [
      moons({ optimizer: sgd({ learningRate: 1e30 }), epochs: 100 }),
      moons({ epochs: 0 }),
      moons({ model: mlp({ sizes: [3, 2] }) }),
    ];
    const reports = await reportsOf([...good, ...bad]);
    expect([0, 1].map((run) => eventsOfRun(reports, run))).toEqual(await oneAfterAnother(good));
    const failures = reports.flatMap((report) => (report.kind === 'failure' ? [report] : []));
    const failed = failures.sort((a, b) => a.run - b.run).map(({ run, error }) => [run, error.code, error.message]);
    const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
    expect(failed).toEqual([
      [2, 'DIVERGED', matching(/^sgd: the loss became (NaN|Infinity) at step 2, /)],
      [3, 'CONFIG', 'train: expected an integer epochs ≥ 1, received 0'],
      [4, matching(/SHAPE|CONFIG/), 'mlp: its sizes begin with 3 features, the data are [batch, 2]'],
    ]);
  });

  describe('a worker that dies', () => {
    it.each(['exit', 'throw'] as const)('by %s loses nothing, and nothing comes twice', async (how) => {
      const mortal = moons({ stop: dies(newFile(), 5, 1, how), every: 'step', epochs: 100, checkpointEvery: 50 });
      const others = [moons({ epochs: 100 }), moons({ seed: 8 })];
      const reports = await reportsOf([mortal, ...others]);
      const expected = await oneAfterAnother([mortal, ...others]);
      expect(expected.map((_, run) => eventsOfRun(reports, run))).toEqual(expected);
      const because = how === 'exit' ? 'worker exited with code: 3' : 'a plugin left this behind';
      expect(reports.filter(({ kind }) => kind !== 'event')).toEqual([{ kind: 'crash', run: 0, because }]);
    });

    it('by force, with every worker at once and in the middle of its run, loses nothing', async () => {
      const workers = jest.spyOn(Worker.prototype, 'unref');
      const all = [1, 2, 3].map((seed) => long({ seed }));
      let killed = false;
      const reports = await lastValueFrom(
        trainOnWorkers(all).pipe(
          tap((report) => {
            if (killed || report.kind !== 'event' || report.event.kind !== 'epoch' || report.event.epoch < 5) return;
            killed = true;
            for (const worker of new Set(workers.mock.contexts as Worker[])) void worker.terminate();
          }),
          toArray(),
        ),
      );
      workers.mockRestore();
      const unharmed = await reportsOf(all);
      const runs = [0, 1, 2];
      expect(runs.map((run) => eventsOfRun(reports, run))).toEqual(runs.map((run) => eventsOfRun(unharmed, run)));
      const crashed = reports.flatMap(({ kind, run }) => (kind === 'crash' ? run : []));
      expect(crashed.sort()).toEqual([0, 1]);
    });

    it('twice fails its run only', async () => {
      const others = [moons(), moons({ seed: 8 })];
      const reports = await reportsOf([moons({ stop: dies(newFile(), 5, 2, 'exit') }), ...others]);
      expect(reports.filter(({ kind }) => kind !== 'event')).toEqual([
        { kind: 'crash', run: 0, because: 'worker exited with code: 3' },
        {
          kind: 'failure',
          run: 0,
          error: {
            code: 'CRASHED',
            message:
              'trainMany: the worker of run 0 died, and so did the one that tried again: worker exited with code: 3',
          },
        },
      ]);
      expect(others.map((_, run) => eventsOfRun(reports, run + 1))).toEqual(await oneAfterAnother(others));
    });

    it('repeats decisions from outside at the steps at which they came', async () => {
      const door = new Subject<OutsideDecision>();
      const task = long({ stop: dies(newFile(), 100, 1, 'exit'), decisions: door });
      const reports = await lastValueFrom(
        trainOnWorkers([task]).pipe(
          tap((report) => {
            if (report.kind === 'crash') door.next(decision({ of: 'learningRate', value: 0.001, because: 'late' }));
            if (report.kind !== 'event' || report.event.kind !== 'epoch') return;
            if (report.event.epoch === 5) door.next(decision({ of: 'learningRate', value: 0.5, because: 'slider' }));
          }),
          toArray(),
        ),
      );
      const events = eventsOfRun(reports, 0);
      const recorded = events.filter((event) => event.kind === 'decision');
      expect(recorded.map(({ because }) => because)).toEqual(['slider', 'late']);
      const crashed = reports.findIndex(({ kind }) => kind === 'crash');
      expect(reports[crashed - 1]).toMatchObject({ event: { kind: 'epoch' } });
      // A recorded run is the same run.
      expect(events).toEqual(eventsOfRun(await reportsOf([{ ...task, decisions: from(recorded) }]), 0));
    });

    it('while it is paused comes back paused, and hears that it may go on', async () => {
      const workers = jest.spyOn(Worker.prototype, 'unref');
      const door = new Subject<OutsideDecision>();
      // Long enough to hear of the pause while it runs.
      const task = long({ decisions: door });
      const reports = await lastValueFrom(
        trainOnWorkers([task], { workers: 1 }).pipe(
          tap((report) => {
            if (report.kind === 'crash') door.next(decision({ value: 'resume' }));
            if (report.kind !== 'event') return;
            if (report.event.kind === 'start') door.next(decision({ value: 'pause' }));
            if (report.event.kind === 'decision' && report.event.value === 'pause') {
              void (workers.mock.contexts[0] as Worker).terminate();
            }
          }),
          toArray(),
        ),
      );
      workers.mockRestore();
      const events = eventsOfRun(reports, 0);
      const decided = events.flatMap((event) => (event.kind === 'decision' ? [event] : []));
      expect(decided.map(({ value }) => value)).toEqual(['pause', 'resume']);
      expect(decided[0]?.step).toBe(decided[1]?.step);
      expect(events.filter(({ kind }) => kind !== 'decision')).toEqual(eventsOfRun(await reportsOf([long()]), 0));
    });
  });

  describe('decisions from outside and signals', () => {
    it('reach the run before its first step when they are there before', async () => {
      const stopped = moons({ decisions: of(decision({ step: 4 })) });
      const aborted = moons({ signal: AbortSignal.abort() });
      const reports = await reportsOf([stopped, aborted]);
      expect([0, 1].map((run) => eventsOfRun(reports, run))).toEqual(await oneAfterAnother([stopped, aborted]));
    });

    it('reach a run that goes on: it keeps what was learned', async () => {
      const abort = new AbortController();
      const door = new Subject<OutsideDecision>();
      const reports = await lastValueFrom(
        trainOnWorkers([moons({ epochs: 1e9, signal: abort.signal }), moons({ epochs: 1e9, decisions: door })]).pipe(
          tap((report) => {
            if (report.kind !== 'event' || report.event.kind !== 'epoch' || report.event.epoch !== 10) return;
            if (report.run === 0) abort.abort();
            else door.next(decision({}));
          }),
          toArray(),
        ),
      );
      const reasons = [0, 1].map((run) => (eventsOfRun(reports, run).at(-1) as { reason?: string }).reason);
      expect(reasons).toEqual(['cancelled', 'stopped']);
    });
  });

  describe('back-pressure', () => {
    const epochsDone = (notes: string): number => (existsSync(notes) ? Number(readFileSync(notes, 'utf8')) : 0);
    // 4 parcels of 256 events, one being filled, and a slice more; written down every 50 epochs.
    const bound = 4 * 256 + 2 * 256 + 50;

    it('stops a run that is far ahead of a listener that works on later, and loses nothing', async () => {
      const notes = newFile();
      const task = moons({ stop: counts(notes), epochs: 3000 });
      let go = (): void => undefined;
      const busy = new Promise<void>((resolve) => (go = resolve));
      const ready = jest.fn(() => busy);
      const reports = reportsOf([task], { ready });
      await until(() => ready.mock.calls.length > 0);
      // Until nothing has changed for a second.
      let done = NaN;
      while (done !== epochsDone(notes)) {
        done = epochsDone(notes);
        await firstValueFrom(timer(1000));
      }
      expect(done).toBeLessThan(bound);
      go();
      const events = eventsOfRun(await reports, 0);
      const counted = events.flatMap((event) => (event.kind === 'epoch' ? event.epoch : []));
      expect(counted).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
      expect(events.at(-1)).toMatchObject({ kind: 'end', epoch: 3000 });
    });

    it('stops it too while a listener keeps the thread', async () => {
      const notes = newFile();
      let done = NaN;
      const reports = await lastValueFrom(
        trainOnWorkers([moons({ stop: counts(notes), epochs: 3000 })]).pipe(
          tap((report) => {
            if (report.kind !== 'event' || report.event.kind !== 'start') return;
            // Longer than the whole run takes.
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
            done = epochsDone(notes);
          }),
          toArray(),
        ),
      );
      expect(done).toBeLessThan(bound);
      expect(reports).toHaveLength(3002);
    });

    it('fails the stream when the listener does', async () => {
      const reports = reportsOf([moons()], { ready: () => Promise.reject(new Error('disk full')) });
      await expect(reports).rejects.toThrow('disk full');
    });
  });

  describe('leaving', () => {
    it('ends every worker, in the middle of their runs', async () => {
      const started = jest.spyOn(Worker.prototype, 'unref');
      const forever = [1, 2, 3].map((seed) => moons({ seed, epochs: 1e9 }));
      await lastValueFrom(trainOnWorkers(forever).pipe(take(500)));
      const workers = [...new Set(started.mock.contexts as Worker[])];
      started.mockRestore();
      expect(workers).toHaveLength(2);
      // A thread that is gone has the number −1.
      await until(() => workers.every(({ threadId }) => threadId === -1));
    });

    it('lets the process end by itself; the published entry, as a user imports it', async () => {
      const script = `
        import { trainMany } from '@rivulet/training/workers';
        import { twoMoons } from '@rivulet/datasets';
        import { mlp, softmaxCrossEntropy } from '@rivulet/layers';
        import { adam } from '@rivulet/optimizers';
        const parts = { loss: softmaxCrossEntropy(), data: twoMoons({ samples: 60, noise: 0.1, seed: 1 }) };
        const task = { ...parts, model: mlp({ sizes: [2, 6, 2] }), optimizer: adam({ learningRate: 0.01 }), epochs: 1e9 };
        const subscription = trainMany([task, task], { workers: 2 }).subscribe(({ event }) => {
          if (event.epoch !== 30) return;
          subscription.unsubscribe();
          console.log('left');
        });`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: join(__dirname, '..') });
      const written = { out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString()));
      const timeout = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const code = await new Promise((resolve) => child.on('close', resolve));
      clearTimeout(timeout);
      expect([code, written]).toEqual([0, { out: 'left\n', err: '' }]);
    });
  });
});
