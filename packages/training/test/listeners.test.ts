/**
 * Whoever listens, however badly: the run goes on, and so do the others.
 */
import { mlp } from '@rivulet/layers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Subject,
  concat,
  config,
  firstValueFrom,
  from,
  lastValueFrom,
  of,
  share,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { type Task, type TrainingEvent, epochs, keepUp, listen, ofKind, train, trainSync } from '../src/index.js';
import { counting, eventsOf, smallTask } from './small-task.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const broken = new Error('the listener is broken');
const throws = (): never => {
  throw broken;
};

let unhandled: unknown[];
beforeEach(() => {
  unhandled = [];
  config.onUnhandledError = (error: unknown) => unhandled.push(error);
});
afterEach(() => {
  config.onUnhandledError = null;
});
/** rxjs reports what nobody handled on a later turn. */
const aTurnLater = (): Promise<unknown> => firstValueFrom(timer(5));

const task = (changes: Partial<Task> = {}): Task => smallTask({ every: 'step', ...changes });

describe('a subscriber that throws', () => {
  it('stops neither the run nor other subscribers of a shared run, and each error is reported once', async () => {
    const expected = await eventsOf(task());
    const run$ = train(task()).pipe(share());
    const heard: TrainingEvent[] = [];
    let heardByBroken = 0;
    run$.subscribe(() => {
      heardByBroken++;
      if (heardByBroken === 2) throws();
    });
    run$.subscribe({ next: (event) => heard.push(event) });
    await lastValueFrom(run$);
    await aTurnLater();
    expect(heard).toEqual(expected);
    expect(heardByBroken).toBe(expected.length);
    expect(unhandled).toEqual([broken]);
  });

  it('does so at the end, or on an error of the run, too', async () => {
    const run$ = train(task()).pipe(share());
    run$.subscribe({ complete: throws });
    await lastValueFrom(run$);
    const failing$ = train(task({ decisions: throwError(() => new Error('the slider is gone')) })).pipe(share());
    failing$.subscribe({ error: throws });
    await expect(lastValueFrom(failing$)).rejects.toThrow('the slider is gone');
    await aTurnLater();
    expect(unhandled).toEqual([broken, broken]);
  });

  it('in an operator behind share() ends its own branch alone', async () => {
    const run$ = train(task()).pipe(share());
    const branch = lastValueFrom(run$.pipe(tap(throws)));
    const others = lastValueFrom(run$.pipe(toArray()));
    await expect(branch).rejects.toBe(broken);
    expect(await others).toEqual(await eventsOf(task()));
    expect(unhandled).toEqual([]);
  });

  it('behind listen is reported once however often it would throw, and hears no more', async () => {
    const reported: unknown[] = [];
    let heard = 0;
    const run$ = train(task()).pipe(
      listen(
        () => {
          heard++;
          throws();
        },
        (error) => reported.push(error),
      ),
    );
    expect(await lastValueFrom(run$.pipe(toArray()))).toEqual(await eventsOf(task()));
    expect([reported, heard]).toEqual([[broken], 1]);
    // A second run is heard from its beginning.
    await lastValueFrom(run$);
    expect(reported).toHaveLength(2);
    await aTurnLater();
    expect(unhandled).toEqual([]);
  });
});

describe('decisions from outside that fail', () => {
  it('are an error on the stream, and the run ends', async () => {
    const { backend, open } = counting();
    const failure = new Error('the connection is gone');
    const door = concat(of({ by: 'user', of: 'learningRate', value: 0.2, because: '' } as const), timer(0)).pipe(
      tap((decision) => {
        if (decision === 0) throw failure;
      }),
    ) as NonNullable<Task['decisions']>;
    await expect(eventsOf(task({ backend, decisions: door, epochs: 1e6 }))).rejects.toBe(failure);
    await aTurnLater();
    expect([unhandled, open()]).toEqual([[], 0]);
  });
});

describe('a subscriber that is slow', () => {
  it('gets the first, the last, and in between the newest, without the run waiting for it', async () => {
    const all = await lastValueFrom(from(await eventsOf(task())).pipe(epochs(), toArray()));
    const source = new Subject<number>();
    const begun: number[] = [];
    const free: (() => void)[] = [];
    const done = lastValueFrom(
      source.pipe(
        keepUp((value) => {
          begun.push(value);
          return new Promise<number>((resolve) => free.push(() => resolve(value)));
        }),
        toArray(),
      ),
    );
    [1, 2, 3, 4].forEach((value) => source.next(value));
    expect(begun).toEqual([1]);
    free[0]?.();
    await aTurnLater();
    source.next(5);
    source.complete();
    free[1]?.();
    await aTurnLater();
    free[2]?.();
    expect(await done).toEqual([1, 4, 5]);
    const told = train(task()).pipe(
      epochs(),
      keepUp((event) => Promise.resolve(event)),
      toArray(),
    );
    expect((await lastValueFrom(told)).at(-1)).toEqual(all.at(-1));
  });

  it('whose work fails gets an error, and so does one that throws at once', async () => {
    const failing = (work: () => Promise<never>) => lastValueFrom(of(1, 2).pipe(keepUp(work)));
    await expect(failing(() => Promise.reject(broken))).rejects.toBe(broken);
    await expect(failing(throws)).rejects.toBe(broken);
  });

  it('or that never reads does not grow memory', async () => {
    // Each checkpoint holds 2 · 67,586 numbers of four bytes: 200 of them would be 108 MB.
    const wide = {
      model: mlp({ sizes: [2, 256, 256, 2] }),
      epochs: 200,
      batchSize: 'all',
      checkpointEvery: 1,
    } as const;
    const held: number[] = [];
    const run$ = train(smallTask(wide)).pipe(share());
    const reading = run$
      .pipe(
        ofKind('checkpoint'),
        keepUp(() => new Promise<never>(() => undefined)),
      )
      .subscribe();
    await lastValueFrom(
      run$.pipe(
        tap((event) => {
          if (event.kind !== 'epoch' || event.epoch % 50 > 0) return;
          collect();
          held.push(process.memoryUsage().arrayBuffers);
        }),
      ),
    );
    reading.unsubscribe();
    expect(held).toHaveLength(4);
    // Two checkpoints, the first and the newest, are all that may be held; some more wait for whoever collects. Kept, those
    // of 150 epochs would be 81 MB.
    expect(Math.max(...held) - (held[0] ?? NaN)).toBeLessThan(20 * 2 ** 20);
  });

  it('makes a run wait where it iterates over it, also when it never comes back', () => {
    const { backend, steps } = counting();
    const run = trainSync(task({ backend, epochs: 1000 }));
    for (let i = 0; i < 4; i++) run.next();
    expect(steps()).toBeLessThanOrEqual(4);
    run.return();
  });
});
