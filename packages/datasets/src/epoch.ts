/**
 * An epoch: every sample once, in an order that is a function of seed and epoch alone.
 */
import {
  type Batch,
  type BatchOptions,
  type Matrix,
  type OrderOptions,
  check,
  checkCounts,
  permutation,
} from '@rivulet/tensor';
import { takeRows } from './matrix.js';

/**
 * The order in which an epoch visits `size` samples: a Fisher–Yates permutation from the random
 * numbers named `shuffle/EPOCH`. It is made of integers only, so it is the same on every platform.
 *
 * @throws ConfigError for an epoch that is not an integer ≥ 0, or a seed outside [0, 2³²)
 */
export function epochOrder(size: number, { epoch, seed, into }: OrderOptions): Int32Array {
  checkCounts('order', 0, { epoch });
  return permutation(seed, `shuffle/${epoch}`, size, into);
}

/**
 * An epoch, batch by batch; the last batch is smaller where the batch size does not divide the size.
 *
 * Options are checked and the order is made at once; rows are copied as the iteration reaches them.
 *
 * @throws ConfigError for a batch size that is not an integer from 1 to the size of the data set
 */
export function epochBatches(
  inputs: Matrix,
  targets: Matrix,
  { batchSize, ...options }: BatchOptions,
): Iterable<Batch> {
  const size = inputs.rows;
  const allowed = Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= size;
  check(allowed, 'batches', `1 ≤ batchSize ≤ ${size} (the size of the data set)`, batchSize);
  const order = epochOrder(size, options);
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < size; start += batchSize) {
        const rows = order.subarray(start, start + batchSize);
        yield { size: rows.length, inputs: takeRows(inputs, rows), targets: takeRows(targets, rows) };
      }
    },
  };
}
