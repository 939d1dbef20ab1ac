/**
 * Quantiles of measurements of which some never came: those are Infinity, larger than any other.
 */

/** Fastest run, quartiles; Infinity is 'never'. */
export type Quartiles = {
  readonly fastest: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
};

/**
 * The quantile of a sample, between the two values next to it by their distance (Hyndman and Fan's type 7, numpy's default).
 *
 * @param sorted in ascending order; Infinity for what never happened
 * @param share 0 … 1
 * @returns Infinity where one of the two values that count is; NaN of an empty sample
 */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below = NaN, above = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  const weight = at - Math.floor(at);
  // Without this, a weight of 0 on an infinite neighbour, or the distance of two of them, would be NaN.
  return weight === 0 || below === above ? below : below + weight * (above - below);
}

/** The quartiles of values in any order. */
export function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    fastest: sorted[0] ?? NaN,
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
  };
}
