import { adam, sgd } from '@rivulet/optimizers';
import { DivergedError } from '@rivulet/tensor';
import {
  NEVER,
  Subject,
  firstValueFrom,
  from,
  interval,
  lastValueFrom,
  merge,
  of,
  share,
  take,
  takeUntil,
  tap,
  timer,
  toArray,
  withLatestFrom,
} from 'rxjs';
import {
  type OutsideDecision,
  type TrainingEvent,
  epochs,
  movingAverage,
  ofKind,
  progress,
  train,
  trainSync,
} from '../src/index.js';
import { counting, eventsOf, learned, smallTask, stripes } from './small-task.js';

describe('a run is cold', () => {
  it('does nothing before it is subscribed to', async () => {
    const { backend, steps, open } = counting();
    const run$ = train(smallTask({ backend }));
    await firstValueFrom(timer(20));
    expect([steps(), open()]).toEqual([0, 0]);
    await lastValueFrom(run$);
    // 40 samples in batches of 12 are 4 steps an epoch; 5 epochs.
    expect([steps(), open()]).toEqual([20, 0]);
  });

  it('gives two subscribers two runs with the same events, bit for bit', async () => {
    const run$ = train(smallTask({ every: 'step' }));
    const [first, second] = await Promise.all([
      lastValueFrom(run$.pipe(toArray())),
      lastValueFrom(run$.pipe(toArray())),
    ]);
    expect(first).toEqual(second);
    expect(first).toHaveLength(1 + 20 + 5 + 1);
  });

  it('publishes nothing while subscribe() has not returned', () => {
    const seen: TrainingEvent[] = [];
    const subscription = train(smallTask()).subscribe((event) => seen.push(event));
    expect(seen).toEqual([]);
    subscription.unsubscribe();
  });

  it.each([1, 2, 3, 4, 5, 17])(
    'does %i steps when unsubscribed at that step, and returns every resource',
    async (k) => {
      const { backend, steps, open } = counting();
      await lastValueFrom(train(smallTask({ backend, every: 'step' })).pipe(ofKind('step'), take(k)));
      await firstValueFrom(timer(5));
      expect([steps(), open()]).toEqual([k, 0]);
    },
  );

  it('does no step when unsubscribed at once', async () => {
    const { backend, steps, open } = counting();
    train(smallTask({ backend })).subscribe().unsubscribe();
    await firstValueFrom(timer(20));
    expect([steps(), open()]).toEqual([0, 0]);
  });
});

describe('what is observed', () => {
  it('changes no bit of the result', async () => {
    const results = await Promise.all(
      (['epoch', 'step', 3, 1000] as const).map(async (every) => learned(await eventsOf(smallTask({ every })))),
    );
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('comes at the granularity asked for, with the last batch smaller', async () => {
    const events = await eventsOf(smallTask({ every: 3 }));
    expect(events.flatMap((event) => (event.kind === 'step' ? [event.step] : []))).toEqual([3, 6, 9, 12, 15, 18]);
    expect(events.flatMap((event) => (event.kind === 'epoch' ? [[event.epoch, event.step]] : []))).toEqual([
      [1, 4],
      [2, 8],
      [3, 12],
      [4, 16],
      [5, 20],
    ]);
  });

  it('is the mean over the samples of an epoch: a batch of 4 weighs a third of one of 12', async () => {
    const events = await eventsOf(smallTask({ every: 'step', epochs: 1 }));
    const losses = events.flatMap((event) => (event.kind === 'step' ? [event.loss] : []));
    const [a = 0, b = 0, c = 0, d = 0] = losses;
    const epoch = events.find((event) => event.kind === 'epoch');
    // Sums of doubles in the same order: equal to the last bits.
    expect(epoch?.loss).toBeCloseTo((12 * a + 12 * b + 12 * c + 4 * d) / 40, 14);
  });

  it('tells the rate of each step and the backend that really ran', async () => {
    const schedule = (step: number): number => 0.1 / (1 + step);
    const events = await eventsOf(smallTask({ optimizer: sgd({ learningRate: schedule }), every: 'step', epochs: 1 }));
    const rates = events.flatMap((event) => (event.kind === 'step' ? [event.learningRate] : []));
    expect(rates).toEqual([0.1, 0.1 / 2, 0.1 / 3, 0.1 / 4]);
    expect(events[0]).toMatchObject({
      kind: 'start',
      backend: expect.stringMatching(/^wasm simd/) as string,
      parameters: 2 * 4 + 4 + 4 * 2 + 2,
      stepsPerEpoch: 4,
    });
  });

  it('is measured on the validation data as well, without training on it', async () => {
    const data = { train: stripes(40, 1), validation: stripes(30, 2) };
    const events = await eventsOf(smallTask({ data }));
    const end = events.at(-1);
    const last = events.findLast((event) => event.kind === 'epoch');
    expect(learned(events)).toEqual(learned(await eventsOf(smallTask())));
    expect(last?.validationLoss).toBe(end?.kind === 'end' ? end.validationLoss : null);
    expect(last?.validationAccuracy).toBeGreaterThan(0.6);
  });
});

describe('decisions from outside', () => {
  const decision = (change: Partial<OutsideDecision>): OutsideDecision => ({
    by: 'user',
    of: 'run',
    value: 'stop',
    because: 'enough',
    ...change,
  });

  it('stop the run at their step and keep what was learned', async () => {
    const events = await eventsOf(smallTask({ every: 'step', decisions: of(decision({ step: 6 })) }));
    expect(events.slice(-2)).toMatchObject([
      { kind: 'decision', step: 6, by: 'user', of: 'run', value: 'stop', because: 'enough' },
      { kind: 'end', reason: 'stopped', step: 6 },
    ]);
  });

  it('set a hyper-parameter from the next step on', async () => {
    const decisions = of(decision({ step: 4, of: 'learningRate', value: 0.025, because: 'slider' }));
    const events = await eventsOf(
      smallTask({ optimizer: sgd({ learningRate: 0.1 }), every: 'step', epochs: 2, decisions }),
    );
    const rates = events.flatMap((event) => (event.kind === 'step' ? [event.learningRate] : []));
    expect(rates).toEqual([0.1, 0.1, 0.1, 0.1, 0.025, 0.025, 0.025, 0.025]);
  });

  it('pause and resume without changing the result', async () => {
    const door = new Subject<OutsideDecision>();
    const seen: TrainingEvent[] = [];
    const done = new Promise<void>((resolve) => {
      train(smallTask({ every: 'step', decisions: door })).subscribe({
        next(event) {
          seen.push(event);
          if (event.kind === 'step' && event.step === 5) door.next(decision({ value: 'pause' }));
        },
        complete: resolve,
      });
    });
    await firstValueFrom(timer(30));
    expect(seen.at(-1)).toMatchObject({ kind: 'decision', value: 'pause', step: 5 });
    door.next(decision({ value: 'resume' }));
    await done;
    expect(learned(seen)).toEqual(learned(await eventsOf(smallTask())));
  });

  it('that make no sense are an error on the stream that says what there is', async () => {
    const run = eventsOf(smallTask({ decisions: of(decision({ of: 'learningrate', value: 1 })) }));
    await expect(run).rejects.toThrow(/there is no hyper-parameter 'learningrate'; there are optimizer\/learningRate/);
    await expect(eventsOf(smallTask({ decisions: of(decision({ value: 3 })) }))).rejects.toThrow(/received 3/);
  });

  it('keep a state and return to it', async () => {
    const decisions = from([
      decision({ step: 4, value: 'keep' }),
      decision({ step: 8, value: 'restore' }),
      decision({ step: 8 }),
    ]);
    const stopped = await eventsOf(smallTask({ decisions }));
    expect(learned(stopped)).toEqual(learned(await eventsOf(smallTask({ epochs: 1 }))));
  });
});

describe('ending early', () => {
  it('by AbortSignal keeps what was learned', async () => {
    const abort = new AbortController();
    const run$ = train(smallTask({ epochs: 1e9, signal: abort.signal })).pipe(
      tap((event) => {
        if (event.kind === 'epoch' && event.epoch === 3) abort.abort();
      }),
    );
    const events = await lastValueFrom(run$.pipe(toArray()));
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled', epoch: 3 });
    expect(learned(events)).toEqual(learned(await eventsOf(smallTask({ epochs: 3 }))));
  });

  it('wakes a paused run', async () => {
    const abort = new AbortController();
    const pause = of({ by: 'user', of: 'run', value: 'pause', because: 'lunch' } as const);
    const run = eventsOf(smallTask({ decisions: merge(pause, NEVER), signal: abort.signal }));
    await firstValueFrom(timer(10));
    abort.abort();
    expect((await run).at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled', step: 0 });
  });

  it('as an iterator for scripts does the same run, and stops when left', () => {
    const { backend, steps, open } = counting();
    const events = [...trainSync(smallTask({ every: 'step' }))];
    expect(events.map(({ kind }) => kind).filter((kind) => kind === 'step')).toHaveLength(20);
    for (const event of trainSync(smallTask({ every: 'step', backend })))
      if (event.kind === 'step' && event.step === 3) break;
    expect([steps(), open()]).toEqual([3, 0]);
  });
});

describe('a loss that is not finite', () => {
  it('is a DivergedError on the stream with step and cause, and no resource is left', async () => {
    const { backend, open } = counting();
    const seen: TrainingEvent[] = [];
    const error = await new Promise<unknown>((resolve) => {
      const optimizer = sgd({ learningRate: 1e300 });
      train(smallTask({ backend, optimizer, every: 'step' })).subscribe({
        next: (event) => seen.push(event),
        error: resolve,
      });
    });
    expect(error).toBeInstanceOf(DivergedError);
    const { step, message } = error as DivergedError;
    // A step of that size makes the weights infinite, so the second loss is the first that is not finite.
    expect(step).toBe(2);
    expect(message).toMatch(/^sgd: the loss became (NaN|Infinity) at step 2, epoch 1, learning rate 1e\+300; params\//);
    expect(seen.filter(({ kind }) => kind === 'step')).toHaveLength(1);
    expect(open()).toBe(0);
  });
});

describe('as an RxJS user would compose it', () => {
  it('merges two runs, and samples one with the clock of another', async () => {
    // Long enough that both take turns: a slice of a few milliseconds holds a few dozen of these epochs.
    const runWith = (learningRate: number) =>
      train(smallTask({ optimizer: adam({ learningRate }), epochs: 400 })).pipe(epochs(), share());
    const [slow$, fast$] = [runWith(0.001), runWith(0.1)];
    const [both, pairs] = await Promise.all([
      lastValueFrom(merge(slow$, fast$).pipe(toArray())),
      lastValueFrom(fast$.pipe(withLatestFrom(slow$), toArray())),
    ]);
    expect(both).toHaveLength(800);
    expect(new Set(both.map(({ epoch }) => epoch)).size).toBe(400);
    expect(pairs.length).toBeGreaterThan(0);
    for (const [fast, slow] of pairs) expect(fast.learningRate).toBe(100 * (slow.learningRate ?? NaN));
  });

  it('runs once for many listeners when shared', async () => {
    const { backend, steps } = counting();
    const run$ = train(smallTask({ backend })).pipe(share());
    const smooth$ = run$.pipe(epochs(), (events$) => events$, toArray());
    const [all, ends] = await Promise.all([lastValueFrom(smooth$), lastValueFrom(run$.pipe(ofKind('end'), toArray()))]);
    expect(steps()).toBe(20);
    expect([all.length, ends.length]).toEqual([5, 1]);
  });

  it('ends when a notifier fires, and leaves the event loop room to fire', async () => {
    const { backend, open } = counting();
    const run$ = train(smallTask({ backend, epochs: 1e9 }));
    const events = await lastValueFrom(run$.pipe(takeUntil(timer(60)), toArray()));
    await firstValueFrom(timer(20));
    expect(events.length).toBeGreaterThan(2);
    expect(events.at(-1)?.kind).toBe('epoch');
    expect(open()).toBe(0);
  });

  it('lets timers run while it trains', async () => {
    const ticks: number[] = [];
    const clock = interval(10).subscribe((n) => ticks.push(n));
    await lastValueFrom(train(smallTask({ epochs: 1e9 })).pipe(takeUntil(timer(300))), { defaultValue: null });
    clock.unsubscribe();
    // 30 ticks on an idle machine, fewer on a busy one; a run that kept the thread would leave room for one.
    expect(ticks.length).toBeGreaterThan(3);
  });

  it('averages and reports progress', async () => {
    expect(await lastValueFrom(of(1, 2, 6, 7).pipe(movingAverage(3), toArray()))).toEqual([1, 1.5, 3, 5]);
    const shown = await lastValueFrom(train(smallTask()).pipe(progress(), toArray()));
    expect(shown.map(({ epoch, epochs: all, step }) => [epoch, all, step])).toEqual([
      [1, 5, 4],
      [2, 5, 8],
      [3, 5, 12],
      [4, 5, 16],
      [5, 5, 20],
    ]);
    expect(shown.every(({ seconds, epochsPerSecond }) => seconds > 0 && epochsPerSecond > 0)).toBe(true);
  });
});

describe('conflicts between parts of a run', () => {
  const conflicting = { optimizer: adam({ weightDecay: 0.1 }) };

  it('are told after the start, and the run goes on', async () => {
    const events = await eventsOf(smallTask(conflicting));
    expect(events.slice(0, 3).map(({ kind }) => kind)).toEqual(['start', 'warning', 'epoch']);
    expect(events[1]).toMatchObject({ step: 0, epoch: 0, code: 'coupled-decay' });
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'finished' });
  });

  it('are not told where that was asked for, which changes nothing else', async () => {
    const loud = await eventsOf(smallTask(conflicting));
    const silent = await eventsOf(smallTask({ ...conflicting, silence: ['coupled-decay'] }));
    expect(silent).toEqual(loud.filter(({ kind }) => kind !== 'warning'));
  });

  it('are not told again by a run that is resumed', async () => {
    const events = await eventsOf(smallTask({ ...conflicting, checkpointEvery: 2 }));
    const checkpoint = events.find((event) => event.kind === 'checkpoint');
    const resumed = await eventsOf(smallTask({ ...conflicting, checkpointEvery: 2, resume: checkpoint }));
    expect(resumed.map(({ kind }) => kind)).not.toContain('warning');
  });
});
