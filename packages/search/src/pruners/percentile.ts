/**
 * Percentile: only those that are among the best so many in a hundred go on.
 */
import { checkGiven, specOf } from '@rivulet/tensor';
import type { Pruner } from '../pruner.js';
import { type ComparedOptions, percentileRule } from './percentile-rule.js';

/** Options of `percentile`. */
export type PercentileOptions = ComparedOptions & {
  /** How many in a hundred are kept, 0 to 100. */
  readonly percentile: number;
};

/**
 * A trial ends when its best report so far is worse than the given percentile of what complete trials had at this step.
 *
 * min(v₁ … vₛ) > percentile of { vₛ of complete trials }  (max, < and 100 − percentile where large is good)
 *
 * The percentile is interpolated linearly between its neighbours. A trial whose reports are all NaN ends; NaN of others counts
 * as not reported. Steps are those of the reports, epochs in a search. A trial that skips steps is compared at its own,
 * with those that have the same.
 *
 * Optuna's PercentilePruner, but for an infinite report next to the percentile: there Optuna's is NaN and nothing is pruned.
 *
 * @param options.percentile 0 to 100; 25 keeps the best quarter
 * @param options.nStartupTrials an integer ≥ 0: nothing is pruned before so many are complete; default 5
 * @param options.nWarmupSteps an integer ≥ 0: nor at smaller steps; default 0
 * @param options.intervalSteps an integer ≥ 1: looks once in so many steps, after the warm-up; default 1
 * @param options.nMinTrials an integer ≥ 1: nor where fewer complete trials have this step; default 1
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * percentile({ percentile: 25, nWarmupSteps: 10 })
 *
 * D. Golovin et al. 2017, "Google Vizier: a service for black-box optimization", has the median rule that this widens.
 */
export function percentile(options: PercentileOptions): Pruner {
  checkGiven('percentile', options);
  const { percentile: kept, ...others } = options;
  return {
    name: 'percentile',
    spec: specOf('@rivulet/search#percentile', options),
    prune: percentileRule('percentile', kept, others),
  };
}
