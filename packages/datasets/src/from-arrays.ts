/**
 * A data set from a program's own arrays.
 */
import { DataError, type Matrix, check, specOf } from '@rivulet/tensor';
import { classNumbers, classesAmong } from './labels.js';
import { columnOf, matrixOf, rowsOf } from './matrix.js';
import { type TableDataset, tableOf } from './table-dataset.js';

/** Rows of numbers: lists, typed arrays, or one matrix. */
export type Rows = readonly ArrayLike<number>[] | Matrix;

/** Options of `fromArrays`. */
export type FromArraysOptions = {
  /** A row a sample. */
  readonly inputs: Rows;
  /** A class (name or number) or a value a sample; or a row of values a sample. */
  readonly targets: ArrayLike<number> | readonly string[] | Rows;
  /** Names of the columns of `inputs`; default `x0`, `x1`, … */
  readonly features?: readonly string[];
  /**
   * Names of the classes in the order of their numbers: targets are then numbers from 0, or these
   * names. `true`: the classes are found in the targets. Left out: `true` for names, values for numbers.
   */
  readonly classes?: readonly string[] | true;
  /** For messages and logs; default `fromArrays`. */
  readonly name?: string;
};

/**
 * A data set from arrays; they are copied.
 *
 * Classes that are found rather than given are ordered by number, or by character code where a label
 * is no number. The spec holds all the data, so give much data by file.
 *
 * @param options `inputs`; `targets`; `features`, default `x0`, `x1`, …; `classes`: names, `true` or left
 *   out; `name`
 * @throws DataError for no rows, rows of different lengths, NaN or Infinity, as many targets as there
 *   are no inputs, a target that is none of the classes, one class only; the message names the element
 * @throws ConfigError for names that do not fit
 * @example
 * fromArrays({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [0, 1, 1, 0], classes: ['even', 'odd'] });
 */
export function fromArrays(options: FromArraysOptions): TableDataset {
  const { features, classes, name = 'fromArrays' } = options;
  const where = name === 'fromArrays' ? name : `fromArrays: ${name}`;
  const inputs = checkedMatrix(where, 'inputs', options.inputs, features);
  const columns = features ?? Array.from({ length: inputs.columns }, (_, column) => `x${column}`);
  const fits = columns.length === inputs.columns && new Set(columns).size === columns.length;
  check(fits, 'fromArrays', `${inputs.columns} different names of features`, features);
  const given = options.targets;
  const labelled = classes !== undefined || (isList(given) && typeof given[0] === 'string');
  const { targets, names } = labelled ? classTargets(where, given, classes) : valueTargets(where, given);
  if (targets.rows !== inputs.rows) {
    throw new DataError(`${where}: there are ${inputs.rows} rows of inputs and ${targets.rows} targets`);
  }
  const spec = () => {
    const values = targets.columns === 1 ? Array.from(targets.values) : rowsOf(targets);
    const plain = { inputs: rowsOf(inputs), targets: values, features: columns, classes: names ?? undefined, name };
    return specOf('@rivulet/datasets#fromArrays', plain);
  };
  return tableOf({ name, inputs, targets, features: [...columns], classes: names, spec });
}

function classTargets(where: string, given: FromArraysOptions['targets'], classes: readonly string[] | true = true) {
  check(isList(given), 'fromArrays', 'a list of classes as targets', typeof given);
  const labels = Array.from(given as ArrayLike<unknown>, (label, index) => {
    if (typeof label === 'string' || (typeof label === 'number' && Number.isFinite(label))) return label;
    throw new DataError(
      `${where}: targets[${index}]: expected the name or the number of a class, received ${shown(label)}`,
    );
  });
  const names = classes === true ? classesAmong(labels.map(String)) : [...classes];
  const proper = names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
  check(
    classes === true || (proper && names.length >= 2),
    'fromArrays',
    'at least two different names of classes',
    classes,
  );
  const byName = classNumbers(labels.map(String), names);
  const numbers = Float64Array.from(labels, (label, index) => {
    // Beside given names a number is the class's number, even where a name reads like another one.
    const number = classes !== true && typeof label === 'number' ? label : byName[index]!;
    if (Number.isInteger(number) && number >= 0 && number < names.length) return number;
    const allowed = `one of ${names.map((name) => JSON.stringify(name)).join(', ')} or its number`;
    throw new DataError(`${where}: targets[${index}]: expected ${allowed}, received ${shown(label)}`);
  });
  if (new Set(numbers).size < 2) {
    const only = JSON.stringify(names[numbers[0] ?? 0] ?? '');
    throw new DataError(`${where}: every target is of the class ${only}; a classifier needs samples of at least two`);
  }
  return { targets: columnOf(numbers), names };
}

function valueTargets(where: string, given: FromArraysOptions['targets']): { targets: Matrix; names: null } {
  const single = isList(given) && !isRow(given[0]);
  const rows = single ? Array.from(given as ArrayLike<number>, (value) => [value]) : (given as Rows);
  return { targets: checkedMatrix(where, 'targets', rows, single ? [] : undefined), names: null };
}

/** Copies rows into a matrix, or says which element is wrong. `names` name columns; [] for a plain list. */
function checkedMatrix(where: string, what: string, given: Rows, names?: readonly string[]): Matrix {
  if (!isList(given)) {
    const { rows, columns, values } = given;
    const right = Number.isInteger(rows) && Number.isInteger(columns) && values?.length === rows * columns;
    check(right, 'fromArrays', `${what} to be rows, or a matrix of rows · columns values`, `${rows} × ${columns}`);
  }
  const list: readonly ArrayLike<number>[] = isList(given) ? given : rowsOf(given);
  const first = list[0];
  if (!first) throw new DataError(`${where}: ${what} has no rows`);
  list.forEach((row, index) => {
    if (!isRow(row))
      throw new DataError(`${where}: ${what}[${index}]: expected a row of numbers, received ${shown(row)}`);
    if (row.length !== first.length || row.length === 0) {
      throw new DataError(
        `${where}: ${what}[${index}] has ${row.length} columns, ${what}[0] has ${first.length}; each row needs as many, at least one`,
      );
    }
    for (let column = 0; column < row.length; column++) {
      if (Number.isFinite(row[column])) continue;
      const place = names?.length === 0 ? '' : `[${column}], column ${JSON.stringify(names?.[column] ?? `x${column}`)}`;
      throw new DataError(
        `${where}: ${what}[${index}]${place}: expected a finite number, received ${shown(row[column])}`,
      );
    }
  });
  return matrixOf(list, first.length);
}

function isRow(value: unknown): value is ArrayLike<number> {
  return typeof value === 'object' && value !== null && 'length' in value;
}

function isList(value: FromArraysOptions['targets']): value is Exclude<FromArraysOptions['targets'], Matrix> {
  return isRow(value);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
