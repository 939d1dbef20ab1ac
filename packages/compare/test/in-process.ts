/**
 * Runs in the thread of the test, with the reports that a pool gives.
 */
import { type TrainingEvent, reviveTask, train } from '@rivulet/training';
import type { Pool, PoolReport, PoolRun } from '@rivulet/training/workers';
import { type OperatorFunction, concatMap, defer, map } from 'rxjs';
import { recordOf } from '../src/record-of.js';

/** A pool without threads; `change` is applied to the events of a run before anybody watches them. */
export function inProcess(
  change: (run: PoolRun) => OperatorFunction<TrainingEvent, TrainingEvent> = () => (events$) => events$,
): Pool {
  return {
    workers: 1,
    run: () => {
      throw new Error('unreachable: compare folds its runs');
    },
    runFolded: (run, { args: [watched] }) =>
      defer(() => reviveTask(run.spec)).pipe(
        concatMap((task) => train(task).pipe(change(run), recordOf(watched as Parameters<typeof recordOf>[0]))),
        map((event): PoolReport<unknown> => ({ kind: 'event', event })),
      ),
    close: () => Promise.resolve(),
  };
}
