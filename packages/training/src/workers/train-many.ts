/**
 * `trainMany`: independent runs on worker threads, as one stream.
 */
import { availableParallelism } from 'node:os';
import { check } from '@rivulet/tensor';
import { Observable, from, map, mergeMap } from 'rxjs';
import { requireRunSpec } from '../run-spec.js';
import type { Task } from '../task.js';
import type { RunReport, Settings } from './messages.js';
import { type PoolOptions, type PoolRun, checkPoolOptions, openPoolOf } from './pool.js';

/** How many runs are done at once, never more than there are tasks, and what by. */
export type TrainManyOptions = Omit<PoolOptions, 'name'> & {
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
  { ready, ...options }: TrainManyOptions,
): Observable<RunReport> {
  const { workers = availableParallelism() } = options;
  checkPoolOptions({ ...options, name: 'trainMany' });
  const runs = tasks.map((task, run) => poolRunOf(task, run));
  const threads = Math.min(workers, tasks.length);
  return new Observable((subscriber) => {
    if (threads === 0) {
      subscriber.complete();
      return;
    }
    const pool = openPoolOf(module, { ...options, workers: threads, name: 'trainMany' });
    const reports$ = from(runs).pipe(
      mergeMap(
        (run, at) => pool.run({ ...run, ...(ready && { ready }) }).pipe(map((report) => ({ ...report, run: at }))),
        threads,
      ),
    );
    reports$.subscribe(subscriber);
    subscriber.add(() => void pool.close());
  });
}

/** A task as plain data, and who has a say in it. */
function poolRunOf(task: Task, run: number): PoolRun {
  const { every, measure, checkpointEvery, folds, silence, initial, resume, decisions, signal } = task;
  check(
    task.backend === undefined,
    'trainMany',
    'tasks without a backend, and its name as an option',
    task.backend?.name,
  );
  const settings: Settings = { every, measure, checkpointEvery, folds, silence, initial, resume };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    name: `run ${run}`,
    spec: requireRunSpec(task, `a worker (task ${run} of trainMany)`),
    settings: Object.fromEntries(given),
    ...(decisions && { decisions }),
    ...(signal && { signal }),
  };
}
