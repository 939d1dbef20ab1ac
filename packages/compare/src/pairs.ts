/**
 * Two contestants on the same seeds.
 */
import type { RunRecord, Unit } from './run-record.js';
import { holm } from './statistics/holm.js';
import { medianInterval, signTest } from './statistics/sign-test.js';

/** What the runs of two contestants on the same seeds say. */
export type Pair = {
  readonly a: string;
  readonly b: string;
  readonly unit: Unit;
  /** Seeds on which a, or b, needed less. */
  readonly wins: number;
  readonly losses: number;
  /** Seeds that say nothing: neither reached the goal, both needed the same, or one gave up before the other arrived. */
  readonly ties: number;
  /** Median of what a needs, divided by what b needs, over the seeds that know it: from … to, where runs never arrived. */
  readonly ratio: readonly [low: number, high: number] | null;
  /** 95 % interval of that median; `null` for fewer than six of them. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Of the exact sign test, two-sided; and corrected over all pairs after Holm. */
  readonly p: number;
  readonly corrected: number;
  /** Whether `corrected` is below 0.05. */
  readonly differ: boolean;
};

/** A ratio as far as it is known. */
type Range = readonly [low: number, high: number];

/**
 * Compares every contestant with every later one.
 *
 * For each seed the ratio of what the two needed counts. A run that missed the goal at its cap c, while the other one
 * needed x ≤ c, is the slower one, by c / x or more; where x > c, nobody knows, and the seed is a tie. A run that failed
 * never arrives. Two that never arrive are a tie. Two that need the same are a tie of the test, and a ratio of 1.
 *
 * @param names of the contestants, in the order of the pairs
 */
export function comparePairs(names: readonly string[], records: readonly RunRecord[], unit: Unit): readonly Pair[] {
  const byName = new Map(
    names.map((name) => [name, new Map(records.filter((r) => r.contestant === name).map((r) => [r.seed, r]))]),
  );
  const found = names.flatMap((a, index) =>
    names.slice(index + 1).map((b) => {
      const [ofA, ofB] = [byName.get(a), byName.get(b)];
      const ranges: Range[] = [];
      let shared = 0;
      for (const [seed, runA] of ofA ?? []) {
        const runB = ofB?.get(seed);
        if (!runB) continue;
        shared++;
        const range = ratioOf(runA, runB, unit);
        if (range) ranges.push(range);
      }
      return pairOf({ a, b, unit }, ranges, shared);
    }),
  );
  const corrected = holm(found.map(({ p }) => p));
  return found.map((pair, index) => {
    const p = corrected[index] ?? 1;
    return { ...pair, corrected: p, differ: p < 0.05 };
  });
}

function pairOf(
  names: Pick<Pair, 'a' | 'b' | 'unit'>,
  ranges: readonly Range[],
  shared: number,
): Omit<Pair, 'corrected' | 'differ'> {
  const lows = ranges.map(([low]) => low).sort((a, b) => a - b);
  const highs = ranges.map(([, high]) => high).sort((a, b) => a - b);
  const wins = ranges.filter(([low]) => low < 1).length;
  const losses = ranges.filter(([, high]) => high > 1).length;
  return {
    ...names,
    wins,
    losses,
    ties: shared - wins - losses,
    ratio: ranges.length === 0 ? null : [medianRatio(lows, 0), medianRatio(highs, Infinity)],
    interval: medianInterval(lows, highs),
    p: signTest(wins, losses),
  };
}

/**
 * The median of ratios: of an even number √(x·y) of the two in the middle, so that a by b is the inverse of b by a.
 *
 * @param sorted in ascending order, at least one
 * @param unknown what 0 and Infinity have in their middle, which is anything
 */
function medianRatio(sorted: readonly number[], unknown: number): number {
  const [below = NaN, above = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (below === above) return below;
  return below === 0 && above === Infinity ? unknown : Math.sqrt(below * above);
}

/** What a needed, divided by what b needed; `null` where the seed says nothing. */
function ratioOf(a: RunRecord, b: RunRecord, unit: Unit): Range | null {
  const [x, y] = [a[unit], b[unit]];
  if (a.outcome === 'reached' && b.outcome === 'reached') return x === y ? [1, 1] : [x / y, x / y];
  if (a.outcome === 'reached') return x <= capOf(b, unit) ? [0, x / capOf(b, unit)] : null;
  if (b.outcome === 'reached') return y <= capOf(a, unit) ? [capOf(a, unit) / y, Infinity] : null;
  return null;
}

/** How far a run that did not reach the goal has gone without it; one that failed would never have come to it. */
function capOf(run: RunRecord, unit: Unit): number {
  return run.outcome === 'failed' ? Infinity : run[unit];
}
