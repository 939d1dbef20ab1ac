/**
 * Which dimensions mattered.
 */
import type { Configuration, Dimension, Space } from './space.js';
import { axisOf } from './space/axis.js';
import { parzen } from './samplers/parzen.js';
import { rankTrials } from './samplers/rank-trials.js';
import type { Direction, Trial } from './trial.js';

/** How much a dimension mattered. */
export type Importance = {
  readonly name: string;
  /** A share: all of them add up to 1. */
  readonly importance: number;
};

/**
 * How much each dimension had to do with a trial being among the best quarter.
 *
 *     v_d = ∫ (p(x_d | best quarter) / p(x_d) − 1)² p(x_d) dx_d,  importance = v_d / Σ v
 *
 * p(x_d | best quarter) is a Parzen estimator with the kernels of `tpe`, one dimension at a time, all trials of equal weight;
 * p(x_d) is that of random search. A dimension that exists only under some choices is judged among the trials that have
 * it, times their share of all. Trials rank as in `tpe`, failed ones last.
 *
 * What matters only together with another dimension is not seen. Of few trials even what does not matter gets some: take
 * a hundred. A search that learns gathers a little along what does not matter too, so random or Sobol trials say it best.
 *
 * @param direction which values are better
 * @param reports which reports are better; default as `direction`
 * @returns the most important first; empty for fewer than 8 trials, or when all went equally well
 * @example
 * importances(space, trials, 'minimize')[0]; // { name: 'optimizer.adam.learningRate', importance: 0.61 }
 *
 * Watanabe, Bansal, Hutter 2023, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary subspaces".
 * Variant: global importance, of the best quarter. Beside all trials of a `tpe` search, in place of the whole space, what
 * it has gathered along by chance looked important: good trials come late, and so does the gathering.
 */
export function importances(
  space: Space,
  trials: readonly Trial[],
  direction: Direction,
  reports: Direction = direction,
): readonly Importance[] {
  const failed = trials.filter(({ state }) => state === 'failed');
  const ranked = [...rankTrials({ direction, reports, trials }), ...failed];
  const outcomes = new Set(ranked.map(({ state, value, reports: told }) => `${state} ${value ?? told.at(-1)?.value}`));
  if (ranked.length < fewest || outcomes.size === 1) return [];
  const divergences = space.dimensions.map((dimension) => {
    const having = ranked
      .map(({ configuration }) => configuration)
      .filter(({ [dimension.name]: own }) => own !== undefined);
    const divergence = having.length < fewest ? 0 : divergenceOf(dimension, having);
    return { name: dimension.name, divergence: (divergence * having.length) / ranked.length };
  });
  const total = divergences.reduce((sum, { divergence }) => sum + divergence, 0);
  return divergences
    .map(({ name, divergence }) => ({ name, importance: total === 0 ? 0 : divergence / total }))
    .sort((a, b) => b.importance - a.importance);
}

/** Of fewer trials a quarter is a single one. */
const fewest = 8;

/** Pearson's divergence of the best quarter from random search. */
function divergenceOf(dimension: Dimension, ranked: readonly Configuration[]): number {
  const best = ranked.slice(0, Math.ceil(ranked.length / 4));
  const estimator = parzen([dimension], best, { priorWeight: 1, widths: 'shared', fading: false });
  const densities = valuesAlong(dimension).map((value) => estimator.density({ [dimension.name]: value }));
  return densities.reduce((sum, density) => sum + (density - 1) ** 2, 0) / densities.length;
}

/** Values of which each stands for an equal share of the dimension. */
function valuesAlong({ parameter }: Dimension): readonly (number | string)[] {
  if (parameter.search === 'choice') return parameter.options.map(({ label }) => label);
  const axis = axisOf(parameter);
  return Array.from({ length: 100 }, (_, i) => axis.fromUnit((i + 0.5) / 100));
}
