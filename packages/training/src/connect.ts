/**
 * From a run to its stream: folds as operators, decisions from outside, and who listens.
 */
import type { Json } from '@rivulet/tensor';
import {
  type MonoTypeOperatorFunction,
  Observable,
  type OperatorFunction,
  Subject,
  Subscription,
  filter,
  map,
  tap,
} from 'rxjs';
import { driveAsync } from './coroutine.js';
import { decide } from './decide.js';
import type { TrainingEvent } from './events.js';
import type { Run } from './run.js';
import { type Task, asksFor } from './task.js';

/** A run that is about to begin. */
export type Connection = {
  readonly run: Run;
  readonly events$: Observable<TrainingEvent>;
  readonly close: () => void;
};

/** A run with its folds as operators on its stream, and decisions from outside. */
export function connect(task: Task, begin: (emit: (event: TrainingEvent) => void) => Run): Connection {
  const published = new Subject<TrainingEvent>();
  const run = begin((event) => published.next(event));
  const resumed = (of: string): Json | undefined => task.resume?.folds[of];
  const folds: OperatorFunction<TrainingEvent, TrainingEvent>[] = [];
  if (task.folds !== false) {
    for (const { of, signal } of run.hyperParameters.feedback) folds.push(decide(of, signal, resumed(of)));
    if (task.stop) folds.push(decide('run', task.stop, resumed('run')));
  }
  const folded$ = folds.reduce<Observable<TrainingEvent>>((events$, fold) => events$.pipe(fold), published);
  const events$ = folded$.pipe(
    tap((event) => {
      if (event.kind === 'decision') run.decisions.obey(event);
    }),
    // Feedback after every step makes the run publish steps; listeners get those they asked for.
    filter((event) => event.kind !== 'step' || asksFor(task, event.step)),
    counted(task.resume?.events),
  );
  const outside = new Subscription();
  outside.add(
    task.decisions?.subscribe({
      next: (decision) => {
        try {
          run.hear(decision);
        } catch (error) {
          published.error(error);
        }
      },
      // Who was to steer the run cannot any more: the run must not go on as if nobody wanted to.
      error: (error: unknown) => published.error(error),
    }),
  );
  outside.add(
    task.checkpointOn?.subscribe({
      next: () => run.askCheckpoint(),
      error: (error: unknown) => published.error(error),
    }),
  );
  return {
    run,
    events$,
    close: () => {
      outside.unsubscribe();
      run.cancel();
    },
  };
}

/**
 * Tells each checkpoint how many events came before it.
 *
 * @param before events before the checkpoint that the run goes on from; its `start` then is none of them
 */
function counted(before: number | undefined): MonoTypeOperatorFunction<TrainingEvent> {
  let events = before ?? 0;
  return map((event) => {
    if (event.kind === 'checkpoint') return { ...event, events };
    if (event.kind !== 'start' || before === undefined) events++;
    return event;
  });
}

/** The stream of a run: cold, on this thread, in slices. */
export function streamOf(open: () => Connection): Observable<TrainingEvent> {
  return new Observable((subscriber) => {
    const { run, events$, close } = open();
    subscriber.add(close);
    events$.subscribe(subscriber);
    // Not before subscribe() has returned, so that a listener can use its subscription from the first event on.
    Promise.resolve()
      .then(() => driveAsync(run.run()))
      .then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
  });
}
