/**
 * How large a graph may be that is read. An MLP is far below; a hostile file is kept from costing more time or
 * memory than its size is worth.
 */
import { DataError } from '@rivulet/tensor';

/** The limits, by what they limit. */
export const limits = {
  nodes: 10_000,
  /** Inputs and outputs of all nodes together. */
  wires: 100_000,
  /** Outputs of the model. */
  outputs: 1_000,
  axes: 32,
  /** Integers in a list that is computed with: a shape, axes. */
  integers: 1_024,
  /** Constants of the formula, counted once a use. */
  constants: 2 ** 20,
  /** Numbers a sample in one value. */
  columns: 2 ** 24,
} as const;

/**
 * Checks a count against its limit.
 *
 * @throws DataError `expected at most 10000 nodes, received 10001`
 */
export function bound(what: keyof typeof limits, count: number): void {
  if (count > limits[what]) throw new DataError(`expected at most ${limits[what]} ${what}, received ${count}`);
}
