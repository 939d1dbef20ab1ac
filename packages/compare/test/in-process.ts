/**
 * Runs in the thread of the test, with the reports that workers give.
 */
import { type Task, train } from '@rivulet/training';
import type { RunReport } from '@rivulet/training/workers';
import { RivuletError } from '@rivulet/tensor';
import { type Observable, catchError, concatMap, from, map, of } from 'rxjs';

/** `trainMany` without threads. */
export function inProcess(tasks: readonly Task[]): Observable<RunReport> {
  return from(tasks).pipe(
    concatMap((task, run) =>
      train(task).pipe(
        map((event): RunReport => ({ kind: 'event', run, event })),
        catchError((error: unknown) => {
          const { code, message } =
            error instanceof RivuletError ? error : { code: 'UNEXPECTED', message: String(error) };
          return of<RunReport>({ kind: 'failure', run, error: { code, message } });
        }),
      ),
    ),
  );
}
