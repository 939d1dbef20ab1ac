/**
 * Doing the runs that are not done yet, several at once.
 */
import { RivuletError } from '@rivulet/tensor';
import { type OutsideDecision, type Task } from '@rivulet/training';
import { type RunReport, type TrainManyOptions, trainMany } from '@rivulet/training/workers';
import { EMPTY, Observable, Subject, concatMap, fromEvent, of, takeUntil } from 'rxjs';
import type { ReadyPlan } from './plan.js';
import { keyOf } from './results-file.js';
import { type RunRecord, RunWatcher } from './run-record.js';

/** How the runs are done. */
export type CompareOptions = TrainManyOptions & {
  /** Runs that are done already. Default: none. */
  readonly done?: readonly RunRecord[];
  /** Ends what is running; what is done stays. */
  readonly signal?: AbortSignal;
  /** What does the runs. Default `trainMany`. */
  readonly train?: (tasks: readonly Task[], options: TrainManyOptions) => Observable<RunReport>;
};

/**
 * Does the runs of a plan on worker threads; each comes as a record when it is over. Nothing happens before `subscribe`.
 *
 * A run whose worker dies is done again, once. That a second worker dies of it is an error, with code `CRASHED`: it is no
 * result of the run, and whoever goes on with `done` does it again.
 *
 * @param options.workers threads; default as many as this machine can run at once
 * @example
 * compare(await readyPlan(plan), { workers: 2 }).subscribe((record) => results.add(record));
 */
export function compare({ plan, runs }: ReadyPlan, options: CompareOptions = {}): Observable<RunRecord> {
  const { done = [], signal, train = trainMany, ...others } = options;
  const known = new Set(done.map(({ contestant, seed }) => keyOf(contestant, seed)));
  const open = runs.filter(({ contestant, seed }) => !known.has(keyOf(contestant.name, seed)));
  return new Observable((subscriber) => {
    const followed = open.map(({ contestant, seed, task }) => {
      const decisions = new Subject<OutsideDecision>();
      const watcher = new RunWatcher(contestant.name, seed, plan.goal);
      return { watcher, decisions, name: `${contestant.name}, seed ${seed}`, task: { ...task, decisions } };
    });
    const tasks = followed.map(({ task }) => task);
    const records$ = train(tasks, others).pipe(
      concatMap((report) => {
        const run = followed[report.run];
        if (!run) return EMPTY;
        const { watcher, decisions, name } = run;
        // That workers died says nothing of a contestant: it is no result.
        if (report.kind === 'failure' && report.error.code === 'CRASHED') {
          throw new RivuletError('CRASHED', `${name}: ${report.error.message}`);
        }
        const reachedBefore = watcher.reached;
        const record = watcher.take(report);
        // A loss stops its run by itself, in the same epoch; an accuracy has to be told, and may be some epochs late.
        if (plan.goal.measure === 'accuracy' && !reachedBefore && watcher.reached) decisions.next(enough);
        return record ? of(record) : EMPTY;
      }),
      takeUntil(signal ? abortOf(signal) : new Subject()),
    );
    return records$.subscribe(subscriber);
  });
}

const enough: OutsideDecision = { by: 'compare', of: 'run', value: 'stop', because: 'the goal is reached' };

function abortOf(signal: AbortSignal): Observable<unknown> {
  return signal.aborted ? of(null) : fromEvent(signal, 'abort');
}
