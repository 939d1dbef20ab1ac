/**
 * Rungs: steps at which only the best of those who have come so far go on.
 *
 * Who stood where is not kept anywhere: it follows from the reports. A trial has at a rung the value of its first report
 * at or behind it. Which rungs a pruned trial reached with its last report, if that skipped several, follows from doing the
 * decisions again in the order of the trials.
 */
import type { PrunerContext } from '../pruner.js';
import type { Direction, Trial } from '../trial.js';

/** Where the rungs are, and who goes on: rung k is at step `first` · `reductionFactor`ᵏ. */
export type Ladder = {
  readonly first: number;
  /** One in so many goes on; an integer ≥ 2. */
  readonly reductionFactor: number;
  /** The first so many at a rung end there; an integer ≥ 0. */
  readonly bootstrapCount: number;
};

/** Whether the trial ends at a rung that it has reached with its last report. */
export function fallsFrom(ladder: Ladder, { direction, trial, others }: PrunerContext): boolean {
  const rungs: number[][] = [];
  for (const other of others) climb(ladder, rungs, other, other.state === 'pruned', direction);
  return climb(ladder, rungs, trial, true, direction);
}

/** Adds a trial to the rungs that it reaches. @param mayFall whether its last report may be its end */
function climb(ladder: Ladder, rungs: number[][], trial: Trial, mayFall: boolean, direction: Direction): boolean {
  const last = trial.reports.at(-1);
  let rung = 0;
  for (const report of trial.reports) {
    for (; report.step >= ladder.first * ladder.reductionFactor ** rung; rung++) {
      if (Number.isNaN(report.value)) return true;
      const values = (rungs[rung] ??= []);
      values.push(report.value);
      if (mayFall && report === last && !goesOn(ladder, report.value, values, direction)) return true;
    }
  }
  return false;
}

/** Whether a value is among the best of a rung, itself included; where these are too few for a share, the best of all. */
function goesOn(
  { reductionFactor, bootstrapCount }: Ladder,
  value: number,
  values: readonly number[],
  direction: Direction,
): boolean {
  if (values.length <= bootstrapCount) return false;
  const places = Math.max(1, Math.floor(values.length / reductionFactor));
  const better = values.filter((other) => (direction === 'minimize' ? other < value : other > value));
  return better.length < places;
}
