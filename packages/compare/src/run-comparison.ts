/**
 * Doing the runs that are not done yet, several at once.
 */
import { availableParallelism } from 'node:os';
import { RivuletError } from '@rivulet/tensor';
import { type Pool, type PoolOptions, type PoolReport, openPool } from '@rivulet/training/workers';
import {
  EMPTY,
  type Observable,
  Subject,
  concatMap,
  defer,
  finalize,
  from,
  fromEvent,
  mergeMap,
  of,
  takeUntil,
  throwError,
} from 'rxjs';
import type { PlannedRun, ReadyPlan } from './plan.js';
import { type Watched, recordOf } from './record-of.js';
import { keyOf } from './results-file.js';
import type { RunRecord } from './run-record.js';

/** How the runs are done. */
export type CompareOptions = Omit<PoolOptions, 'name'> & {
  /** Runs that are done already. Default: none. */
  readonly done?: readonly RunRecord[];
  /** Ends what is running; what is done stays. */
  readonly signal?: AbortSignal;
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
export function compare(ready: ReadyPlan, options: CompareOptions = {}): Observable<RunRecord> {
  return compareOn(openPool, ready, options);
}

/** The same, on a pool that a test opens. */
export function compareOn(
  open: (options: PoolOptions) => Pool,
  { plan, runs }: ReadyPlan,
  { done = [], signal, workers = availableParallelism(), ...others }: CompareOptions,
): Observable<RunRecord> {
  const known = new Set(done.map(({ contestant, seed }) => keyOf(contestant, seed)));
  const left = runs.filter(({ contestant, seed }) => !known.has(keyOf(contestant, seed)));
  if (left.length === 0) return EMPTY;
  const module = new URL('./record-of.js', import.meta.url).href;
  return defer(() => {
    const pool = open({ ...others, workers: Math.min(workers, left.length), name: 'compare' });
    const recordsOf = ({ contestant, seed, spec }: PlannedRun): Observable<RunRecord> => {
      const watched: Watched = { contestant, seed, goal: plan.goal };
      const name = `${contestant}, seed ${seed}`;
      return pool
        .runFolded({ name, spec }, { module, name: 'recordOf', args: [watched] })
        .pipe(concatMap((report) => recordIn(report, watched)));
    };
    return from(left).pipe(
      mergeMap(recordsOf, pool.workers),
      takeUntil(signal ? abortOf(signal) : new Subject()),
      finalize(() => void pool.close()),
    );
  });
}

/** The record that a report of a run is, or holds. */
function recordIn(report: PoolReport<unknown>, watched: Watched): Observable<RunRecord> {
  if (report.kind === 'crash') return EMPTY;
  if (report.kind === 'event') return of(report.event as RunRecord);
  const { code, message } = report.error;
  // That workers died says nothing of a contestant: it is no result.
  if (code === 'CRASHED') throw new RivuletError(code, message);
  // It went wrong before there was anything to watch.
  return throwError(() => new RivuletError(code, message)).pipe(recordOf(watched));
}

function abortOf(signal: AbortSignal): Observable<unknown> {
  return signal.aborted ? of(null) : fromEvent(signal, 'abort');
}
