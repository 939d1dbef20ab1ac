/**
 * Which events of a log count.
 */
import type { TrainingEvent } from '@rivulet/training';

/**
 * The last run of a log, each part as it was done last.
 *
 * Several runs may have been appended to one log, and a run that was resumed goes on from a step before its log's end: at
 * a `start`, what came after the step that it goes on from is forgotten.
 *
 * @param source events of a log; what is no event of a start, such as points of anyone's own, counts by its step
 */
export function lastRun<T extends TrainingEvent | { readonly step: number }>(source: readonly T[]): T[] {
  let run: T[] = [];
  for (const item of source) {
    if ('kind' in item && item.kind === 'start') {
      run = item.step > 0 ? run.filter(({ step }) => step <= item.step) : [];
    }
    run.push(item);
  }
  return run;
}
