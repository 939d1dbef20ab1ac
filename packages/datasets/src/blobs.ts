/**
 * Blobs: round clouds of points.
 */
import { type Random, atLeastZero, check, checkNumbers, random, specOf } from '@rivulet/tensor';
import { checkSamples, disturb, generated, shares } from './generated.js';
import type { TableDataset } from './table-dataset.js';

/** Options of `blobs`. */
export type BlobsOptions = {
  /** Points of all blobs together, an integer from the number of blobs to 10⁷; default 300. */
  readonly samples?: number;
  /**
   * Where the blobs are: a list of at least two points, all of one dimension; or how many, an integer
   * in [2, 1000], uniform on [−10, 10)². Default 3.
   */
  readonly centers?: number | readonly (readonly number[])[];
  /** Standard deviation of each blob in each direction, at least 0; default 1. */
  readonly spread?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

/**
 * Round clouds, a class each: centre + spread · (normal numbers).
 *
 * Samples that cannot be shared evenly go to the first blobs. Features `x`, `y` in up to two
 * dimensions, `x0`, `x1`, … in more; classes `blob 0`, `blob 1`, …; blob by blob.
 *
 * @param options `samples` from the number of blobs to 10⁷, default 300; `centers`: points, or how many,
 *   default 3; `spread` ≥ 0, default 1; `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * blobs({ samples: 90, centers: [[0, 0], [4, 0], [2, 3]], spread: 0.7, seed: 1 });
 *
 * Geometry: scikit-learn's `make_blobs`; its random numbers are others.
 */
export function blobs(options: BlobsOptions = {}): TableDataset {
  const { samples = 300, centers = 3, spread = 1, seed = 0 } = options;
  const places = typeof centers === 'number' ? randomCenters(centers, random(seed, 'blobs/centers')) : centers;
  const dimensions = places[0]?.length ?? 0;
  const even = places.every((place) => place.length === dimensions && place.every(Number.isFinite));
  check(
    places.length >= 2 && dimensions >= 1 && even,
    'blobs',
    'at least two finite centers of one dimension',
    centers,
  );
  checkSamples(samples, places.length, 'blobs');
  checkNumbers('blobs', atLeastZero, { spread });
  const source = random(seed, 'blobs');
  const points = shares(samples, places.length).flatMap((count, label) =>
    Array.from({ length: count }, () => ({ point: disturb(places[label] ?? [], spread, source), label })),
  );
  const features =
    dimensions <= 2 ? ['x', 'y'].slice(0, dimensions) : Array.from({ length: dimensions }, (_, i) => `x${i}`);
  const classes = places.map((_, blob) => `blob ${blob}`);
  return generated('blobs', specOf('@rivulet/datasets#blobs', options), points, classes, features);
}

function randomCenters(count: number, source: Random): number[][] {
  check(Number.isInteger(count) && count >= 2 && count <= 1000, 'blobs', 'an integer 2 ≤ centers ≤ 1000', count);
  return Array.from({ length: count }, () => [20 * source.next() - 10, 20 * source.next() - 10]);
}
