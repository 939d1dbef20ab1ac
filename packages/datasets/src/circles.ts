/**
 * Circles: one inside the other.
 */
import { atLeastZero, belowOne, checkNumbers, random, specOf } from '@rivulet/tensor';
import { type LabelledPoint, checkSamples, disturb, generated } from './generated.js';
import type { TableDataset } from './table-dataset.js';

/** Options of `circles`. */
export type CirclesOptions = {
  /** Points of both circles together, an integer in [2, 10⁷]; default 300. */
  readonly samples?: number;
  /** Standard deviation of the noise on each coordinate, at least 0; default 0.05. */
  readonly noise?: number;
  /** Radius of the inner circle, in [0, 1); default 0.5. */
  readonly factor?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

/**
 * A circle of radius 1, class 0, around a circle of radius `factor`, class 1.
 *
 * Point i of n is r · (cos 2πi/n, sin 2πi/n), then noise is added. Of an odd number of samples the
 * inner circle has one more. Features x and y, classes `outer` and `inner`; the outer one comes first.
 *
 * @param options `samples` in [2, 10⁷], default 300; `noise` ≥ 0, default 0.05; `factor` in [0, 1),
 *   default 0.5; `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * circles({ samples: 200, noise: 0.05, factor: 0.4, seed: 1 });
 *
 * Geometry: scikit-learn's `make_circles`; its random numbers are others, and its factor is 0.8.
 */
export function circles(options: CirclesOptions = {}): TableDataset {
  const { samples = 300, noise = 0.05, factor = 0.5, seed = 0 } = options;
  checkSamples(samples, 2, 'circles');
  checkNumbers('circles', atLeastZero, { noise });
  checkNumbers('circles', belowOne, { factor });
  const source = random(seed, 'circles');
  const outer = Math.floor(samples / 2);
  const points = Array.from({ length: samples }, (_, index): LabelledPoint => {
    const label = index < outer ? 0 : 1;
    const [place, count, radius] = label === 0 ? [index, outer, 1] : [index - outer, samples - outer, factor];
    const t = (2 * Math.PI * place) / count;
    return { point: disturb([radius * Math.cos(t), radius * Math.sin(t)], noise, source), label };
  });
  return generated('circles', specOf('@rivulet/datasets#circles', options), points, ['outer', 'inner']);
}
