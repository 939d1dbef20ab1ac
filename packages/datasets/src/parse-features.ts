/**
 * Rows to predict from CSV text.
 */
import { type Matrix, check } from '@rivulet/tensor';
import { readCsv } from './csv-table.js';
import { spellLabel } from './labels.js';
import { numbersIn } from './parse-csv.js';

/** Options of `parseFeatures`. */
export type FeaturesOptions = {
  /** Name of the label column, in case the text has it. */
  readonly label?: string;
  /** The model's classes; labels are spelled as these are: `1.0` becomes `1`. */
  readonly classes?: readonly string[];
  /** What stands between cells; default a comma. */
  readonly delimiter?: string;
  /** Stands in front of messages; default `csv`. */
  readonly name?: string;
};

/** Rows to predict. */
export type FeatureRows = {
  /** [rows, features], in the order of the model's features, unscaled. */
  readonly inputs: Matrix;
  /** What the label column says, row by row, '' where its cell is empty; null where there is no such column. */
  readonly labels: readonly string[] | null;
};

/**
 * Reads the features that a model takes from CSV text, in whatever order its columns stand. Other
 * columns are ignored; the label column may be there or not.
 *
 * @param text the file's content, with a header line
 * @param features the names of the model's features, in the model's order
 * @param options `label` and `classes`, to read the labels as well; `delimiter`, default `,`; `name`
 * @throws DataError that names the line and the column, as `parseCsv`
 * @example
 * parseFeatures('kind,y,x\na,1,0.5\n', ['x', 'y'], { label: 'kind' }); // inputs [0.5, 1], labels ['a']
 */
export function parseFeatures(text: string, features: readonly string[], options: FeaturesOptions = {}): FeatureRows {
  const { label, classes = [], delimiter, name = 'csv' } = options;
  check(features.length > 0, 'parseFeatures', 'at least one feature', features);
  const table = readCsv(text, name, delimiter);
  const inputs = numbersIn(table, features);
  const column = label === undefined ? -1 : table.header.indexOf(label);
  const spellings = new Set(classes);
  return { inputs, labels: column < 0 ? null : table.rows.map((cells) => spellLabel(cells[column] ?? '', spellings)) };
}
