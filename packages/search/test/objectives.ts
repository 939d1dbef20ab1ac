/**
 * Functions whose minima are known, to search on.
 */
import type { Sampler } from '../src/sampler.js';
import type { Configuration, Space } from '../src/space.js';
import { choice, float, int } from '../src/space/parameters.js';
import { spaceOf } from '../src/space/space-of.js';
import type { Trial } from '../src/trial.js';
import { contextOf, finished } from './contexts.js';

/** A function on a space, and the value of its minimum. */
export type TestObjective = {
  readonly space: Space;
  readonly minimum: number;
  readonly value: (configuration: Configuration) => number;
};

/** Branin: three equal minima, among them (π, 2.275). */
const branin: TestObjective = {
  space: spaceOf({ x: float(-5, 10), y: float(0, 15) }),
  minimum: 0.397887,
  value({ x, y }) {
    const bend = Number(y) - (5.1 / (4 * Math.PI ** 2)) * Number(x) ** 2 + (5 / Math.PI) * Number(x) - 6;
    return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(Number(x)) + 10;
  },
};

const heights = [1, 1.2, 3, 3.2];
const widths = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centres = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

/** Hartmann's function of six numbers: four wells. */
const hartmann: TestObjective = {
  space: spaceOf({ x: Array.from({ length: 6 }, () => float(0, 1)) }),
  minimum: -3.32237,
  value: (configuration) =>
    -heights.reduce((sum, height, i) => {
      const distance = widths[i]!.reduce((total, width, j) => {
        return total + width * (Number(configuration[`x.${j}`]) - centres[i]![j]! / 1e4) ** 2;
      }, 0);
      return sum + height * Math.exp(-distance);
    }, 0),
};

/** Like a choice of optimizer: each option has a rate of its own with another optimum and another best value. */
const conditional: TestObjective = {
  space: spaceOf({
    part: choice({
      a: { rate: float(1e-5, 1, { log: true }), decay: float(0, 1) },
      b: { rate: float(1e-5, 1, { log: true }), momentum: float(0, 1) },
      c: { rate: float(1e-5, 1, { log: true }), width: int(1, 64, { log: true }), kind: choice(['x', 'y', 'z']) },
      d: {},
    }),
    batch: int(1, 128, { log: true }),
  }),
  minimum: 0,
  value(configuration) {
    const away = (name: string, best: number) => Math.log10(Number(configuration[name]) / best) ** 2;
    const batch = away('batch', 16) / 4;
    switch (configuration['part']) {
      case 'a':
        return 0.3 + away('part.a.rate', 1e-3) + Number(configuration['part.a.decay']) ** 2 + batch;
      case 'b':
        return 0.2 + away('part.b.rate', 1e-1) + (Number(configuration['part.b.momentum']) - 0.9) ** 2 + batch;
      case 'c':
        return (
          away('part.c.rate', 1e-2) +
          away('part.c.width', 12) +
          (configuration['part.c.kind'] === 'y' ? 0 : 0.3) +
          batch
        );
      default:
        return 1 + batch;
    }
  },
};

export const objectives = { branin, hartmann, conditional } as const;

/** The trials of a search, one after the other. */
export function searched(
  sampler: Sampler,
  { space, value }: TestObjective,
  trials: number,
  seed: number,
): readonly Trial[] {
  const done: Trial[] = [];
  for (let number = 0; number < trials; number++) {
    const configuration = sampler.sample(contextOf(space, { seed, number, trials: done }));
    if (!configuration) break;
    done.push(finished(number, configuration, value(configuration)));
  }
  return done;
}

/** The smallest value of some trials. */
export function bestOf(trials: readonly Trial[]): number {
  return Math.min(...trials.map(({ value }) => value ?? Infinity));
}
