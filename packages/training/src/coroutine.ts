/**
 * One piece of code for backends that wait and for those that do not.
 *
 * A run is written as a generator. It yields a promise where it must wait, 'event' where something
 * was published, and 'breathe' where it has worked for long enough: `driveAsync` lets others have the
 * thread there, so that a page or a server stays responsive; `driveSync` goes on.
 */
import { ConfigError } from '@rivulet/tensor';

/** A computation that may have to wait. */
export type Coroutine<T> = Generator<Promise<unknown> | 'event' | 'breathe', T, unknown>;

/** The value, waited for only if it must be. */
export function* settle<T>(value: T | Promise<T>): Coroutine<T> {
  return isPromise(value) ? ((yield value) as T) : value;
}

/** Runs to the end without ever waiting; stops for whoever iterates wherever something was published. */
export function* driveSync<T>(run: Coroutine<T>): Generator<void, T> {
  try {
    for (;;) {
      const { done, value } = run.next();
      if (done) return value;
      if (typeof value !== 'string') {
        throw new ConfigError('train: this backend, or a pause, has to wait; subscribe to train(task) instead');
      }
      if (value === 'event') yield;
    }
  } finally {
    // Whoever leaves early leaves the run in the middle; it returns what it holds.
    run.return(undefined as never);
  }
}

/** Runs to the end, taking turns with whatever else this thread has to do. */
export async function driveAsync<T>(run: Coroutine<T>): Promise<T> {
  let sent: unknown;
  for (;;) {
    const { done, value } = run.next(sent);
    if (done) return value;
    if (value === 'event') sent = undefined;
    else sent = await (value === 'breathe' ? nextTurn() : value);
  }
}

/** The next turn of the event loop: after input, timers and messages that are already waiting. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else {
      // A timer would wait at least a millisecond, in a page up to four.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(null);
    }
  });
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as Promise<T>).then === 'function';
}
