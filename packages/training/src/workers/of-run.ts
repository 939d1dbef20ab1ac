/**
 * One run out of many, as if it were alone.
 */
import { RivuletError } from '@rivulet/tensor';
import { type OperatorFunction, concatMap, of, EMPTY } from 'rxjs';
import type { TrainingEvent } from '../events.js';
import type { RunReport } from './messages.js';

/**
 * The events of one run, as `train` gives them, for every operator that takes such events.
 *
 * Crashes leave no trace here. A failure becomes an error with the same code.
 *
 * @param run the place of its task in the list, from 0
 * @example trainMany(tasks).pipe(ofRun(2), epochs())
 */
export function ofRun(run: number): OperatorFunction<RunReport, TrainingEvent> {
  return concatMap((report) => {
    if (report.run !== run || report.kind === 'crash') return EMPTY;
    if (report.kind === 'event') return of(report.event);
    throw new RivuletError(report.error.code, report.error.message);
  });
}
