/**
 * Trials for the tests of pruners.
 */
import type { Direction, Pruner, Trial, TrialState } from '../src/index.js';

/** A trial that reported these values at steps 0, 1, 2 …, or at the given ones. */
export function trialOf(
  number: number,
  state: TrialState,
  values: readonly number[],
  steps?: readonly number[],
): Trial {
  const reports = values.map((value, index) => ({ step: steps?.[index] ?? index, value }));
  return { number, configuration: {}, state, reports, value: state === 'complete' ? (values.at(-1) ?? null) : null };
}

/** Complete trials with these curves, numbered from 0. */
export function completeTrials(...curves: readonly (readonly number[])[]): readonly Trial[] {
  return curves.map((curve, number) => trialOf(number, 'complete', curve));
}

/** Whether each report of a curve, had it been the last, would have ended the trial among these others. */
export function decisions(
  pruner: Pruner,
  curve: readonly number[],
  { others = [], direction = 'minimize', steps }: DecisionOptions = {},
): readonly boolean[] {
  return curve.map((_, index) => {
    const trial = trialOf(others.length, 'running', curve.slice(0, index + 1), steps);
    return pruner.prune({ direction, trial, others });
  });
}

type DecisionOptions = {
  readonly others?: readonly Trial[];
  readonly direction?: Direction;
  readonly steps?: readonly number[];
};

/** Trials one after another, each reporting its curve until it is told to end; the report at which each was, or -1. */
export function searched(
  pruner: Pruner,
  curves: readonly (readonly number[])[],
  direction: Direction = 'minimize',
): readonly number[] {
  const trials: Trial[] = [];
  return curves.map((curve, number) => {
    const end = decisions(pruner, curve, { others: trials, direction }).indexOf(true);
    const state = end >= 0 ? 'pruned' : Number.isNaN(curve.at(-1)) ? 'failed' : 'complete';
    trials.push(trialOf(number, state, end >= 0 ? curve.slice(0, end + 1) : curve));
    return end;
  });
}
