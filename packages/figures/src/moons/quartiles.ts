/**
 * Median and quartiles of runs, some of which may never have arrived.
 */

/** The middle half of some values, and their middle. */
export type Quartiles = { readonly low: number; readonly median: number; readonly high: number };

/**
 * Median and quartiles, between neighbours in proportion; `Infinity` counts as larger than all others.
 *
 * @param values at least one
 */
export function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => (a === b ? 0 : a - b));
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) };
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}
