/**
 * Search by tree-structured Parzen estimators.
 */
import {
  aboveZero,
  check,
  checkCounts,
  checkFlags,
  checkGiven,
  checkNoOthers,
  checkNumbers,
  random,
  specOf,
} from '@rivulet/tensor';
import type { Sampler } from '../sampler.js';
import type { Configuration, Dimension, Space } from '../space.js';
import { configure } from '../space/configure.js';
import type { Trial } from '../trial.js';
import { parzen } from './parzen.js';
import { randomSampler } from './random.js';
import { rankTrials } from './rank-trials.js';

/** Options of `tpe`. */
export type TpeOptions = {
  /** Trials at random before anything is learned from them, an integer ≥ 1. Default 10. */
  readonly startup?: number;
  /** Share of the trials that count as good, in (0, 1), though at most 25 of them. Default 0.1. */
  readonly good?: number;
  /** Points of which the most promising is tried, an integer ≥ 1. Default 24. */
  readonly candidates?: number;
  /** Weight of the prior beside trials of weight 1, > 0. Default 1. */
  readonly priorWeight?: number;
  /** Whether dimensions that exist together are chosen together. Default false: each by itself. */
  readonly joint?: boolean;
};

/**
 * TPE: tries what resembles the good trials more than the bad ones.
 *
 *     l(x), g(x) densities of the ⌈good·n⌉ best of n trials, 25 at most, and of the others
 *     of `candidates` points drawn from l, the one with the largest l(x) / g(x)
 *
 * Densities are Parzen estimators on the axis of each parameter: logarithmic, in cells for integers, of shares for choices.
 * Newer trials weigh more from the 26th on. What exists only under some choices is learned from the trials that have it,
 * after the choice was made. Complete trials
 * rank by their value, infinite and equal ones by their last report; then come pruned trials, by how far they got, then by
 * their last report. Failed trials are never good: they belong to the others, so that what diverges is kept away from.
 * What is tried depends on nothing but the context: the seed, the trial's number, and the trials that are over.
 *
 * @param options.startup trials at random first, an integer ≥ 1; default 10 (Optuna: n_startup_trials)
 * @param options.good share of good trials, 0 < good < 1; default 0.1 (Optuna: gamma)
 * @param options.candidates points to choose from, an integer ≥ 1; default 24 (Optuna: n_ei_candidates)
 * @param options.priorWeight > 0; default 1 (Optuna: prior_weight)
 * @param options.joint default false. True: what exists together is chosen together (Optuna: multivariate with group)
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * const sampler = tpe({ startup: 20 });
 *
 * Bergstra, Bardenet, Bengio, Kégl 2011, "Algorithms for hyper-parameter optimization"; Bergstra, Yamins, Cox 2013, "Making
 * a science of model search"; overview: Watanabe 2023, "Tree-structured Parzen estimator". Variant: that of Optuna, which
 * leaves failed trials out.
 */
export function tpe(options: TpeOptions = {}): Sampler {
  checkGiven('tpe', options);
  const { startup = 10, good = 0.1, candidates = 24, priorWeight = 1, joint = false, ...others } = options;
  checkNoOthers('tpe', others);
  checkCounts('tpe', 1, { startup, candidates });
  check(good > 0 && good < 1, 'tpe', '0 < good < 1', good);
  checkNumbers('tpe', aboveZero, { priorWeight });
  checkFlags('tpe', { joint });
  const first = randomSampler();
  const settings = { priorWeight, widths: joint ? 'shared' : 'neighbours', fading: true } as const;
  return {
    name: 'tpe',
    spec: specOf('@rivulet/search#tpe', options),
    sample(context) {
      const { space, seed, number, trials } = context;
      const ranked = rankTrials(context);
      if (ranked.length < startup) return first.sample(context);
      const best = new Set(ranked.slice(0, Math.min(25, Math.ceil(good * ranked.length))));
      const rest = trials.filter((trial) => trial.state !== 'running' && !best.has(trial));
      const groups = groupsOf(space, joint);
      const chosen = new Map<string, number | string>();
      return configure(space, ({ name }) => {
        if (!chosen.has(name)) {
          const group = groups.find((dimensions) => dimensions.some((dimension) => dimension.name === name))!;
          const low = parzen(group, withAll(group, [...best]), settings);
          const high = parzen(group, withAll(group, rest), settings);
          const generator = random(seed, `search/tpe/${number}/${name}`);
          const drawn = Array.from({ length: candidates }, () => low.draw(generator));
          const ratios = drawn.map((point) => low.density(point) / high.density(point));
          const winner = drawn[ratios.indexOf(Math.max(...ratios))] ?? drawn[0]!;
          for (const [of, value] of Object.entries(winner)) chosen.set(of, value);
        }
        return chosen.get(name)!;
      });
    },
  };
}

/** Dimensions that are chosen together. */
function groupsOf({ dimensions }: Space, joint: boolean): readonly (readonly Dimension[])[] {
  if (!joint) return dimensions.map((dimension) => [dimension]);
  const groups = new Map<string, Dimension[]>();
  for (const dimension of dimensions) {
    const key = JSON.stringify(dimension.when);
    groups.set(key, [...(groups.get(key) ?? []), dimension]);
  }
  return [...groups.values()];
}

/** The points of the trials that have these dimensions, oldest first. */
function withAll(group: readonly Dimension[], trials: readonly Trial[]): readonly Configuration[] {
  return [...trials]
    .sort((a, b) => a.number - b.number)
    .map(({ configuration }) => configuration)
    .filter((configuration) => group.every(({ name }) => Object.hasOwn(configuration, name)));
}
