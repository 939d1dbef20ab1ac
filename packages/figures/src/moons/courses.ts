/**
 * Runs of one way of descent from several initialisations: what the error curves are drawn from.
 */
import { softmaxCrossEntropy } from '@rivulet/layers';
import type { Dataset } from '@rivulet/tensor';
import { train } from '@rivulet/training';
import { type Strategy, bookNetwork, goal } from './strategies.js';

/** A run: its training loss at the epochs of the grid, and the first epoch below the goal. */
export type Course = {
  readonly seed: number;
  readonly losses: readonly number[];
  /** `Infinity` when the goal was not reached. */
  readonly reached: number;
};

/** The runs of one way of descent. */
export type Courses = {
  readonly strategy: Strategy;
  readonly samples: number;
  readonly stepsPerEpoch: number;
  /** Epochs at which losses were kept. */
  readonly grid: readonly number[];
  readonly courses: readonly Course[];
};

/** Nine, so that median and quartiles are runs and no means of runs. */
export const nineSeeds: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

const perDecade = 36;
const evenly = 120;

/** Epochs that are dense on a linear axis as well as on a logarithmic one, from 1 to the last. */
export function epochGrid(last: number): readonly number[] {
  const count = Math.ceil(perDecade * Math.log10(last));
  const geometric = Array.from({ length: count + 1 }, (_, i) => Math.round(last ** (i / count)));
  const even = Array.from({ length: evenly }, (_, i) => Math.max(1, Math.round(((i + 1) * last) / evenly)));
  return [...new Set([...geometric, ...even])].sort((a, b) => a - b);
}

/**
 * Trains the chapter's network once for each seed, one run after another.
 *
 * The loss of an epoch is the running mean over its batches, as the chapter's author plotted it.
 *
 * @param strategy how to descend, and for how many epochs
 * @param data what is trained on
 * @param seeds of initial weights and order of samples
 */
export async function trainCourses(strategy: Strategy, data: Dataset, seeds: readonly number[]): Promise<Courses> {
  const { optimizer, batchSize, epochs } = strategy;
  const grid = epochGrid(epochs);
  const kept = new Set(grid);
  const courses: Course[] = [];
  for (const seed of seeds) {
    const losses: number[] = [];
    let reached = Infinity;
    const task = { model: bookNetwork(), loss: softmaxCrossEntropy(), data, optimizer, batchSize, epochs, seed };
    await train(task).forEach((event) => {
      if (event.kind !== 'epoch') return;
      if (kept.has(event.epoch)) losses.push(event.loss);
      if (event.loss < goal && reached === Infinity) reached = event.epoch;
    });
    courses.push({ seed, losses, reached });
  }
  const stepsPerEpoch = batchSize === 'all' ? 1 : Math.ceil(data.size / batchSize);
  return { strategy, samples: data.size, stepsPerEpoch, grid, courses };
}
