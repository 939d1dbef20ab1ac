/**
 * Which events of a log count.
 */
import type { TrainingEvent } from '@rivulet/training';

/** An event; or a point of anyone's own, which counts by its step. */
type Item = TrainingEvent | { readonly step: number };

/**
 * The last run of a log, each part as it was done last.
 *
 * Several runs may have been appended to one log, and a run that was resumed goes on from a step before its log's end: at
 * a `start`, what came after the step that it goes on from is forgotten.
 *
 * @param source events of a log; what is no event of a start, such as points of anyone's own, counts by its step
 */
export function lastRun<T extends Item>(source: readonly T[]): T[] {
  return source.filter(countsAfter(source.filter(isStart).map(({ step }) => step)));
}

/**
 * Tells of each item of a log, in their order, whether it counts.
 *
 * @param starts the step of each `start` in the log, in their order
 */
export function countsAfter(starts: readonly number[]): (item: Item) => boolean {
  // What counts of what lies before each start: up to the lowest step that a later one goes on from, and nothing before a new run.
  const limits = new Float64Array(starts.length);
  let limit = Infinity;
  for (let i = starts.length - 1; i >= 0; i--) {
    const step = starts[i] ?? 0;
    limit = step > 0 ? Math.min(limit, step) : -Infinity;
    limits[i] = limit;
  }
  let begun = 0;
  return (item) => {
    if (isStart(item)) begun++;
    return item.step <= (limits[begun] ?? Infinity);
  };
}

function isStart(item: Item): boolean {
  return 'kind' in item && item.kind === 'start';
}
