/**
 * Optuna's pruners, in ours.
 */
import {
  type DueOptions,
  type Pruner,
  hyperband,
  median,
  patient,
  percentile,
  successiveHalving,
  threshold,
  wilcoxon,
} from '@rivulet/search';
import type { Hyper } from '../hyper.js';
import type { PrunerTable } from '../table.js';

const due = (hyper: Hyper): DueOptions => ({
  nWarmupSteps: hyper.optional('n_warmup_steps'),
  intervalSteps: hyper.optional('interval_steps'),
});

const compared = (hyper: Hyper) => ({
  nStartupTrials: hyper.optional('n_startup_trials'),
  ...due(hyper),
  nMinTrials: hyper.optional('n_min_trials'),
});

/** A number of steps, or 'auto'. */
const resource = (hyper: Hyper, name: string): number | 'auto' | undefined => {
  const field = hyper.maybe(name);
  return field?.value === 'auto' ? 'auto' : field?.number();
};

/** Patience around another pruner, or alone. */
const waiting = (hyper: Hyper, inner: Pruner | null): Pruner =>
  patient(inner, { patience: hyper.number('patience'), minDelta: hyper.optional('min_delta') });

/** By the names of the files. */
export const pruners: PrunerTable = {
  median: (hyper) => median(compared(hyper)),
  percentile: (hyper) => percentile({ percentile: hyper.number('percentile'), ...compared(hyper) }),
  successive_halving: (hyper) =>
    successiveHalving({
      minResource: resource(hyper, 'min_resource'),
      reductionFactor: hyper.optional('reduction_factor'),
      minEarlyStoppingRate: hyper.optional('min_early_stopping_rate'),
      bootstrapCount: hyper.optional('bootstrap_count'),
    }),
  hyperband: (hyper) =>
    hyperband({
      minResource: hyper.optional('min_resource'),
      maxResource: resource(hyper, 'max_resource'),
      reductionFactor: hyper.optional('reduction_factor'),
      bootstrapCount: hyper.optional('bootstrap_count'),
      // Of the study, not of its pruner; in a file it stands where everything stands that decides.
      ...(hyper.maybe('study_name') && { studyName: hyper.text('study_name') }),
    }),
  threshold: (hyper) => threshold({ lower: hyper.optional('lower'), upper: hyper.optional('upper'), ...due(hyper) }),
  wilcoxon: (hyper) =>
    wilcoxon({ pThreshold: hyper.optional('p_threshold'), nStartupSteps: hyper.optional('n_startup_steps') }),
};

/** Those that may have another in them. */
export const prunersAround: PrunerTable = { patient: waiting, patient_only: waiting, patient_median: waiting };
