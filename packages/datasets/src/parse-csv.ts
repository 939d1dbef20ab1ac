/**
 * A data set from CSV text.
 */
import { DataError, type Spec, check, checkChoices, specOf } from '@rivulet/tensor';
import { type CsvTable, cellError, columnIndex, numberAt, quoted, readCsv } from './csv-table.js';
import { classNumbers, classesAmong } from './labels.js';
import { columnOf } from './matrix.js';
import { type TableDataset, tableOf } from './table-dataset.js';

/** Options of `parseCsv`. */
export type CsvOptions = {
  /** Name of the column that holds the classes or, for a regression, the values. */
  readonly label: string;
  /** Names of the columns to learn from, in this order; default all but the label, as in the header. */
  readonly features?: readonly string[];
  /** `classification` (default): each different label is a class. `regression`: labels are numbers. */
  readonly task?: 'classification' | 'regression';
  /** What stands between cells; default a comma. */
  readonly delimiter?: string;
  /** Stands in front of messages and names the data set; default `csv`. */
  readonly name?: string;
};

/**
 * A data set from CSV text with a header line.
 *
 * The label column is found by its name; all other columns, or those that `features` names, have to
 * hold finite decimal numbers. A byte-order mark, CR, LF and CRLF, quoted cells (RFC 4180), blanks
 * around cells and blank lines are understood.
 *
 * Classes: where every label is a number, in ascending order, named by the number (`1`, `1.0` and `01`
 * are one class); else in the order of character codes.
 *
 * @param text the file's content
 * @param options `label`; `features`, default all others; `task`, default `classification`; `delimiter`,
 *   default `,`; `name`, default `csv`
 * @throws ConfigError for an option that does not fit
 * @throws DataError that names the line and the column and says what to do: nothing to read, no such
 *   column, equal names, a row too long or short, no number, NaN or Infinity, one class only,
 *   nearly as many labels as rows, a quote never closed
 * @example
 * parseCsv('x,y,kind\n0.5,1,a\n1.5,2,b\n', { label: 'kind' }).classes; // ['a', 'b']
 */
export function parseCsv(text: string, options: CsvOptions): TableDataset {
  const { name = 'csv', delimiter } = options;
  checkCsvOptions(options, 'parseCsv');
  return csvDataset(readCsv(text, name, delimiter), options, name, specOf('@rivulet/datasets#parseCsv', text, options));
}

/** Throws a ConfigError unless label, features and task fit each other. */
export function checkCsvOptions({ label, features, task = 'classification' }: CsvOptions, who: string): void {
  check(typeof label === 'string' && label !== '', who, 'label to be the name of a column', label);
  checkChoices(who, ['classification', 'regression'], { task });
  if (features === undefined) return;
  const different = features.length > 0 && new Set(features).size === features.length;
  check(
    different && !features.includes(label),
    who,
    `features to be different columns other than ${JSON.stringify(label)}`,
    features,
  );
}

/** A data set of a table that was read; options were checked. */
export function csvDataset(table: CsvTable, options: CsvOptions, name: string, spec: Spec | null): TableDataset {
  const { label, task = 'classification' } = options;
  const labelColumn = columnIndex(table, label, 'label');
  const features = options.features ?? table.header.filter((_, column) => column !== labelColumn);
  const inputs = numbersIn(table, features);
  if (task === 'regression') {
    const values = Float64Array.from(table.rows, (_, row) => numberAt(table, row, labelColumn));
    return tableOf({
      name,
      inputs,
      targets: columnOf(values),
      features: [...features],
      classes: null,
      spec: () => spec,
    });
  }
  const labels = table.rows.map((cells, row) => {
    const cell = cells[labelColumn] ?? '';
    if (cell === '')
      cellError(table, row, labelColumn, 'expected a label, received an empty cell; fill it in or remove the row');
    return cell;
  });
  const classes = classesAmong(labels);
  if (classes.length < 2) {
    const only = `every row has the label ${quoted(classes[0] ?? '')}`;
    throw new DataError(
      `${table.where}: column ${quoted(label)}: ${only}; a classifier needs rows of at least two classes`,
    );
  }
  if (labels.length > 20 && classes.length > labels.length / 2) {
    const many = `${classes.length} different labels in ${labels.length} rows`;
    throw new DataError(
      `${table.where}: column ${quoted(label)}: ${many}; choose another label column, or the task 'regression'`,
    );
  }
  return tableOf({
    name,
    inputs,
    targets: columnOf(classNumbers(labels, classes)),
    features: [...features],
    classes,
    spec: () => spec,
  });
}

/** The named columns as numbers. */
export function numbersIn(table: CsvTable, features: readonly string[]) {
  if (features.length === 0)
    throw new DataError(`${table.where}: there is no column beside the label; add one to learn from`);
  if (features.includes('')) {
    throw new DataError(
      `${table.where}: column ${table.header.indexOf('') + 1} has no name; name it, or choose columns with features`,
    );
  }
  const columns = features.map((feature) => columnIndex(table, feature, 'feature'));
  const values = new Float64Array(table.rows.length * columns.length);
  table.rows.forEach((_, row) => {
    columns.forEach((column, index) => (values[row * columns.length + index] = numberAt(table, row, column)));
  });
  return { rows: table.rows.length, columns: columns.length, values };
}
