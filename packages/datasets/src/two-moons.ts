/**
 * Two moons: two half circles that reach into each other.
 */
import { atLeastZero, checkNumbers, random, specOf } from '@rivulet/tensor';
import { type LabelledPoint, checkSamples, disturb, generated } from './generated.js';
import type { TableDataset } from './table-dataset.js';

/** Options of `twoMoons`. */
export type TwoMoonsOptions = {
  /** Points of both moons together, an integer in [2, 10⁷]; default 300. */
  readonly samples?: number;
  /** Standard deviation of the noise on each coordinate, at least 0; default 0.1. */
  readonly noise?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

/**
 * Two half circles of radius 1 that reach into each other: no line parts them.
 *
 * Outer moon, class 0: (cos t, sin t). Inner moon, class 1: (1 − cos t, 1 − sin t − ½). t runs from 0
 * to π in even steps; then noise is added. Of an odd number of samples the inner moon has one more.
 *
 * Features x and y, classes `outer` and `inner`; the outer moon comes first.
 *
 * @param options `samples` in [2, 10⁷], default 300; `noise` ≥ 0, default 0.1; `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * twoMoons({ samples: 300, noise: 0.1, seed: 1 });
 *
 * Geometry: scikit-learn's `make_moons`; its random numbers are others.
 */
export function twoMoons(options: TwoMoonsOptions = {}): TableDataset {
  const { samples = 300, noise = 0.1, seed = 0 } = options;
  checkSamples(samples, 2, 'twoMoons');
  checkNumbers('twoMoons', atLeastZero, { noise });
  const source = random(seed, 'twoMoons');
  const outer = Math.floor(samples / 2);
  const points = Array.from({ length: samples }, (_, index): LabelledPoint => {
    const label = index < outer ? 0 : 1;
    const [place, count] = label === 0 ? [index, outer] : [index - outer, samples - outer];
    const t = count === 1 ? 0 : (Math.PI * place) / (count - 1);
    const clean = label === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 1 - Math.sin(t) - 0.5];
    return { point: disturb(clean, noise, source), label };
  });
  return generated('twoMoons', specOf('@rivulet/datasets#twoMoons', options), points, ['outer', 'inner']);
}
