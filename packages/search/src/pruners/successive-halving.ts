/**
 * Asynchronous successive halving: at each rung one in so many goes on.
 */
import { check, checkCounts, checkNoOthers, specOf } from '@rivulet/tensor';
import type { Pruner } from '../pruner.js';
import type { Trial } from '../trial.js';
import { fallsFrom } from './rungs.js';

/** Options of `successiveHalving`. */
export type SuccessiveHalvingOptions = {
  /** r: the step of the first rung, an integer ≥ 1; 'auto': a hundredth of what the first complete trial did. Default 'auto'. */
  readonly minResource?: number | 'auto';
  /** η: one in so many goes on; an integer ≥ 2. Default 4. */
  readonly reductionFactor?: number;
  /** s: how many rungs are left out at the bottom; an integer ≥ 0. Default 0. */
  readonly minEarlyStoppingRate?: number;
  /** The first so many trials at a rung end there; an integer ≥ 0. Default 0. */
  readonly bootstrapCount?: number;
};

/**
 * A trial that reaches a rung goes on only if it is among the best 1/η of all that have reached it.
 *
 * rung k is at step r·η^(s + k);  goes on ⟺ its value there is among the best max(1, ⌊n/η⌋) of n, itself included
 *
 * The value at a rung is that of the first report at or behind it; running, pruned and failed trials that have reached it count
 * too. Nobody waits: who is asked early has few to compare with, and the best of them goes on. NaN at a rung ends a trial. Steps
 * are those of the reports, epochs in a search: with r = 1 and η = 4 rungs are at 1, 4, 16, 64.
 *
 * r = 'auto' is max(1, ⌊last step / 100⌋) of the complete trial with the smallest number; nothing is pruned before there
 * is one, and trials up to that one are not compared with. Optuna's SuccessiveHalvingPruner.
 *
 * State: none; who stood at which rung follows from the reports.
 *
 * @param options.minResource an integer ≥ 1 or 'auto' (default), in steps
 * @param options.reductionFactor an integer ≥ 2; default 4
 * @param options.minEarlyStoppingRate an integer ≥ 0; default 0
 * @param options.bootstrapCount an integer ≥ 0, and 0 with 'auto'; default 0
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * successiveHalving({ minResource: 5, reductionFactor: 3 })
 *
 * L. Li et al. 2020, "A system for massively parallel hyperparameter tuning" (ASHA), without promoting a trial later on.
 */
export function successiveHalving(options: SuccessiveHalvingOptions = {}): Pruner {
  const {
    minResource = 'auto',
    reductionFactor = 4,
    minEarlyStoppingRate = 0,
    bootstrapCount = 0,
    ...unknown
  } = options;
  const who = 'successiveHalving';
  if (minResource !== 'auto') checkCounts(who, 1, { minResource });
  checkCounts(who, 2, { reductionFactor });
  checkCounts(who, 0, { minEarlyStoppingRate, bootstrapCount });
  check(
    minResource !== 'auto' || bootstrapCount === 0,
    who,
    "a number as minResource where there is a bootstrapCount, since 'auto' compares with nobody at first",
    minResource,
  );
  checkNoOthers(who, unknown);
  return {
    name: who,
    spec: specOf('@rivulet/search#successiveHalving', options),
    prune(context) {
      const model = minResource === 'auto' ? firstComplete(context.others) : null;
      const smallest = minResource === 'auto' ? Math.max(1, Math.floor((model?.last ?? NaN) / 100)) : minResource;
      if (Number.isNaN(smallest)) return false;
      const ladder = { first: smallest * reductionFactor ** minEarlyStoppingRate, reductionFactor, bootstrapCount };
      return fallsFrom(ladder, context, () => model?.after ?? context.others);
    },
  };
}

/** A complete trial that a length is taken from: its last step, and the trials that came after it. */
export function firstComplete(trials: readonly Trial[]): { last: number; after: readonly Trial[] } | null {
  const index = trials.findIndex(({ state, reports }) => state === 'complete' && reports.length > 0);
  const last = trials[index]?.reports.at(-1);
  return last ? { last: last.step, after: trials.slice(index + 1) } : null;
}
