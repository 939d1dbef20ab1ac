/**
 * Wilcoxon: what a test finds worse than the best trial ends.
 */
import { checkCounts, checkNoOthers, checkNumbers, specOf, upToOne } from '@rivulet/tensor';
import type { Pruner, PrunerContext } from '../pruner.js';
import type { Trial } from '../trial.js';
import { isBetter } from './best-of.js';
import { signedRankTest } from './signed-rank.js';

/** Options of `wilcoxon`. */
export type WilcoxonOptions = {
  /** The p-value below which a trial ends, 0 to 1. Default 0.1. */
  readonly pThreshold?: number;
  /** Steps that have to be compared at least; an integer ≥ 0, never less than 2. Default 2. */
  readonly nStartupSteps?: number;
};

/**
 * A trial ends when its reports are worse than those of the best complete trial at the same steps, by a signed-rank test.
 *
 * p of { vₛ − bestₛ } < pThreshold, one-sided, and mean(best) < mean(v)  (signs turned where large is good)
 *
 * It is made for steps that are as good as independent of each other, such as folds or problems solved one after the other. On
 * a learning curve, whose epochs follow from each other, it is hasty. The best trial is the one with the best value, of equals
 * the first. Infinities and NaN in one of the two keep everybody. Optuna's WilcoxonPruner, which takes the test from scipy:
 * counted up to 50 steps, or 13 where differences are equal or 0, and the normal distribution beyond.
 *
 * @param options.pThreshold 0 to 1; default 0.1
 * @param options.nStartupSteps an integer ≥ 0; default 2
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * wilcoxon({ pThreshold: 0.05, nStartupSteps: 5 })
 *
 * F. Wilcoxon 1945, "Individual comparisons by ranking methods".
 */
export function wilcoxon(options: WilcoxonOptions = {}): Pruner {
  const { pThreshold = 0.1, nStartupSteps = 2, ...unknown } = options;
  checkNumbers('wilcoxon', upToOne, { pThreshold });
  checkCounts('wilcoxon', 0, { nStartupSteps });
  checkNoOthers('wilcoxon', unknown);
  return {
    name: 'wilcoxon',
    spec: specOf('@rivulet/search#wilcoxon', options),
    prune(context) {
      const { direction, trial } = context;
      const best = bestOf(context);
      if (!best || !isFinite(trial) || !isFinite(best)) return false;
      const at = new Map(best.reports.map(({ step, value }) => [step, value]));
      const sign = direction === 'minimize' ? 1 : -1;
      const differences = trial.reports.flatMap(({ step, value }) => {
        const other = at.get(step);
        return other === undefined ? [] : [sign * (value - other)];
      });
      if (differences.length < Math.max(2, nStartupSteps)) return false;
      return isBetter(mean(best), mean(trial), direction) && signedRankTest(differences) < pThreshold;
    },
  };
}

function bestOf({ others, direction }: PrunerContext): Trial | null {
  let best: Trial | null = null;
  for (const trial of others) {
    if (trial.state !== 'complete' || trial.value === null) continue;
    if (best?.value == null || isBetter(trial.value, best.value, direction)) best = trial;
  }
  return best;
}

function isFinite({ reports }: Trial): boolean {
  return reports.length > 0 && reports.every(({ value }) => Number.isFinite(value));
}

function mean({ reports }: Trial): number {
  return reports.reduce((sum, { value }) => sum + value, 0) / reports.length;
}
