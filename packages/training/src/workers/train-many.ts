/**
 * `trainMany`: independent runs on worker threads, as one stream.
 */
import { availableParallelism } from 'node:os';
import { check, checkChoices, checkCounts } from '@rivulet/tensor';
import { Piscina } from 'piscina';
import { Observable, from, mergeMap } from 'rxjs';
import { requireRunSpec } from '../run-spec.js';
import type { Task } from '../task.js';
import type { BackendName, Order, RunReport, Settings } from './messages.js';
import { RemoteRun } from './remote-run.js';

/** How many runs are done at once, and what by. */
export type TrainManyOptions = {
  /** Threads; an integer ≥ 1. Default: as many as this machine can run at once. Never more than tasks. */
  readonly workers?: number;
  /** What runs the programs. Default 'wasm', as for `train`. */
  readonly backend?: BackendName;
  /**
   * Address (`import.meta.resolve('./load.js')`) of a module that exports `load`, for `revive` in the
   * workers: where plugins of other names, or of your own files, come from. Default: `import`.
   */
  readonly load?: string | URL;
  /**
   * Called after every few events of a run; the run goes on when what it returns has resolved. For
   * listeners that finish their work later: a file to drain, a queue to empty. Default: a run waits
   * only for listeners that work synchronously.
   */
  readonly ready?: () => PromiseLike<unknown> | undefined;
};

/**
 * Trains models that do not depend on each other, several at once, each on a thread of its own.
 *
 * Nothing happens before `subscribe`, which starts the threads; when all is done, or on
 * unsubscribing, they end. Tasks start in their order. The reports of all runs come on one stream,
 * those of one run in their order, and its events are those of `train(task)`, bit for bit.
 *
 * A run that fails (`DivergedError`, a bad option) reports that and has no result; the others go on.
 * A worker that dies is replaced, which is reported, and its run starts again, once; events that have
 * been delivered do not come twice. A worker runs at most some parcels of events ahead of the
 * listener, so a slow listener slows the runs down instead of filling the memory.
 *
 * Tasks that are alike compile to the same WebAssembly module, which the threads share. Tasks go to
 * the workers as plain data, so every part needs a spec, and the backend is the same for
 * all. `decisions` and `signal` of a task work as they do for `train`.
 *
 * @param tasks what is to be trained; `run` in a report is the place in this list
 * @throws ConfigError at once, when a part of a task has no spec or an option is out of range
 * @example
 * trainMany(tasks, { workers: 2 }).subscribe((report) => {
 *   if (report.kind === 'event' && report.event.kind === 'end') console.log(report.run, report.event.loss);
 * });
 */
export function trainMany(tasks: readonly Task[], options: TrainManyOptions = {}): Observable<RunReport> {
  return trainManyIn(new URL('./run-in-worker.js', import.meta.url).href, tasks, options);
}

/** The same, with the module that workers run. */
export function trainManyIn(
  module: string,
  tasks: readonly Task[],
  { workers = availableParallelism(), backend = 'wasm', load, ready = () => undefined }: TrainManyOptions,
): Observable<RunReport> {
  checkCounts('trainMany', 1, { workers });
  checkChoices('trainMany', ['wasm', 'reference'], { backend });
  const address = load === undefined ? null : String(load);
  const orders = tasks.map((task, run) => orderOf(task, run, backend, address));
  const threads = Math.min(workers, tasks.length);
  return new Observable((subscriber) => {
    if (threads === 0) {
      subscriber.complete();
      return;
    }
    const pool = new Piscina({
      filename: module,
      name: 'runInWorker',
      minThreads: threads,
      maxThreads: threads,
      // With these, a worker would sleep between runs instead of hearing messages; a run is long.
      atomics: 'disabled',
      recordTiming: false,
    });
    subscriber.add(() => void pool.destroy());
    failWithout(pool, (error) => subscriber.error(error));
    const runs$ = from(orders).pipe(
      mergeMap(
        (order, run) =>
          new Observable<RunReport>((listener) =>
            new RemoteRun(pool, run, order, tasks[run] ?? {}, ready, listener).start(),
          ),
        threads,
      ),
    );
    runs$.subscribe(subscriber);
  });
}

/** A task as plain data. */
function orderOf(task: Task, run: number, backend: BackendName, load: string | null): Order {
  const { every, measure, checkpointEvery, folds, silence, initial, resume } = task;
  check(
    task.backend === undefined,
    'trainMany',
    'tasks without a backend, and its name as an option',
    task.backend?.name,
  );
  check(task.checkpointOn === undefined, 'trainMany', 'tasks without checkpointOn, since workers count', 'one');
  const settings: Settings = { every, measure, checkpointEvery, folds, silence, initial, resume };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const spec = requireRunSpec(task, `a worker (task ${run} of trainMany)`);
  return { spec, settings: Object.fromEntries(given), backend, load };
}

/** A pool gives up on workers that die before they are ready; without any, runs would wait for ever. */
function failWithout(pool: Piscina, fail: (error: Error) => void): void {
  let last = 'it died before it was ready';
  // An idle worker that dies takes no run along and is replaced.
  pool.on('error', (error: Error) => (last = error.message));
  pool.on('workerDestroy', () => {
    setImmediate(() => {
      if (pool.threads.length === 0) fail(new Error(`trainMany: no worker can be started: ${last}`));
    });
  });
}
