/**
 * The book's two moons: the 300 points themselves.
 */
import { checkChoices, checkFlags, specOf } from '@rivulet/tensor';
import { bookLabels, bookPoints, bookTrain, bookValidation } from './book-moons-data.js';
import { columnOf, takeRows } from './matrix.js';
import { applyScaling, fitScaling } from './scaling.js';
import { type TableDataset, type TableSplit, tableOf } from './table-dataset.js';

/** Options of `bookMoons`. */
export type BookMoonsOptions = {
  /** Min-max scaled to [0, 1], fitted on all 300 points, as the book's author trained; default false. */
  readonly scaled?: boolean;
  /** All 300 points, or one part of the author's split; default 'all'. */
  readonly part?: 'all' | 'train' | 'validation';
};

/**
 * The 300 points of the book's two-moons experiments, 150 of each class, as its author had them.
 *
 * Features x and y, classes `outer` and `inner`. `scaled` maps both features to [0, 1] by the smallest
 * and largest value of *all 300 points*, validation part or not: that is how the author trained, and
 * why the book's curves have a long plateau. `scaleSplit` would fit on the training part alone.
 *
 * @param options `scaled`, default false; `part`, `'all'` (default), `'train'` or `'validation'`
 * @throws ConfigError for an unknown part
 * @example
 * bookMoons({ scaled: true });
 *
 * Made with scikit-learn 1.2.1: `make_moons(n_samples=300, noise=0.1, random_state=42)`.
 */
export function bookMoons(options: BookMoonsOptions = {}): TableDataset {
  const { scaled = false, part = 'all' } = options;
  checkFlags('bookMoons', { scaled });
  checkChoices('bookMoons', ['all', 'train', 'validation'], { part });
  const spec = specOf('@rivulet/datasets#bookMoons', options);
  const all = { rows: 300, columns: 2, values: Float64Array.from(bookPoints) };
  const labels = columnOf(Float64Array.from(bookLabels));
  const scaling = scaled ? fitScaling(all, 'minMax') : null;
  const inputs = scaling ? applyScaling(scaling, all) : all;
  const rows = { all: null, train: bookTrain, validation: bookValidation }[part];
  return tableOf({
    name: part === 'all' ? 'bookMoons' : `bookMoons/${part}`,
    inputs: rows ? takeRows(inputs, rows) : inputs,
    targets: rows ? takeRows(labels, rows) : labels,
    features: ['x', 'y'],
    classes: ['outer', 'inner'],
    scaling,
    spec: () => spec,
  });
}

/**
 * The author's own split of the 300 points: 201 to train on, 99 to watch.
 *
 * @param options `scaled`, default false: by all 300 points, as `bookMoons` says
 * @example
 * bookMoonsSplit({ scaled: true }).train.size; // 201
 *
 * Made with scikit-learn 1.2.1: `train_test_split(test_size=0.33, random_state=42)`.
 */
export function bookMoonsSplit(options: Pick<BookMoonsOptions, 'scaled'> = {}): TableSplit {
  const part = (name: 'train' | 'validation'): TableDataset => bookMoons({ ...options, part: name });
  const spec = specOf('@rivulet/datasets#bookMoonsSplit', options);
  return { train: part('train'), validation: part('validation'), spec };
}
