/**
 * Points on a line: the smallest data set that has a dividing point.
 */
import { check, random, specOf } from '@rivulet/tensor';
import { generated } from './generated.js';
import type { TableDataset } from './table-dataset.js';

/** Options of `pointsOnLine`. */
export type PointsOnLineOptions = {
  /** Points on each side of 0, an integer in [1, 10⁶]; default 40. */
  readonly perSide?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

/**
 * Two classes on one axis: uniform on [−5, 0), class 0, and uniform on [0, 5), class 1.
 *
 * One feature `x`, classes `left` and `right`; the left side comes first. The error of a dividing
 * point is the number of points on the wrong side of it.
 *
 * @param options `perSide` in [1, 10⁶], default 40; `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * pointsOnLine({ seed: 1 });
 *
 * Source: the book's opening figures of the chapter on optimizers, 40 points a side.
 */
export function pointsOnLine(options: PointsOnLineOptions = {}): TableDataset {
  const { perSide = 40, seed = 0 } = options;
  const allowed = Number.isInteger(perSide) && perSide >= 1 && perSide <= 1_000_000;
  check(allowed, 'pointsOnLine', 'an integer 1 ≤ perSide ≤ 10⁶', perSide);
  const source = random(seed, 'pointsOnLine');
  const points = Array.from({ length: 2 * perSide }, (_, index) => {
    const label = index < perSide ? 0 : 1;
    return { point: [5 * (source.next() + label - 1)], label };
  });
  return generated('pointsOnLine', specOf('@rivulet/datasets#pointsOnLine', options), points, ['left', 'right'], ['x']);
}
