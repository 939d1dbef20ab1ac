/**
 * Median: only those that are no worse than half of the others go on.
 */
import { specOf } from '@rivulet/tensor';
import type { Pruner } from '../pruner.js';
import { type ComparedOptions, percentileRule } from './percentile-rule.js';

/** Options of `median`. */
export type MedianOptions = ComparedOptions;

/**
 * A trial ends when its best report so far is worse than the median of what complete trials had at this step.
 *
 * min(v₁ … vₛ) > median of { vₛ of complete trials }  (max and < where large is good)
 *
 * `percentile` of 50: what it says of NaN, steps and infinities holds here. Optuna's MedianPruner.
 *
 * @param options.nStartupTrials an integer ≥ 0: nothing is pruned before so many are complete; default 5
 * @param options.nWarmupSteps an integer ≥ 0: nor at smaller steps (epochs, in a search); default 0
 * @param options.intervalSteps an integer ≥ 1: looks once in so many steps, after the warm-up; default 1
 * @param options.nMinTrials an integer ≥ 1: nor where fewer complete trials have this step; default 1
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * median({ nStartupTrials: 10, nWarmupSteps: 20 })
 *
 * D. Golovin et al. 2017, "Google Vizier: a service for black-box optimization", with the best report in place of the
 * mean of all.
 */
export function median(options: MedianOptions = {}): Pruner {
  return {
    name: 'median',
    spec: specOf('@rivulet/search#median', options),
    prune: percentileRule('median', 50, options),
  };
}
