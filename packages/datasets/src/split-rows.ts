/**
 * Which samples are for training and which to watch.
 */
import { type Dataset, check, permutation } from '@rivulet/tensor';

/** Options of `split`. */
export type SplitOptions = {
  /** Samples to train on: a share in (0, 1), rounded to whole samples, or a number from 1 to size − 1. */
  readonly train: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
  /** Whether both parts have the same shares of the classes, to the nearest sample; default false. */
  readonly stratify?: boolean;
};

/** The rows of both parts; each row is in one of them, none in both. */
export function splitRows(
  dataset: Dataset,
  { train, seed = 0, stratify = false }: SplitOptions,
): { train: Int32Array; validation: Int32Array } {
  const { size } = dataset;
  check(size >= 2, 'split', 'a data set of at least 2 samples', size);
  const isShare = Number.isFinite(train) && train > 0 && train < 1;
  const isCount = Number.isInteger(train) && train >= 1 && train < size;
  check(isShare || isCount, 'split', `a share 0 < train < 1 or a number 1 ≤ train ≤ ${size - 1}`, train);
  check(!stratify || dataset.classes !== null, 'split', 'a data set with classes to stratify by', dataset.name);
  const count = isShare ? Math.min(size - 1, Math.max(1, Math.round(size * train))) : train;
  const order = permutation(seed, 'split', size);
  if (!stratify) return { train: order.slice(0, count), validation: order.slice(count) };

  const quotas = quotasOf(dataset, count);
  const chosen = Array.from(order, (row) => {
    const label = dataset.targets.values[row]!;
    quotas[label]! -= 1;
    return quotas[label]! >= 0;
  });
  return { train: order.filter((_, i) => chosen[i]), validation: order.filter((_, i) => !chosen[i]) };
}

/** How many samples of each class are for training: the largest remainders are rounded up. */
function quotasOf({ size, targets, classes }: Dataset, count: number): number[] {
  const counts = (classes ?? []).map(() => 0);
  for (const label of targets.values) counts[label]! += 1;
  const exact = counts.map((own) => (own * count) / size);
  const quotas = exact.map(Math.floor);
  const missing = count - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = exact.map((value, label) => ({ label, remainder: value - Math.floor(value) }));
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  for (const { label } of byRemainder.slice(0, missing)) quotas[label]! += 1;
  return quotas;
}
