/**
 * Spirals: arms that wind around one centre.
 */
import { aboveZero, atLeastZero, check, checkNumbers, random, specOf } from '@rivulet/tensor';
import { checkSamples, disturb, generated, shares } from './generated.js';
import type { TableDataset } from './table-dataset.js';

/** Options of `spirals`. */
export type SpiralsOptions = {
  /** Points of all arms together, an integer from the number of arms to 10⁷; default 300. */
  readonly samples?: number;
  /** Standard deviation of the noise on each coordinate, at least 0; default 0.02. */
  readonly noise?: number;
  /** How often each arm goes round, above 0; default 1. */
  readonly turns?: number;
  /** Number of arms and of classes, an integer in [2, 100]; default 2. */
  readonly arms?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

/**
 * Arms of a spiral, a class each, that wind around the origin to radius 1.
 *
 * Point i = 0 … n − 1 of arm a has radius r = (i + 1) / n and angle 2π (turns · r + a / arms): an
 * Archimedean spiral without the origin itself, where all classes would meet. Then noise is added.
 * Samples that cannot be shared evenly go to the first arms.
 *
 * Features x and y, classes `arm 0`, `arm 1`, …; arm by arm.
 *
 * @param options `samples` in [arms, 10⁷], default 300; `noise` ≥ 0, default 0.02; `turns` > 0, default
 *   1; `arms` in [2, 100], default 2; `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * spirals({ samples: 400, arms: 3, turns: 1.5, noise: 0.02, seed: 1 });
 */
export function spirals(options: SpiralsOptions = {}): TableDataset {
  const { samples = 300, noise = 0.02, turns = 1, arms = 2, seed = 0 } = options;
  check(Number.isInteger(arms) && arms >= 2 && arms <= 100, 'spirals', 'an integer 2 ≤ arms ≤ 100', arms);
  checkSamples(samples, arms, 'spirals');
  checkNumbers('spirals', atLeastZero, { noise });
  checkNumbers('spirals', aboveZero, { turns });
  const source = random(seed, 'spirals');
  const points = shares(samples, arms).flatMap((count, label) =>
    Array.from({ length: count }, (_, index) => {
      const radius = (index + 1) / count;
      const angle = 2 * Math.PI * (turns * radius + label / arms);
      return { point: disturb([radius * Math.cos(angle), radius * Math.sin(angle)], noise, source), label };
    }),
  );
  const classes = Array.from({ length: arms }, (_, arm) => `arm ${arm}`);
  return generated('spirals', specOf('@rivulet/datasets#spirals', options), points, classes);
}
