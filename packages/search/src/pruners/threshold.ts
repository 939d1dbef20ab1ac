/**
 * Threshold: what leaves the range of good values ends.
 */
import { type Range, check, checkGiven, checkNoOthers, checkNumbers, specOf } from '@rivulet/tensor';
import type { Pruner } from '../pruner.js';
import { type DueOptions, checkDue, isDue } from './due.js';

/** Options of `threshold`; at least one of `lower` and `upper`. */
export type ThresholdOptions = DueOptions & {
  /** Smaller reports end a trial. Default: none does. */
  readonly lower?: number;
  /** Larger reports end a trial. Default: none does. */
  readonly upper?: number;
};

/**
 * A trial ends when its last report lies outside of a range, or is NaN.
 *
 * v < lower  or  v > upper  or  v is NaN
 *
 * It compares with no other trial, and does not ask which values are better. Optuna's ThresholdPruner.
 *
 * @param options.lower ≤ upper; default −∞
 * @param options.upper ≥ lower; default ∞
 * @param options.nWarmupSteps an integer ≥ 0: smaller steps (epochs, in a search) are let pass; default 0
 * @param options.intervalSteps an integer ≥ 1: looks once in so many steps, after the warm-up; default 1
 * @throws ConfigError when neither bound is given, or an option is out of range or unknown
 * @example
 * threshold({ upper: 10, nWarmupSteps: 5 })
 */
export function threshold(options: ThresholdOptions): Pruner {
  checkGiven('threshold', options);
  const { lower, upper, nWarmupSteps = 0, intervalSteps = 1, ...others } = options;
  const due = { nWarmupSteps, intervalSteps };
  check(lower !== undefined || upper !== undefined, 'threshold', 'lower, upper or both', options);
  const [least, most] = [lower ?? -Infinity, upper ?? Infinity];
  checkNumbers('threshold', anyBound, { lower: least, upper: most });
  check(least <= most, 'threshold', 'lower ≤ upper', { lower, upper });
  checkDue('threshold', due);
  checkNoOthers('threshold', others);
  return {
    name: 'threshold',
    spec: specOf('@rivulet/search#threshold', options),
    prune({ trial }) {
      const value = trial.reports.at(-1)?.value ?? NaN;
      return isDue(trial, due) && !(value >= least && value <= most);
    },
  };
}

const anyBound: Range = { holds: (value) => !Number.isNaN(value), says: (name) => `a number ${name}` };
