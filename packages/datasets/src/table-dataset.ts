/**
 * Data sets that are tables in memory, and what can be made of any data set: parts of it, and the
 * same with scaled features.
 *
 * What is made carries a spec that holds the spec of what it was made of, so a checkpoint can bring
 * back `split(twoMoons(…), …).train` as well as `twoMoons(…)`.
 */
import {
  type BatchOptions,
  type Dataset,
  type Matrix,
  type OrderOptions,
  type Scaling,
  ShapeError,
  type Spec,
  type Split,
  check,
  specOf,
} from '@rivulet/tensor';
import { epochBatches, epochOrder } from './epoch.js';
import { takeRows } from './matrix.js';
import { type ScalingKind, applyScaling, composeScaling, fitScaling } from './scaling.js';
import { type SplitOptions, splitRows } from './split-rows.js';

/** A data set with its usual operations as methods. Its arrays belong to it: read them, do not write them. */
export interface TableDataset extends Dataset {
  /** Samples to train on and samples to watch; see `split`. */
  split(options: SplitOptions): TableSplit;
  /** The same samples with features scaled to fit this data set; see `scale`. */
  scaled(kind: ScalingKind): TableDataset;
  /** Some samples, in the order asked for; see `subset`. */
  subset(rows: ArrayLike<number>): TableDataset;
}

/** Two tables: a `Split` whose parts have methods. */
export type TableSplit = {
  readonly train: TableDataset;
  readonly validation: TableDataset;
  /** How to make both again. */
  readonly spec: Spec | null;
};

/** What a table is made of. */
export type TableParts = Pick<Dataset, 'name' | 'inputs' | 'targets' | 'features' | 'classes'> & {
  readonly scaling?: Scaling | null;
  /** Called when somebody asks; the spec of much data is much data. */
  readonly spec: () => Spec | null;
};

class Table implements TableDataset {
  readonly name: string;
  readonly size: number;
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly features: readonly string[];
  readonly classes: readonly string[] | null;
  readonly scaling: Scaling | null;
  readonly #makeSpec: () => Spec | null;
  #spec: Spec | null | undefined;

  constructor({ name, inputs, targets, features, classes, scaling = null, spec }: TableParts) {
    this.name = name;
    this.size = inputs.rows;
    this.inputs = inputs;
    this.targets = targets;
    this.features = features;
    this.classes = classes;
    this.scaling = scaling;
    this.#makeSpec = spec;
  }

  get spec(): Spec | null {
    if (this.#spec === undefined) this.#spec = this.#makeSpec();
    return this.#spec;
  }

  order(options: OrderOptions): Int32Array {
    return epochOrder(this.size, options);
  }

  batches(options: BatchOptions) {
    return epochBatches(this.inputs, this.targets, options);
  }

  split(options: SplitOptions): TableSplit {
    return split(this, options);
  }

  scaled(kind: ScalingKind): TableDataset {
    return scale(this, kind);
  }

  subset(rows: ArrayLike<number>): TableDataset {
    return subset(this, rows);
  }
}

/** A table; who calls has checked its parts. */
export function tableOf(parts: TableParts): TableDataset {
  return new Table(parts);
}

/**
 * Splits a data set at random into samples to train on and samples to watch.
 *
 * The same options give the same parts on every platform. Every sample is in one part.
 *
 * @param dataset any data set of at least two samples
 * @param options `train`: a share in (0, 1) or a number of samples; `seed`, default 0; `stratify`: the
 *   same shares of the classes in both parts, default false
 * @throws ConfigError when `train` leaves no sample for one part, or there are no classes to stratify by
 * @example
 * const { train, validation } = split(twoMoons({ seed: 1 }), { train: 0.67, seed: 1 });
 */
export function split(dataset: Dataset, options: SplitOptions): TableSplit {
  const spec = specOf('@rivulet/datasets#split', dataset, options);
  return { train: trainPart(dataset, options), validation: validationPart(dataset, options), spec };
}

/**
 * The part of `split` to train on; by itself, so that a spec can name it.
 *
 * @param dataset any data set of at least two samples
 * @param options as for `split`
 * @throws ConfigError as `split`
 * @example
 * trainPart(xor(), { train: 0.5 }).size; // half of them
 */
export function trainPart(dataset: Dataset, options: SplitOptions): TableDataset {
  const spec = specOf('@rivulet/datasets#trainPart', dataset, options);
  return take(dataset, splitRows(dataset, options).train, 'train', spec);
}

/**
 * The part of `split` to watch; by itself, so that a spec can name it.
 *
 * @param dataset any data set of at least two samples
 * @param options as for `split`
 * @throws ConfigError as `split`
 * @example
 * validationPart(xor(), { train: 0.5 }).size; // the other half
 */
export function validationPart(dataset: Dataset, options: SplitOptions): TableDataset {
  const spec = specOf('@rivulet/datasets#validationPart', dataset, options);
  return take(dataset, splitRows(dataset, options).validation, 'validation', spec);
}

/**
 * Some samples of a data set, in the order asked for; a sample may come more than once.
 *
 * @param dataset any data set
 * @param rows at least one, integers in [0, size)
 * @throws ConfigError for a row that is not there
 * @example
 * subset(bookMoons(), [0, 1, 2]);
 */
export function subset(dataset: Dataset, rows: ArrayLike<number>): TableDataset {
  const chosen = Array.from(rows);
  check(chosen.length > 0, 'subset', 'at least one row', chosen);
  const wrong = chosen.find((row) => !Number.isInteger(row) || row < 0 || row >= dataset.size);
  check(wrong === undefined, 'subset', `rows in [0, ${dataset.size})`, wrong);
  return take(dataset, chosen, 'subset', specOf('@rivulet/datasets#subset', dataset, chosen));
}

/**
 * The same samples with scaled features: x ↦ (x − offset) · factor, a column at a time.
 *
 * `minMax` maps the smallest value to 0 and the largest to 1; `standard` gives mean 0 and the
 * population's deviation 1, as scikit-learn does; `none` leaves the features as they are. A constant
 * column has factor 1. Scaling what is scaled already composes, so that `scaling` always leads from
 * raw features to `inputs`. Targets are never scaled.
 *
 * @param dataset any data set
 * @param kind `minMax`, `standard` or `none`
 * @param fit the samples whose columns are measured; default the data set itself. For a validation
 *   part, its training part: see `scaleSplit`
 * @throws ConfigError for an unknown kind, or when `fit` is scaled otherwise than `dataset`
 * @throws ShapeError when `fit` has another number of features
 * @example
 * scale(twoMoons({ seed: 1 }), 'minMax').scaling; // { offset: […], factor: […] }
 */
export function scale(dataset: Dataset, kind: ScalingKind, fit?: Dataset): TableDataset {
  const source = fit ?? dataset;
  if (source.inputs.columns !== dataset.inputs.columns) {
    throw new ShapeError(
      `scale: ${dataset.name} has ${dataset.inputs.columns} features, ${source.name} has ${source.inputs.columns}`,
    );
  }
  const alike = JSON.stringify(source.scaling) === JSON.stringify(dataset.scaling);
  check(alike, 'scale', 'two data sets that are scaled alike before', [dataset.scaling, source.scaling]);
  const scaling = fitScaling(source.inputs, kind, source.features);
  const spec = specOf('@rivulet/datasets#scale', dataset, kind, fit);
  const parts = { ...partsOf(dataset), name: dataset.name, spec: () => spec };
  if (kind === 'none') return tableOf(parts);
  const inputs = applyScaling(scaling, dataset.inputs);
  return tableOf({ ...parts, inputs, scaling: composeScaling(dataset.scaling, scaling) });
}

/**
 * Scales both parts of a split by what the training part shows, so that nothing of the validation
 * part leaks into training.
 *
 * The book instead fits on all 300 points before it splits: `bookMoonsSplit({ scaled: true })`, or
 * `data.scaled('minMax').split(…)` for other data.
 *
 * @param parts two data sets with the same features
 * @param kind `minMax`, `standard` or `none`
 * @throws ConfigError, ShapeError as `scale`
 * @example
 * scaleSplit(split(circles({ seed: 1 }), { train: 0.8 }), 'standard');
 */
export function scaleSplit(parts: Split, kind: ScalingKind): TableSplit {
  const spec = specOf('@rivulet/datasets#scaleSplit', parts, kind);
  return { train: scale(parts.train, kind), validation: scale(parts.validation, kind, parts.train), spec };
}

function partsOf({ inputs, targets, features, classes, scaling }: Dataset) {
  return { inputs, targets, features, classes, scaling };
}

function take(dataset: Dataset, rows: ArrayLike<number>, part: string, spec: Spec | null): TableDataset {
  return tableOf({
    ...partsOf(dataset),
    name: `${dataset.name}/${part}`,
    inputs: takeRows(dataset.inputs, rows),
    targets: takeRows(dataset.targets, rows),
    spec: () => spec,
  });
}
