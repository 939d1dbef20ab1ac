/**
 * An experiment: few noisy points, a net with room for all of them, and what dropout and batch norm delay.
 */
import { signTest as exactSignTest } from '@rivulet/compare';
import { twoMoons } from '@rivulet/datasets';
import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adam } from '@rivulet/optimizers';
import { batchNorm, dropout } from '@rivulet/regularizers';
import type { Layer } from '@rivulet/tensor';
import { train } from '@rivulet/training';

/** What is added to the net. */
export type Variant = 'plain' | 'dropout' | 'batch norm';

/** A run: losses after each epoch, of the net as it would be used. */
export type OverfittingRun = {
  readonly seed: number;
  readonly training: readonly number[];
  readonly validation: readonly number[];
};

const hidden: Readonly<Record<Variant, () => readonly Layer[]>> = {
  plain: () => [relu()],
  dropout: () => [relu(), dropout(0.3)],
  'batch norm': () => [batchNorm(), relu()],
};

/** The variants, the net without anything first. */
export const variants = Object.keys(hidden) as readonly Variant[];

/** Of twelve pairs ten in one direction are more than chance (p = 0.04); of thirteen they are not. */
export const twelveSeeds: readonly number[] = Array.from({ length: 12 }, (_, i) => i + 1);

/** Epochs of each run. */
export const overfittingEpochs = 300;

/** The training loss below which a net knows its points by heart. */
export const byHeart = 0.05;

/**
 * Trains a variant once for each seed: of the points, of the weights and of the order, so that runs of
 * one seed are pairs.
 */
export async function overfit(variant: Variant, seeds: readonly number[]): Promise<readonly OverfittingRun[]> {
  const runs: OverfittingRun[] = [];
  for (const seed of seeds) {
    const training: number[] = [];
    const validation: number[] = [];
    const task = {
      model: mlp({ sizes: [2, 64, 64, 2], hidden: hidden[variant], hiddenBias: variant !== 'batch norm' }),
      loss: softmaxCrossEntropy(),
      data: {
        train: twoMoons({ samples: 40, noise: 0.3, seed }),
        validation: twoMoons({ samples: 400, noise: 0.3, seed: 1000 + seed }),
      },
      optimizer: adam({ learningRate: 0.005 }),
      batchSize: 10,
      epochs: overfittingEpochs,
      seed,
      measure: 'after' as const,
    };
    await train(task).forEach((event) => {
      if (event.kind !== 'epoch') return;
      training.push(event.loss);
      validation.push(event.validationLoss ?? NaN);
    });
    runs.push({ seed, training, validation });
  }
  return runs;
}

/** The epoch with the lowest validation loss: from there on the net only unlearns. */
export function turningPoint({ validation }: OverfittingRun): number {
  return validation.indexOf(Math.min(...validation)) + 1;
}

/** The first epoch at which the training points are known by heart; `Infinity` when they never are. */
export function learnedByHeart({ training }: OverfittingRun): number {
  const found = training.findIndex((loss) => loss < byHeart);
  return found < 0 ? Infinity : found + 1;
}

/** The validation loss at the end. */
export function finalLoss({ validation }: OverfittingRun): number {
  return validation.at(-1) ?? NaN;
}

/** How often the second of two paired numbers is larger, and how likely chance alone is to be as one-sided. */
export type SignTest = { readonly larger: number; readonly pairs: number; readonly p: number };

/** The two-sided sign test; pairs of equal numbers do not count. */
export function signTest(first: readonly number[], second: readonly number[]): SignTest {
  const unequal = first.flatMap((value, i) => (value === second[i] ? [] : [(second[i] ?? NaN) > value]));
  const pairs = unequal.length;
  const larger = unequal.filter(Boolean).length;
  return { larger, pairs, p: exactSignTest(larger, pairs - larger) };
}
