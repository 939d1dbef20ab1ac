/**
 * A comparison as one object of JSON, which has no infinities: what never happened is `null`.
 */
import type { Comparison } from './comparison.js';
import { verdict } from './words.js';

/** The comparison in plain data, with the verdicts in words. */
export function plainComparison(comparison: Comparison): unknown {
  const { pairs, ...others } = comparison;
  const told = { ...others, pairs: pairs.map((pair) => ({ ...pair, verdict: verdict(pair) })) };
  return JSON.parse(
    JSON.stringify(told, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? null : value)),
  ) as unknown;
}
