/**
 * Runs that need no files: the book's two moons, in three settings. Each is plain data.
 */
import type { Json, Spec } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';

/** A run that is known by name. */
export type Preset = {
  readonly about: string;
  readonly run: Omit<RunSpec, 'seed'>;
  /** More than one: all are trained, the one with the lowest loss is exported. */
  readonly seeds: readonly number[];
};

const spec = (use: string, ...args: readonly Json[]): Spec => ({ use: `@rivulet/${use}`, args });

const sizes = [12, 13, 13];

/** Weights by Glorot, biases 0, as Keras starts. */
const glorotNet = spec(
  'layers#sequential',
  ...[...sizes, 2].flatMap((units, index) => [
    ...(index > 0 ? [spec('layers#relu')] : []),
    spec('layers#dense', units, {
      initializer: spec('layers#glorotUniform'),
      biasInitializer: spec('layers#zeros'),
    }),
  ]),
);

const base = {
  loss: spec('layers#softmaxCrossEntropy'),
  penalties: [],
  // The goal of the book's comparisons.
  stop: spec('regularizers#stopAtLoss', 0.01),
};

/** By name, as `--preset` takes them. */
export const presets: Readonly<Record<string, Preset>> = {
  'book-text': {
    about:
      'as the text has it: all 300 points as they are, 2-12-13-13-2 with relu from the default weights, Adam with ' +
      'rate 0.01, batch 32, until the loss is 0.01, at most 1000 epochs',
    run: {
      ...base,
      model: spec('layers#mlp', { sizes: [2, ...sizes, 2] }),
      data: spec('datasets#bookMoons'),
      optimizer: spec('optimizers#adam', { learningRate: 0.01 }),
      epochs: 1000,
      batchSize: 32,
    },
    seeds: [0],
  },
  'book-notebook': {
    about:
      "as the author ran it: his 201 training points of 300, scaled to [0, 1], Glorot's weights and zero biases, Adam " +
      'with rate 0.001, batch 64, until the loss is 0.01, at most 12000 epochs; 99 points to watch',
    run: {
      ...base,
      model: glorotNet,
      data: spec('datasets#bookMoonsSplit', { scaled: true }),
      optimizer: spec('optimizers#adam', { learningRate: 0.001 }),
      epochs: 12_000,
      batchSize: 64,
    },
    seeds: [0],
  },
  fair: {
    about:
      "for comparisons: all 300 points scaled to [0, 1], Glorot's weights and zero biases, Adam with rate 0.01, batch " +
      '32, five seeds, each until the loss is 0.01, at most 1000 epochs; the best of the five is exported',
    run: {
      ...base,
      model: glorotNet,
      data: spec('datasets#bookMoons', { scaled: true }),
      optimizer: spec('optimizers#adam', { learningRate: 0.01 }),
      epochs: 1000,
      batchSize: 32,
    },
    seeds: [0, 1, 2, 3, 4],
  },
};
