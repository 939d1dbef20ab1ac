/**
 * Median and quartiles of runs, some of which may never have arrived.
 */
import { quartiles as quartilesOf } from '@rivulet/compare';

/** The middle half of some values, and their middle. */
export type Quartiles = { readonly low: number; readonly median: number; readonly high: number };

/**
 * Median and quartiles, between neighbours in proportion; `Infinity` counts as larger than all others.
 *
 * @param values at least one
 */
export function quartiles(values: readonly number[]): Quartiles {
  const { lower, median, upper } = quartilesOf(values);
  return { low: lower, median, high: upper };
}
