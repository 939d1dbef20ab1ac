/**
 * Patience: nobody ends as long as there is progress.
 */
import { atLeastZero, check, checkCounts, checkGiven, checkNoOthers, checkNumbers, specOf } from '@rivulet/tensor';
import type { Pruner } from '../pruner.js';
import { bestOf, isBetter } from './best-of.js';

/** Options of `patient`. */
export type PatientOptions = {
  /** How many reports without progress are borne; an integer ≥ 0. */
  readonly patience: number;
  /** How much worse than before the newest reports may be, and still count as progress; ≥ 0. Default 0. */
  readonly minDelta?: number;
};

/**
 * A trial that makes no progress ends, or another pruner decides; one that does make progress goes on whatever the other says.
 *
 * With p the patience, no progress is: min(all but the last p + 1 reports) + minDelta < min(the last p + 1 reports)
 * (max, − and > where large is good)
 *
 * Patience counts reports, not steps. NaN counts as not reported; where one of the two sides has nothing else, nothing is
 * pruned. Optuna's PatientPruner, but for what the other pruner remembers: ours derive that from the reports, so a rung
 * of `successiveHalving` that was passed in a time of progress counts as passed.
 *
 * @param inner who decides when there is no progress; `null`: the trial ends
 * @param options.patience an integer ≥ 0, in reports
 * @param options.minDelta ≥ 0; default 0
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * patient(median(), { patience: 5 })
 */
export function patient(inner: Pruner | null, options: PatientOptions): Pruner {
  check(inner === null || typeof inner?.prune === 'function', 'patient', 'a pruner or null', inner);
  checkGiven('patient', options);
  const { patience, minDelta = 0, ...others } = options;
  checkCounts('patient', 0, { patience });
  checkNumbers('patient', atLeastZero, { minDelta });
  checkNoOthers('patient', others);
  return {
    name: inner ? `patient(${inner.name})` : 'patient',
    spec: specOf('@rivulet/search#patient', inner, options),
    prune(context) {
      const { direction, trial } = context;
      const values = trial.reports.map(({ value }) => value);
      const before = bestOf(values.slice(0, -patience - 1), direction);
      const newest = bestOf(values.slice(-patience - 1), direction);
      const worst = direction === 'minimize' ? before + minDelta : before - minDelta;
      return isBetter(worst, newest, direction) && (inner?.prune(context) ?? true);
    },
  };
}
