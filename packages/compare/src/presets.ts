/**
 * Comparisons that have a name: the two-moons experiments of the chapter on optimizers, as its text says them, as its
 * author's notebooks run them, and on equal terms.
 */
import type { Json, Spec } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import type { Contestant } from './plan.js';

/** A comparison by name. */
export type Preset = {
  readonly about: string;
  readonly contestants: readonly Contestant[];
  /** What its numbers must not be taken for. */
  readonly notes: readonly string[];
};

const spec = (use: string, ...args: readonly Json[]): Spec => ({ use, args });

/** 2-12-13-13-2 with ReLU, Glorot's uniform weights, biases of zero. */
const network = spec(
  '@rivulet/layers#sequential',
  ...[12, 13, 13].flatMap((size) => [dense(size), spec('@rivulet/layers#relu')]),
  dense(2),
);

function dense(size: number): Spec {
  const [initializer, biasInitializer] = [spec('@rivulet/layers#glorotUniform'), spec('@rivulet/layers#zeros')];
  return spec('@rivulet/layers#dense', size, { initializer, biasInitializer });
}

const points = spec('@rivulet/datasets#bookMoons');
const scaledPoints = spec('@rivulet/datasets#scale', points, 'minMax');

type Settings = { readonly data: Spec; readonly batch: number; readonly epochs?: number };

/** All 300 points are trained on. */
const all = 300;

function contestant(name: string, optimizer: Spec, { data, batch, epochs = 20_000 }: Settings): Contestant {
  const loss = spec('@rivulet/layers#softmaxCrossEntropy');
  const run: RunSpec = {
    model: network,
    loss,
    data,
    optimizer,
    penalties: [],
    stop: null,
    epochs,
    batchSize: batch,
    seed: 0,
  };
  return { name, run };
}

const optimizer = (name: string, options: Readonly<Record<string, Json>>): Spec =>
  spec(`@rivulet/optimizers#${name}`, options);

const rate = { learningRate: 0.01 };
const kept = { ...rate, momentum: 0.9 };

/** The chapter's text: one rate and one batch size for all, coordinates as they are. */
const bookText: Preset = {
  about: "two moons as the chapter's text has them: rate 0.01 and batch 32 for all, coordinates unscaled",
  notes: [],
  contestants: [
    contestant('batch', optimizer('sgd', rate), { data: points, batch: all }),
    contestant('sgd', optimizer('sgd', rate), { data: points, batch: 1, epochs: 1000 }),
    contestant('mini-batch', optimizer('sgd', rate), { data: points, batch: 32 }),
    contestant('momentum', optimizer('momentum', kept), { data: points, batch: 32 }),
    contestant('nesterov', optimizer('nesterov', kept), { data: points, batch: 32 }),
    contestant('adagrad', optimizer('adagrad', { ...rate, epsilon: 1e-7 }), { data: points, batch: 32 }),
    contestant('adadelta', optimizer('adadelta', { ...rate, rho: 0.95 }), { data: points, batch: 32 }),
    contestant('rmsprop', optimizer('rmsprop', rate), { data: points, batch: 32 }),
    contestant('adam', optimizer('adam', rate), { data: points, batch: 32 }),
  ],
};

/** What the notebooks run: coordinates scaled to [0, 1], and rates and batch sizes of their own for some. */
const bookNotebook: Preset = {
  about: "two moons as the author's notebooks have them: coordinates in [0, 1], rates and batches differ",
  notes: [
    "adam's place is that of its rate 0.001 and its batch of 64, and adadelta's that of its rate 1: the presets fair and " +
      'book-text give others',
  ],
  contestants: [
    contestant('batch', optimizer('sgd', rate), { data: scaledPoints, batch: all }),
    contestant('sgd', optimizer('sgd', rate), { data: scaledPoints, batch: 1, epochs: 1000 }),
    contestant('mini-batch', optimizer('sgd', rate), { data: scaledPoints, batch: 32 }),
    contestant('momentum', optimizer('momentum', kept), { data: scaledPoints, batch: 32 }),
    contestant('nesterov', optimizer('nesterov', kept), { data: scaledPoints, batch: 32 }),
    contestant('adagrad', optimizer('adagrad', { ...rate, epsilon: 1e-7 }), { data: scaledPoints, batch: 32 }),
    contestant('adadelta', optimizer('adadelta', { learningRate: 1, rho: 0.95, epsilon: 1e-7 }), {
      data: scaledPoints,
      batch: 16,
    }),
    contestant('adam', optimizer('adam', { learningRate: 0.001 }), { data: scaledPoints, batch: 64 }),
    contestant('rmsprop', optimizer('rmsprop', rate), { data: scaledPoints, batch: all }),
  ],
};

/** Equal terms: one batch size, one scaling, one initialisation. */
const fair: Preset = {
  about: 'two moons on equal terms: batch 32, coordinates in [0, 1], the rate 0.01 that most defaults are; adadelta 1',
  notes: [],
  contestants: [
    contestant('sgd', optimizer('sgd', rate), { data: scaledPoints, batch: 32 }),
    contestant('momentum', optimizer('momentum', kept), { data: scaledPoints, batch: 32 }),
    contestant('nesterov', optimizer('nesterov', kept), { data: scaledPoints, batch: 32 }),
    contestant('adagrad', optimizer('adagrad', rate), { data: scaledPoints, batch: 32 }),
    contestant('adadelta', optimizer('adadelta', { learningRate: 1 }), { data: scaledPoints, batch: 32 }),
    contestant('rmsprop', optimizer('rmsprop', rate), { data: scaledPoints, batch: 32 }),
    contestant('adam', optimizer('adam', rate), { data: scaledPoints, batch: 32 }),
  ],
};

/** By name; each takes a training loss of 0.01 as goal unless told otherwise. */
export const presets: Readonly<Record<string, Preset>> = {
  'book-text': bookText,
  'book-notebook': bookNotebook,
  fair,
};
