/**
 * Mixup: training on the lines between samples.
 */
import {
  type Batch,
  type BatchOptions,
  type Dataset,
  type Matrix,
  type Spec,
  type Split,
  aboveZero,
  check,
  checkNoOthers,
  checkNumbers,
  permutation,
  random,
  specOf,
} from '@rivulet/tensor';
import { symmetricBeta } from './beta.js';

/** Options of `mixup`. */
export type MixupOptions = {
  /** α > 0 of Beta(α, α): small, and nearly all samples stay nearly what they are; 1, and any mixture is as likely. Default 0.2. */
  readonly alpha?: number;
};

/**
 * Mixup: each batch is mixed with itself in another order, inputs and targets alike.
 *
 *     x̃ᵢ = λ xᵢ + (1 − λ) x_π(i),   ỹᵢ = λ yᵢ + (1 − λ) y_π(i)
 *     λ ~ Beta(α, α), one for each batch;  π: a random permutation of the batch, a new one for each batch
 *
 * Class numbers become shares of classes, a column for each class ("two-hot"): **wrap the loss in `softLabels`**,
 * which takes them. Targets that are values are mixed as they are. What is measured, on training and on
 * validation data, are the samples themselves; only epochs train on mixtures.
 *
 * λ and π are functions of seed, epoch and number of the batch, so a resumed run goes on with the mixtures of an
 * uninterrupted one. A batch is mixed when it is reached, and needs no other; `perEpoch` mixes an epoch at its
 * beginning, in one pass. Memory: a copy of the samples for an epoch.
 *
 * It decorates data that is used as it is: `split`, `scale` and `subset` take the samples out of a data set,
 * so they come first. Given a split, it mixes the part to train on and leaves the other alone.
 *
 * @param data a data set, or a split
 * @param options.alpha α > 0; default 0.2, as in Keras. The paper has 0.1 to 0.4 for large data, 1 for small
 * @throws ConfigError when alpha is out of range or an option unknown, or for something that is no data
 * @example
 * const data = mixup(twoMoons({ samples: 300 }).split({ train: 0.67 }), { alpha: 0.2 });
 * train({ data, loss: softLabels(softmaxCrossEntropy()), ... });
 *
 * Zhang, Cisse, Dauphin, Lopez-Paz 2018, "mixup: Beyond empirical risk minimization", figure 1a, with one λ a
 * batch and partners from the same batch, as section 3 has it.
 */
export function mixup(data: Dataset, options?: MixupOptions): Dataset;
export function mixup(data: Split, options?: MixupOptions): Split;
export function mixup(data: Dataset | Split, options?: MixupOptions): Dataset | Split {
  const { alpha = 0.2, ...others } = options ?? {};
  checkNoOthers('mixup', others);
  checkNumbers('mixup', aboveZero, { alpha });
  const { train, batches } = (data ?? {}) as Partial<Split & Dataset>;
  check(Boolean(train ?? batches), 'mixup', 'a data set or a split', data);
  const spec = specOf('@rivulet/regularizers#mixup', data, options);
  if (!('train' in data)) return mixed(data, alpha, spec);
  const own = specOf('@rivulet/regularizers#mixup', data.train, options);
  return { train: mixed(data.train, alpha, own), validation: data.validation, spec };
}

function mixed(data: Dataset, alpha: number, spec: Spec | null): Dataset {
  const columns = data.perEpoch?.targetColumns ?? data.targets.columns;
  const classes = columns === 1 ? (data.classes?.length ?? 0) : 0;
  const batches = (options: BatchOptions): Iterable<Batch> => {
    const inner = data.batches(options);
    return {
      *[Symbol.iterator]() {
        let number = 0;
        for (const batch of inner) yield mixedBatch(batch, classes, alpha, options, number++);
      },
    };
  };
  const { size, inputs, targets, features, scaling } = data;
  return {
    name: `mixup(${data.name})`,
    spec,
    ...{ size, inputs, targets, features, classes: data.classes, scaling },
    order: (options) => data.order(options),
    perEpoch: {
      targetColumns: classes > 0 ? classes : columns,
      samples(options) {
        const order = data.order({ epoch: options.epoch, seed: options.seed });
        const empty = (width: number): Matrix => ({
          rows: size,
          columns: width,
          values: new Float64Array(size * width),
        });
        const whole = { inputs: empty(inputs.columns), targets: empty(classes > 0 ? classes : columns) };
        let done = 0;
        for (const batch of batches(options)) {
          const rows = order.subarray(done, done + batch.size);
          place(batch.inputs, rows, whole.inputs);
          place(batch.targets, rows, whole.targets);
          done += batch.size;
        }
        return whole;
      },
    },
    batches,
  };
}

function mixedBatch(
  { size, inputs, targets }: Batch,
  classes: number,
  alpha: number,
  { epoch, seed }: BatchOptions,
  number: number,
): Batch {
  const share = symmetricBeta(random(seed, `mixup/share/${epoch}/${number}`), alpha);
  const partners = permutation(seed, `mixup/partner/${epoch}/${number}`, size);
  const wanted = classes > 0 ? sharesOf(targets, classes) : targets;
  return { size, inputs: mixedRows(inputs, partners, share), targets: mixedRows(wanted, partners, share) };
}

/** λ a + (1 − λ) b as a + (1 − λ)(b − a), which is exact where both are the same. */
function mixedRows({ rows, columns, values }: Matrix, partners: Int32Array, share: number): Matrix {
  const mixture = Float64Array.from(values, (own, index) => {
    const partner = partners[Math.floor(index / columns)] ?? 0;
    return own + (1 - share) * ((values[partner * columns + (index % columns)] ?? NaN) - own);
  });
  return { rows, columns, values: mixture };
}

/** Class numbers as rows with a single 1. */
function sharesOf({ rows, values }: Matrix, classes: number): Matrix {
  const shares = new Float64Array(rows * classes);
  values.forEach((label, row) => (shares[row * classes + label] = 1));
  return { rows, columns: classes, values: shares };
}

/** Copies rows to where they belong. */
function place({ columns, values }: Matrix, rows: Int32Array, into: Matrix): void {
  rows.forEach((row, index) => into.values.set(values.subarray(index * columns, (index + 1) * columns), row * columns));
}
