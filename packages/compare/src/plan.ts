/**
 * What is compared: contestants, the seeds that each of them gets, and the goal they run for.
 */
import { createHash } from 'node:crypto';
import { dataHash } from '@rivulet/datasets';
import { type Dataset, check, checkSeed } from '@rivulet/tensor';
import { type RunSpec, type Task, reviveTask } from '@rivulet/training';

/** One of those that are compared: a name, and its run. Its seed and its rule for stopping are set by the comparison. */
export type Contestant = { readonly name: string; readonly run: RunSpec };

/** What a run has to come to, by its training loss or accuracy as the epoch events state them. */
export type Goal = { readonly measure: 'loss' | 'accuracy'; readonly value: number };

/** A comparison that can be done. */
export type Plan = {
  readonly contestants: readonly Contestant[];
  /** Every contestant runs once with each: the same seed is the same initial weights and order of samples. */
  readonly seeds: readonly number[];
  readonly goal: Goal;
  /** What a reader must know beside the numbers; told with the warnings. */
  readonly notes: readonly string[];
};

/** A run of a plan. */
export type PlannedRun = { readonly contestant: string; readonly seed: number; readonly spec: RunSpec };

/** A plan whose parts have been made, and its mark. */
export type ReadyPlan = {
  readonly plan: Plan;
  /** All runs, seed by seed, so that what is there when somebody stops can be compared. */
  readonly runs: readonly PlannedRun[];
  /** SHA-256 of everything that decides the results, but for the seeds: more of them may be added later. */
  readonly hash: string;
};

/**
 * Checks a plan.
 *
 * @param contestants at least one, each with another name
 * @param seeds at least one, each another; at most 1000
 * @param goal default: a training loss of 0.01
 * @param notes what a reader must know beside the numbers; default nothing
 * @throws ConfigError `compare: expected contestants with different names, received "adam" twice`
 */
export function planComparison(
  contestants: readonly Contestant[],
  seeds: readonly number[],
  goal: Goal = { measure: 'loss', value: 0.01 },
  notes: readonly string[] = [],
): Plan {
  check(contestants.length > 0, 'compare', 'at least one contestant', contestants.length);
  const names = contestants.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  check(twice === undefined, 'compare', 'contestants with different names', `${twice} twice`);
  check(seeds.length > 0 && seeds.length <= 1000, 'compare', '1 to 1000 seeds', seeds.length);
  check(new Set(seeds).size === seeds.length, 'compare', 'different seeds', seeds);
  for (const seed of seeds) checkSeed(seed, 'compare');
  const { measure, value } = goal;
  if (measure === 'loss') check(Number.isFinite(value), 'compare', 'a finite loss as goal', value);
  else check(value > 0 && value <= 1, 'compare', '0 < accuracy ≤ 1 as goal', value);
  return { contestants, seeds, goal, notes };
}

/**
 * Makes the parts of all runs.
 *
 * @param load how packages are loaded, as for `revive`
 * @throws ConfigError when a part does not exist or an option is out of range
 */
export async function readyPlan(plan: Plan, load?: (name: string) => Promise<unknown>): Promise<ReadyPlan> {
  // Whoever watches a run ends it at the goal, in the very epoch, so it needs no rule for that.
  const contestants = plan.contestants.map(({ name, run }) => ({ name, run: { ...run, seed: 0, stop: null } }));
  const made = await Promise.all(contestants.map(({ run }) => reviveTask(run, load)));
  const data = await Promise.all(made.map(hashOf));
  const runs = plan.seeds.flatMap((seed) =>
    contestants.map(({ name, run }) => ({ contestant: name, seed, spec: { ...run, seed } })),
  );
  const settled = contestants.map(({ name, run }) => ({ name, ...run }));
  const text = JSON.stringify({ goal: plan.goal, contestants: settled, data });
  return { plan, runs, hash: createHash('sha256').update(text).digest('hex') };
}

async function hashOf({ data }: Task): Promise<readonly string[]> {
  const parts: readonly Dataset[] = 'train' in data ? [data.train, data.validation] : [data];
  return Promise.all(parts.map(dataHash));
}
