/**
 * `train`: a task becomes a cold stream of events.
 */
import type { Observable } from 'rxjs';
import { type Connection, connect, streamOf } from './connect.js';
import { driveSync } from './coroutine.js';
import type { TrainingEvent } from './events.js';
import { Loop } from './loop.js';
import type { Task } from './task.js';

/**
 * Trains a model. Nothing happens before `subscribe`; each subscription is a run of its own, and two
 * runs of one task give the same events, bit for bit.
 *
 * The run works in slices of about 8 ms and lets others have the thread in between. Unsubscribing
 * ends it before its next step; to end it and keep what was learned, abort `task.signal`, let
 * `task.stop` decide, or send the decision `{ of: 'run', value: 'stop' }` on `task.decisions`.
 *
 * Errors arrive on the stream: `ConfigError` and `ShapeError` before the first step, `DivergedError`
 * when the loss is not finite, or above `divergeAt`, unless `onDivergence` lets the run go back.
 *
 * @param task what is to be trained, and how; see `Task` for defaults and ranges
 * @example
 * train({ model, loss, data, optimizer, epochs: 100 }).pipe(epochs()).subscribe((e) => console.log(e.epoch, e.loss));
 */
export function train(task: Task): Observable<TrainingEvent> {
  return streamOf(() => open(task));
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
  const { run: loop, events$, close } = open(task);
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

function open(task: Task): Connection {
  return connect(task, (emit) => new Loop(task, emit));
}
