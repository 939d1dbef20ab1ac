/**
 * What comes while a run waits, or just before it does, is heard.
 */
import { momentum } from '@rivulet/optimizers';
import { getEventListeners } from 'node:events';
import { Subject, firstValueFrom, lastValueFrom, map, race, tap, timer, toArray } from 'rxjs';
import { type OutsideDecision, ofKind, train, trainOnline } from '../src/index.js';
import { counting, smallTask } from './small-task.js';

const said = (value: OutsideDecision['value']): OutsideDecision => ({ by: 'user', of: 'run', value, because: 'lunch' });

/** Waits a while and no longer, so that a run that sleeps for ever fails its own test and no other. */
const soon = <T>(promise: Promise<T>): Promise<T | 'nothing came'> =>
  firstValueFrom(race(promise, timer(2000).pipe(map(() => 'nothing came' as const))));

describe('a run that is paused', () => {
  /** Is paused before its first step and asked for a checkpoint then; what it ends with. */
  function lastOfPaused(onCheckpoint: (door: Subject<OutsideDecision>, stop: AbortController) => void) {
    const [door, ask$, stop] = [new Subject<OutsideDecision>(), new Subject<void>(), new AbortController()];
    const run$ = train(smallTask({ decisions: door, checkpointOn: ask$, signal: stop.signal })).pipe(
      tap(({ kind, step }) => {
        if (step > 0) return;
        if (kind === 'decision') setTimeout(() => ask$.next(), 10);
        if (kind === 'checkpoint') onCheckpoint(door, stop);
      }),
    );
    const last = lastValueFrom(run$);
    door.next(said('pause'));
    return soon(last);
  }

  it('hears a decision that its own checkpoint brings about', async () => {
    const end = await lastOfPaused((door) => door.next(said('resume')));
    expect(end).toMatchObject({ kind: 'end', reason: 'finished', step: 20 });
  });

  it('can be ended by whoever gets its checkpoint', async () => {
    const end = await lastOfPaused((_, stop) => stop.abort());
    expect(end).toMatchObject({ kind: 'end', reason: 'cancelled', step: 0 });
  });

  it('gives back what it holds when whoever gets its checkpoint leaves', async () => {
    const [door, ask$] = [new Subject<OutsideDecision>(), new Subject<void>()];
    const { backend, open } = counting();
    const run$ = train(smallTask({ decisions: door, checkpointOn: ask$, backend }));
    const checkpoint = firstValueFrom(run$.pipe(ofKind('checkpoint')));
    door.next(said('pause'));
    setTimeout(() => ask$.next(), 20);
    expect(await soon(checkpoint)).toMatchObject({ standing: 'paused' });
    await firstValueFrom(timer(10));
    expect(open()).toBe(0);
  });

  it('leaves nothing behind on the signal that could have ended it', async () => {
    const [door, stop] = [new Subject<OutsideDecision>(), new AbortController()];
    const listeners = (): number => getEventListeners(stop.signal, 'abort').length;
    const run$ = train(smallTask({ decisions: door, signal: stop.signal }));
    const events = lastValueFrom(run$.pipe(toArray()));
    const whilePaused: number[] = [];
    door.next(said('pause'));
    for (let i = 0; i < 20; i++) {
      await firstValueFrom(timer(2));
      whilePaused.push(listeners());
      // Wakes the run, which then waits again.
      door.next(said('pause'));
    }
    door.next(said('resume'));
    await events;
    expect(Math.max(...whilePaused)).toBe(1);
    expect(listeners()).toBe(0);
  });
});

describe('a run on a stream that waits for a sample', () => {
  it.each(['a decision', 'the signal'])('hears what its source brings about while it is asked: %s', async (what) => {
    const [door, stop] = [new Subject<OutsideDecision>(), new AbortController()];
    const source: AsyncIterator<never> = {
      next: () => {
        if (what === 'a decision') door.next(said('stop'));
        else stop.abort();
        return new Promise<never>(() => undefined);
      },
    };
    const { model, loss } = smallTask();
    const samples = { [Symbol.asyncIterator]: () => source };
    const common = { model, loss, optimizer: momentum({ learningRate: 0.1 }), features: 2, classes: ['left', 'right'] };
    const end = lastValueFrom(trainOnline({ ...common, samples, decisions: door, signal: stop.signal }));
    expect(await soon(end)).toMatchObject({ kind: 'end', step: 0 });
  });
});
