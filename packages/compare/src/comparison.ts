/**
 * What the runs say: a summary for each contestant, a test for each pair.
 */
import { checkChoices } from '@rivulet/tensor';
import { type Pair, comparePairs } from './pairs.js';
import type { Goal, Plan } from './plan.js';
import { type RunRecord, type Unit, units } from './run-record.js';
import { type Quartiles, quartiles } from './statistics/quantile.js';
import { wilson } from './statistics/wilson.js';
import { warningsOf } from './warnings.js';

/** What the runs of one contestant say. */
export type Summary = {
  readonly name: string;
  readonly batchSize: number;
  /** Epochs after which a run gives up. */
  readonly epochs: number;
  readonly runs: number;
  readonly reached: number;
  readonly failed: number;
  /** Wilson's 95 % interval of the share that reaches the goal. */
  readonly interval: readonly [low: number, high: number];
  /** What it takes to the goal; Infinity is never. */
  readonly needed: Readonly<Record<Unit, Quartiles>>;
};

/** Everything that a report is made of. */
export type Comparison = {
  readonly goal: Goal;
  /** What pairs are compared by. */
  readonly by: Unit;
  readonly seeds: number;
  readonly runs: { readonly done: number; readonly planned: number };
  readonly contestants: readonly Summary[];
  /** Empty where nothing is ranked. */
  readonly pairs: readonly Pair[];
  /** Why nothing is ranked; `null` where it is. */
  readonly unranked: string | null;
  readonly warnings: readonly string[];
};

/**
 * Summarises the runs of a plan, those that are there.
 *
 * @param by what pairs are compared by; default 'epochs'
 */
export function comparisonOf(plan: Plan, records: readonly RunRecord[], by: Unit = 'epochs'): Comparison {
  checkChoices('compare', units, { by });
  const seeds = new Set(plan.seeds);
  const used = records.filter(({ seed }) => seeds.has(seed));
  const names = plan.contestants.map(({ name }) => name);
  const pairs = seeds.size < 2 ? [] : comparePairs(names, used, by);
  return {
    goal: plan.goal,
    by,
    seeds: seeds.size,
    runs: { done: used.length, planned: seeds.size * names.length },
    contestants: plan.contestants.map(({ name, run }) => ({
      name,
      batchSize: run.batchSize,
      epochs: run.epochs,
      ...summaryOf(used.filter(({ contestant }) => contestant === name)),
    })),
    pairs,
    unranked:
      seeds.size < 2 ? 'one seed ranks nobody: the luckiest and the unluckiest are a factor of ten apart' : null,
    warnings: [...warningsOf(plan.contestants), ...plan.notes],
  };
}

function summaryOf(
  records: readonly RunRecord[],
): Pick<Summary, 'runs' | 'reached' | 'failed' | 'interval' | 'needed'> {
  const reached = records.filter(({ outcome }) => outcome === 'reached').length;
  const needed = (unit: Unit): Quartiles =>
    quartiles(records.map((record) => (record.outcome === 'reached' ? record[unit] : Infinity)));
  return {
    runs: records.length,
    reached,
    failed: records.filter(({ outcome }) => outcome === 'failed').length,
    interval: wilson(reached, records.length),
    needed: {
      epochs: needed('epochs'),
      updates: needed('updates'),
      samples: needed('samples'),
      evaluations: needed('evaluations'),
      seconds: needed('seconds'),
    },
  };
}
