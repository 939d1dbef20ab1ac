/**
 * What a search is: all that decides its trials.
 */
import { type Json, check, checkCounts, checkSeed } from '@rivulet/tensor';
import { type RunSpec, parseRunSpec } from '@rivulet/training';
import { type Objective, checkObjective, directionOf } from './objective.js';
import type { Pruner } from './pruner.js';
import type { Sampler } from './sampler.js';
import type { Configuration, Space } from './space.js';
import { instantiate } from './space/instantiate.js';
import { spaceOf } from './space/space-of.js';
import type { Direction } from './trial.js';

/** A search. */
export type SearchPlan = {
  /** The spec of a run in which values may be parameters; or its space, out of `spaceOf`. */
  readonly template: Json | Space;
  /**
   * The spec of a run that the template means once what was chosen stands in it; for templates of another form. It must be
   * the same for the same. Default: the template is a spec.
   */
  readonly specOf?: (settled: Json) => RunSpec;
  readonly objective: Objective;
  /** At most this many; an integer ≥ 1. More of them may be added to a journal later. */
  readonly trials: number;
  readonly sampler: Sampler;
  /** Who ends trials early. Default `null`: nobody. */
  readonly pruner?: Pruner | null;
  /**
   * Of the runs of each trial, whose value is the median over them: initial weights and order of samples. They are done
   * one after the other, a later one only when the earlier ones were not pruned. Default `[0]`.
   */
  readonly seeds?: readonly number[];
  /** Of the sampler; an integer in [0, 2³²). Default 0. */
  readonly seed?: number;
  /** The search ends after so many trials without a better one; an integer ≥ 1. Default `null`: it does not. */
  readonly patience?: number | null;
  /** Epochs between two reports of a run; an integer ≥ 1. Default: a hundredth of its epochs. */
  readonly every?: number;
  /**
   * Trial n is chosen, and pruned, by what trials 0 … n − ahead have come to; so at most this many are done at once, and
   * how many are does not matter to any of them. An integer ≥ 1; 1: each knows all before it. Default 8.
   */
  readonly ahead?: number;
};

/** A plan that was checked, with its defaults. */
export type ReadyPlan = Required<Omit<SearchPlan, 'template' | 'every'>> & {
  readonly space: Space;
  readonly direction: Direction;
  readonly every: number | null;
};

/**
 * Checks a plan.
 *
 * @throws ConfigError naming what is wrong with it
 */
export function readyPlan(plan: SearchPlan): ReadyPlan {
  const { template, objective, trials, sampler, pruner = null, seeds = [0], seed = 0 } = plan;
  const { patience = null, every = null, ahead = 8, specOf = parsed } = plan;
  checkCounts('search', 1, { trials, ahead, ...(patience !== null && { patience }), ...(every !== null && { every }) });
  check(seeds.length > 0 && seeds.length <= 1000, 'search', '1 to 1000 seeds', seeds.length);
  check(new Set(seeds).size === seeds.length, 'search', 'different seeds', seeds);
  for (const each of [seed, ...seeds]) checkSeed(each, 'search');
  checkObjective(objective);
  const space = isSpace(template) ? template : spaceOf(template);
  const direction = directionOf(objective);
  return { space, objective, direction, trials, sampler, pruner, seeds, seed, patience, every, ahead, specOf };
}

/**
 * The run of a configuration, but for its seed.
 *
 * @throws ConfigError, DataError when the configuration is none of the space, or makes no run
 */
export function runOf({ space, specOf }: Pick<ReadyPlan, 'space' | 'specOf'>, configuration: Configuration): RunSpec {
  return specOf(instantiate(space, configuration));
}

/** Epochs between two reports of a run. */
export function everyOf({ every }: ReadyPlan, { epochs }: RunSpec): number {
  return every ?? Math.max(1, Math.round(epochs / 100));
}

/** Trials, counted from 0, that trial `number` is chosen and pruned by. */
export function knownTo({ ahead }: ReadyPlan, number: number): number {
  return Math.max(0, number - ahead + 1);
}

function isSpace(template: Json | Space): template is Space {
  return Object.hasOwn(Object(template) as object, 'dimensions');
}

function parsed(settled: Json): RunSpec {
  return parseRunSpec(settled, 'search');
}
