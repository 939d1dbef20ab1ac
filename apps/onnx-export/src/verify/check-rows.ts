/**
 * A model on the rows of a CSV file: whether they can be used, and how well it does.
 */
import { csvFeatures, csvFile } from '@rivulet/datasets/files';
import type { OpenModel } from '@rivulet/kernels-onnxruntime';
import { ConfigError, type Matrix } from '@rivulet/tensor';
import type { Place } from '../files.js';
import { renamed } from '../io.js';
import { share } from '../report/report.js';
import { checkOutputs, classifierParts, largestColumns, type Results } from './check-outputs.js';
import { rowsInput, valueOfRows } from './feeds.js';
import { type Finding, finding, unchecked } from './finding.js';

/** A file of rows, and how it is read. */
export type RowsFile = {
  readonly place: Place;
  readonly label: string | null;
  readonly features: readonly string[] | null;
  readonly classes: readonly string[] | null;
  readonly delimiter?: string;
};

type Rows = {
  readonly inputs: Matrix;
  readonly labels: readonly string[] | null;
  readonly classes: readonly string[] | null;
};

/**
 * Runs a model on the rows of a file.
 *
 * @throws ConfigError when nothing says which columns are features
 * @throws DataError when the file cannot be read
 */
export async function checkRows(model: OpenModel, file: RowsFile, numbered: boolean): Promise<readonly Finding[]> {
  const { shown } = file.place;
  const input = rowsInput(model.inputs);
  if (!input) return [unchecked(`rows of ${shown}`, 'the model does not take rows of features')];
  const { inputs, labels, classes } = await readRows(file);
  if (inputs.columns !== input.features) {
    const found = `the model takes ${input.features} features, the file has ${inputs.columns}`;
    return [finding(`rows of ${shown}`, false, found)];
  }
  const results = await model.run({ [input.name]: valueOfRows(inputs, input.type) });
  const of = `${shown}, ${inputs.rows} rows`;
  return [...checkOutputs(results, of, numbered), ...(labels ? [scoreOf(results, labels, classes, of)] : [])];
}

async function readRows({ place, label, features, classes, delimiter }: RowsFile): Promise<Rows> {
  const shared = { ...(delimiter !== undefined && { delimiter }) };
  try {
    if (features) {
      const options = { ...shared, ...(label !== null && { label }), ...(classes && { classes }) };
      return { ...(await csvFeatures(place.path, features, options)), classes };
    }
    if (label === null) {
      throw new ConfigError(
        'the model does not name its features; say what the columns are with --features or --label',
      );
    }
    // All columns but the label are features; whether it holds classes or values, the texts tell.
    const { features: columns } = await csvFile(place.path, { label, task: 'regression', ...shared }).catch(() =>
      csvFile(place.path, { label, ...shared }),
    );
    return { ...(await csvFeatures(place.path, columns, { ...shared, label })), classes };
  } catch (error) {
    throw renamed(error, place.path, place.shown);
  }
}

/** Rows whose label cell is empty do not count. */
function scoreOf(results: Results, labels: readonly string[], classes: readonly string[] | null, of: string): Finding {
  const check = `score on ${of}`;
  const known = [...labels.keys()].filter((row) => labels[row] !== '');
  if (known.length === 0) return unchecked(check, 'every label is empty');
  const { probabilities, labels: said } = classifierParts(results);
  const [output] = Object.values(results).filter(({ type }) => type.startsWith('float'));
  const scores = probabilities ?? output;
  const classifies = said !== null || probabilities !== null || (scores?.shape[1] ?? 1) > 1;
  if (!classifies && scores) {
    const errors = known.map((row) => (Number(labels[row]) - Number(scores.values[row])) ** 2);
    const error = errors.reduce((sum, one) => sum + one, 0) / errors.length;
    if (Number.isNaN(error)) return unchecked(check, 'the labels are no numbers, and the model gives values');
    return finding(check, true, `mean squared error ${Number(error.toPrecision(4))}`);
  }
  const names = classes ?? namesOf(known.map((row) => labels[row] ?? ''));
  const guesses = said ? Array.from(said.values as ArrayLike<number | string>) : scores ? largestColumns(scores) : [];
  const nameOf = (guess: number | string | undefined): string => {
    const number =
      said?.type === 'string' ? undefined : classes || !said || !areNumbers(names) ? names[Number(guess)] : undefined;
    return number ?? String(guess);
  };
  const right = known.filter((row) => nameOf(guesses[row]) === labels[row]).length;
  return finding(check, true, `accuracy ${share(right / known.length)}: ${right} of ${known.length} rows`);
}

/** Classes in the order that they usually have: of their numbers, or else of the alphabet. */
function namesOf(labels: readonly string[]): readonly string[] {
  const names = [...new Set(labels)];
  return areNumbers(names) ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}

function areNumbers(names: readonly string[]): boolean {
  return names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
}
