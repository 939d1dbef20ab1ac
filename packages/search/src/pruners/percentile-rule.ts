/**
 * A trial ends when others were further at the same step: the rule behind `percentile` and `median`.
 */
import { type Range, checkCounts, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import type { Pruner } from '../pruner.js';
import { bestOf, isBetter } from './best-of.js';
import { type DueOptions, checkDue, isDue } from './due.js';
import { valueAt } from './reports.js';

/** Options of `median`, and those of `percentile` beside the share. */
export type ComparedOptions = DueOptions & {
  /** Nothing is pruned before so many trials are complete; an integer ≥ 0. Default 5. */
  readonly nStartupTrials?: number;
  /** Nor where fewer complete trials have a report of this step; an integer ≥ 1. Default 1. */
  readonly nMinTrials?: number;
};

/** The decision, for a share of 0 to 100 that is kept. */
export function percentileRule(who: string, percentile: number, options: ComparedOptions): Pruner['prune'] {
  const { nStartupTrials = 5, nWarmupSteps = 0, intervalSteps = 1, nMinTrials = 1, ...others } = options;
  const due = { nWarmupSteps, intervalSteps };
  checkNumbers(who, upToHundred, { percentile });
  checkCounts(who, 0, { nStartupTrials });
  checkDue(who, due);
  checkCounts(who, 1, { nMinTrials });
  checkNoOthers(who, others);
  return ({ direction, trial, others }) => {
    const complete = others.filter(({ state }) => state === 'complete');
    if (complete.length === 0 || complete.length < nStartupTrials || !isDue(trial, due)) return false;
    const best = bestOf(
      trial.reports.map(({ value }) => value),
      direction,
    );
    if (Number.isNaN(best)) return true;
    const step = trial.reports.at(-1)?.step ?? NaN;
    const there = complete.flatMap(({ reports }) => valueAt(reports, step) ?? []);
    if (there.length < nMinTrials) return false;
    return isBetter(percentileOf(there, direction === 'minimize' ? percentile : 100 - percentile), best, direction);
  };
}

const upToHundred: Range = { holds: (value) => value >= 0 && value <= 100, says: (name) => `0 ≤ ${name} ≤ 100` };

/**
 * The value below which so many in a hundred lie, by linear interpolation; NaN counts as nothing.
 *
 * Rounded as numpy rounds it: which of two equal trials ends would else depend on the last bit. Where a
 * neighbour is infinite, numpy's difference is no number, so here the value itself or the infinity is taken.
 */
export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const place = (sorted.length - 1) * (percentile / 100);
  const below = Math.floor(place);
  const [a = NaN, b = a] = [sorted[below], sorted[below + 1]];
  const share = place - below;
  if (share === 0 || a === b) return a;
  const gap = b - a;
  if (gap === Infinity) return a + b;
  return share >= 0.5 ? b - gap * (1 - share) : a + gap * share;
}
