/**
 * When a pruner looks: what median, percentile and threshold have in common.
 */
import { checkCounts } from '@rivulet/tensor';
import type { Trial } from '../trial.js';

/** Options of pruners that do not look at every report. */
export type DueOptions = {
  /** Reports of smaller steps are let pass; an integer ≥ 0. Default 0. */
  readonly nWarmupSteps?: number;
  /** Looks once in so many steps, counted from the warm-up on; an integer ≥ 1. Default 1. */
  readonly intervalSteps?: number;
};

/** With their defaults. */
export type DueSettings = Required<DueOptions>;

/** @throws ConfigError when an option is out of range */
export function checkDue(who: string, { nWarmupSteps, intervalSteps }: DueSettings): void {
  checkCounts(who, 0, { nWarmupSteps });
  checkCounts(who, 1, { intervalSteps });
}

/** Whether the last report is past the warm-up, and the first of its interval. */
export function isDue({ reports }: Trial, { nWarmupSteps, intervalSteps }: DueSettings): boolean {
  const step = reports.at(-1)?.step ?? -1;
  if (step < nWarmupSteps) return false;
  const begin = nWarmupSteps + Math.floor((step - nWarmupSteps) / intervalSteps) * intervalSteps;
  return (reports.at(-2)?.step ?? -1) < begin;
}
