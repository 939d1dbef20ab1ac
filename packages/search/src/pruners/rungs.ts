/**
 * Rungs: steps at which only the best of those who have come so far go on.
 *
 * Who stood where is not kept anywhere: it follows from the reports. A trial has at a rung the value of its first report
 * at or behind it. Which rungs a pruned trial reached with its last report, if that skipped several, follows from doing the
 * decisions again in the order of the trials.
 */
import type { PrunerContext } from '../pruner.js';
import type { Direction, Report, Trial } from '../trial.js';
import { indexFrom } from './reports.js';

/** Where the rungs are, and who goes on: rung k is at step `first` · `reductionFactor`ᵏ. */
export type Ladder = {
  readonly first: number;
  /** One in so many goes on; an integer ≥ 2. */
  readonly reductionFactor: number;
  /** The first so many at a rung end there; an integer ≥ 0. */
  readonly bootstrapCount: number;
};

/**
 * Whether the trial ends at a rung that it has reached with its last report.
 *
 * @param others those that it is compared with, by number; asked for only where it has come to a rung
 */
export function fallsFrom(
  ladder: Ladder,
  { direction, trial }: Omit<PrunerContext, 'others'>,
  others: () => readonly Trial[],
): boolean {
  const reached = reachedBy(trial, ladder).at(-1);
  if (!reached || reached !== trial.reports.at(-1)) return false;
  const rungs: number[][] = [];
  for (const other of others()) climb(ladder, rungs, other, other.state === 'pruned', direction);
  return climb(ladder, rungs, trial, true, direction);
}

/** Adds a trial to the rungs that it reaches. @param mayFall whether its last report may be its end */
function climb(ladder: Ladder, rungs: number[][], trial: Trial, mayFall: boolean, direction: Direction): boolean {
  const last = trial.reports.at(-1);
  for (const [rung, report] of reachedBy(trial, ladder).entries()) {
    if (Number.isNaN(report.value)) return true;
    const values = (rungs[rung] ??= []);
    const better = add(values, direction === 'minimize' ? report.value : -report.value);
    if (mayFall && report === last && !goesOn(ladder, better, values.length)) return true;
  }
  return false;
}

/** The report with which a trial came to each rung. NaN brings nobody to a rung, but may be the last that there is. */
function reachedBy({ reports }: Trial, { first, reductionFactor }: Ladder): readonly Report[] {
  const reached: Report[] = [];
  for (let index = 0; ;) {
    index = indexFrom(reports, first * reductionFactor ** reached.length, index);
    while (index < reports.length - 1 && Number.isNaN(reports[index]?.value)) index++;
    const report = reports[index];
    if (!report) return reached;
    reached.push(report);
    if (Number.isNaN(report.value)) return reached;
  }
}

/** Puts a value in its place among those of a rung, the smallest first; how many are smaller. */
function add(values: number[], value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  values.splice(low, 0, value);
  return low;
}

/** Whether one is among the best of a rung, itself included; where these are too few for a share, the best of all. */
function goesOn({ reductionFactor, bootstrapCount }: Ladder, better: number, count: number): boolean {
  return count > bootstrapCount && better < Math.max(1, Math.floor(count / reductionFactor));
}
