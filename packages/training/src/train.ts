/**
 * `train`: a task becomes a cold stream of events.
 */
import type { Json } from '@rivulet/tensor';
import { Observable, type OperatorFunction, Subject, filter, tap } from 'rxjs';
import { driveAsync, driveSync } from './coroutine.js';
import { decide } from './decide.js';
import type { TrainingEvent } from './events.js';
import { Loop } from './loop.js';
import { type Task, asksFor } from './task.js';

/**
 * Trains a model. Nothing happens before `subscribe`; each subscription is a run of its own, and two
 * runs of one task give the same events, bit for bit.
 *
 * The run works in slices of about 8 ms and lets others have the thread in between. Unsubscribing
 * ends it before its next step; to end it and keep what was learned, abort `task.signal`, let
 * `task.stop` decide, or send the decision `{ of: 'run', value: 'stop' }` on `task.decisions`.
 *
 * Errors arrive on the stream: `ConfigError` and `ShapeError` before the first step, `DivergedError`
 * when the loss is not finite.
 *
 * @param task what is to be trained, and how; see `Task` for defaults and ranges
 * @example
 * train({ model, loss, data, optimizer, epochs: 100 }).pipe(epochs()).subscribe((e) => console.log(e.epoch, e.loss));
 */
export function train(task: Task): Observable<TrainingEvent> {
  return new Observable((subscriber) => {
    const { loop, events$, close } = connect(task);
    subscriber.add(close);
    events$.subscribe(subscriber);
    // Not before subscribe() has returned, so that a listener can use its subscription from the first event on.
    Promise.resolve()
      .then(() => driveAsync(loop.run()))
      .then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
  });
}

/**
 * The same run for scripts: events as an iterator, on this thread, without ever waiting.
 *
 * Leaving the loop early ends the run as unsubscribing does.
 *
 * @throws ConfigError when the backend has to wait, or the run is paused
 * @example
 * for (const event of trainSync(task)) if (event.kind === 'epoch') console.log(event.loss);
 */
export function* trainSync(task: Task): Generator<TrainingEvent, void> {
  const { loop, events$, close } = connect(task);
  const waiting: TrainingEvent[] = [];
  let failure: { readonly error: unknown } | null = null;
  events$.subscribe({ next: (event) => waiting.push(event), error: (error: unknown) => (failure = { error }) });
  const run = driveSync(loop.run());
  try {
    for (let turn = run.next(); ; turn = run.next()) {
      yield* waiting.splice(0);
      if (failure) throw (failure as { error: unknown }).error;
      if (turn.done) return;
    }
  } finally {
    close();
    run.return(undefined);
  }
}

/** A loop with its folds as operators on its stream, and decisions from outside. */
function connect(task: Task): {
  readonly loop: Loop;
  readonly events$: Observable<TrainingEvent>;
  readonly close: () => void;
} {
  const published = new Subject<TrainingEvent>();
  const loop = new Loop(task, (event) => published.next(event));
  const resumed = (of: string): Json | undefined => task.resume?.folds[of];
  const folds: OperatorFunction<TrainingEvent, TrainingEvent>[] = [];
  if (task.folds !== false) {
    for (const { of, signal } of loop.hyperParameters.feedback) folds.push(decide(of, signal, resumed(of)));
    if (task.stop) folds.push(decide('run', task.stop, resumed('run')));
  }
  const folded$ = folds.reduce<Observable<TrainingEvent>>((events$, fold) => events$.pipe(fold), published);
  const events$ = folded$.pipe(
    tap((event) => {
      if (event.kind === 'decision') loop.decisions.obey(event);
    }),
    // Feedback after every step makes the loop publish steps; listeners get those they asked for.
    filter((event) => event.kind !== 'step' || asksFor(task, event.step)),
  );
  const outside = task.decisions?.subscribe((decision) => loop.decisions.hear(decision));
  return {
    loop,
    events$,
    close: () => {
      outside?.unsubscribe();
      loop.cancel();
    },
  };
}
