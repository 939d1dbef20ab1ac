/**
 * Hyperband: several successive halvings at once, from hasty to patient.
 */
import { check, checkCounts, checkNoOthers, specOf } from '@rivulet/tensor';
import type { Pruner, PrunerContext } from '../pruner.js';
import { crc32 } from './crc32.js';
import { fallsFrom } from './rungs.js';
import { firstComplete } from './successive-halving.js';

/** Options of `hyperband`. */
export type HyperbandOptions = {
  /** r: the step of the first rung of the hastiest bracket; an integer ≥ 1. Default 1. */
  readonly minResource?: number;
  /** R: what a whole trial takes, an integer ≥ r; 'auto': one more than the first complete trial's last step. Default 'auto'. */
  readonly maxResource?: number | 'auto';
  /** η: one in so many goes on; an integer ≥ 2. Default 3. */
  readonly reductionFactor?: number;
  /** The first so many trials at a rung end there; an integer ≥ 0. Default 0. */
  readonly bootstrapCount?: number;
  /** Which deal of trials to brackets; any text. Default 'rivulet'. */
  readonly studyName?: string;
};

/** Hyperband, and which bracket it puts a trial in. */
export interface Hyperband extends Pruner {
  /** From 0, the hastiest; 0 too as long as there are none. */
  bracketOf(context: PrunerContext): number;
}

/**
 * Trials are dealt out to brackets, each a successive halving that begins one rung later than the one before, so that what
 * is slow at first has its chance.
 *
 * brackets b = 0 … B − 1, B = ⌊log_η(R/r)⌋ + 1;  rung k of b is at step r·η^(b + k)
 * trial number t is in b with weight ⌈B·η^s/(s + 1)⌉, s = B − 1 − b: by crc32('studyName_t') modulo the sum of the weights
 *
 * A trial is compared with those of its bracket only, as in `successiveHalving`. Steps are those of the reports, epochs in a
 * search. Optuna rounds the logarithm: where R/r is 243 = 3⁵ or 1000 = 10³ it has a bracket less.
 *
 * R = 'auto' is the last step of the complete trial with the smallest number, plus one; nothing is pruned before there is
 * one, and trials up to that one are not compared with. Optuna's HyperbandPruner, where the name of the study is random
 * unless given.
 *
 * State: none.
 *
 * @param options.minResource an integer ≥ 1, in steps; default 1
 * @param options.maxResource an integer ≥ minResource, in steps, or 'auto' (default)
 * @param options.reductionFactor an integer ≥ 2; default 3
 * @param options.bootstrapCount an integer ≥ 0, and 0 with 'auto'; default 0
 * @param options.studyName any text; default 'rivulet'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * hyperband({ minResource: 5, maxResource: 200 })
 *
 * L. Li et al. 2018, "Hyperband: a novel bandit-based approach to hyperparameter optimization", on asynchronous halving.
 */
export function hyperband(options: HyperbandOptions = {}): Hyperband {
  const {
    minResource = 1,
    maxResource = 'auto',
    reductionFactor = 3,
    bootstrapCount = 0,
    studyName = 'rivulet',
    ...unknown
  } = options;
  const who = 'hyperband';
  checkCounts(who, 1, { minResource });
  if (maxResource !== 'auto') checkCounts(who, minResource, { maxResource });
  checkCounts(who, 2, { reductionFactor });
  checkCounts(who, 0, { bootstrapCount });
  check(
    maxResource !== 'auto' || bootstrapCount === 0,
    who,
    "a number as maxResource where there is a bootstrapCount, since 'auto' compares with nobody at first",
    maxResource,
  );
  check(typeof studyName === 'string', who, 'a text as studyName', studyName);
  checkNoOthers(who, unknown);

  const bracketAmong = (weights: readonly number[], number: number): number => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    let place = crc32(`${studyName}_${number}`) % sum;
    return weights.findIndex((weight) => (place -= weight) < 0);
  };
  const weightsFor = ({ others }: PrunerContext): readonly number[] => {
    const longest = maxResource === 'auto' ? (firstComplete(others)?.last ?? NaN) + 1 : maxResource;
    return Number.isNaN(longest) ? [1] : weightsOf(minResource, longest, reductionFactor);
  };
  return {
    name: who,
    spec: specOf('@rivulet/search#hyperband', options),
    bracketOf: (context) => bracketAmong(weightsFor(context), context.trial.number),
    prune(context) {
      const model = maxResource === 'auto' ? firstComplete(context.others) : null;
      if (maxResource === 'auto' && !model) return false;
      const weights = weightsFor(context);
      const bracket = bracketAmong(weights, context.trial.number);
      const ladder = { first: minResource * reductionFactor ** bracket, reductionFactor, bootstrapCount };
      return fallsFrom(ladder, context, () => {
        return (model?.after ?? context.others).filter(({ number }) => bracketAmong(weights, number) === bracket);
      });
    },
  };
}

/** What share of the trials each bracket gets; 1 for the first where a whole trial is shorter than its first rung. */
function weightsOf(shortest: number, longest: number, factor: number): readonly number[] {
  // Counted, since logarithms of different engines round to different sides of a whole number.
  let brackets = 1;
  while (shortest * factor ** brackets <= longest) brackets++;
  return Array.from({ length: brackets }, (_, bracket) => {
    const after = brackets - 1 - bracket;
    return Math.ceil((brackets * factor ** after) / (after + 1));
  });
}
