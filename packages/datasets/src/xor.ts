/**
 * Exclusive or: opposite quadrants belong together.
 */
import { atLeastZero, checkNumbers, random, specOf } from '@rivulet/tensor';
import { type LabelledPoint, checkSamples, disturb, generated } from './generated.js';
import type { TableDataset } from './table-dataset.js';

/** Options of `xor`. */
export type XorOptions = {
  /** An integer in [4, 10⁷]; default 300. */
  readonly samples?: number;
  /** Standard deviation of the noise on each coordinate, at least 0; default 0.05. */
  readonly noise?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

const quadrants = [
  [1, 1],
  [-1, 1],
  [-1, -1],
  [1, -1],
] as const;

/**
 * Four quadrants, opposite ones of one class: the smallest problem that needs a hidden layer.
 *
 * Sample i is uniform in quadrant i mod 4 (counter-clockwise from x, y > 0) of the square [−1, 1]²,
 * its class 0 where x · y > 0 and 1 elsewhere; then noise is added, which may carry it over an axis.
 *
 * Features x and y, classes `same sign` and `different signs`.
 *
 * @param options `samples` in [4, 10⁷], default 300; `noise` ≥ 0, default 0.05; `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * xor({ samples: 200, noise: 0.05, seed: 1 });
 */
export function xor(options: XorOptions = {}): TableDataset {
  const { samples = 300, noise = 0.05, seed = 0 } = options;
  checkSamples(samples, 4, 'xor');
  checkNumbers('xor', atLeastZero, { noise });
  const [places, jitter] = [random(seed, 'xor'), random(seed, 'xor/noise')];
  const points = Array.from({ length: samples }, (_, index): LabelledPoint => {
    const [right, up] = quadrants[index % 4]!;
    // 1 − u is never 0: no sample lies on an axis, where its class would be open.
    const clean = [right * (1 - places.next()), up * (1 - places.next())];
    return { point: disturb(clean, noise, jitter), label: index % 2 };
  });
  return generated('xor', specOf('@rivulet/datasets#xor', options), points, ['same sign', 'different signs']);
}
