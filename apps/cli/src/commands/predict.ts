/**
 * `rivulet predict`: a model and rows become predictions.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { csvFeatures } from '@rivulet/datasets/files';
import { type Prediction, loadModel } from '@rivulet/kernels-onnxruntime';
import { DataError, type Matrix } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import { csvText } from '../csv-text.js';
import { exitCodes } from '../errors.js';
import { labelColumn } from '../finish-run.js';
import { type Io } from '../io.js';
import { number, percent } from '../progress-line.js';
import { printJson } from '../report.js';
import { checkApart, checkWritable, writeWhole } from '../write-file.js';

const examples = `
Columns are found by the names that the model was trained with; their order does not matter, others
are passed over. Where the labels are there as well, the accuracy is told.

Examples:
  rivulet predict out/iris/model.onnx new.csv
      predictions as CSV: the class, then the probability of each class
  rivulet predict out/iris/model.onnx new.csv --out predictions.csv
  rivulet predict out/iris/model.onnx iris.csv --label species --json`;

type Values = {
  readonly label?: string;
  readonly out?: string;
  readonly delimiter?: string;
  readonly json?: boolean;
};

/** Adds the command; the exit code goes to `done`. */
export function addPredict(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('predict')
    .summary('predict the rows of a CSV file with a trained model')
    .description('Predicts the rows of a CSV file with a model that was trained and exported by Rivulet.')
    .argument('<model>', 'an ONNX file, such as out/moons/model.onnx')
    .argument('<data>', 'a CSV file with a header line')
    .option('--label <column>', 'column with the true labels (default: as in the training)')
    .option('--delimiter <text>', 'what stands between cells (default: a comma)')
    .option('--out <file>', 'write the predictions to a file')
    .option('--json', 'print one JSON object and nothing else')
    .option('--debug', 'show where an error comes from')
    .addHelpText('after', examples)
    .action(async (model: string, data: string, values: Values) => done(await predict(model, data, values, io)));
}

async function predict(modelPath: string, dataPath: string, values: Values, io: Io): Promise<number> {
  const outPath = values.out === undefined ? null : resolve(io.cwd, values.out);
  if (outPath !== null && values.out !== undefined) {
    checkApart(outPath, values.out, '--out', [resolve(io.cwd, modelPath), resolve(io.cwd, dataPath)]);
    checkWritable(outPath, values.out, '--out');
  }
  const model = await loadModel(resolve(io.cwd, modelPath));
  try {
    const features = namesIn(model.metadata, 'features', modelPath);
    if (features?.length !== model.features) {
      throw new DataError(`${modelPath}: does not name its features; only models exported by rivulet can be used here`);
    }
    const classes = namesIn(model.metadata, 'classes', modelPath);
    const label = values.label ?? trainedLabel(model.metadata);
    const { inputs, labels } = await csvFeatures(resolve(io.cwd, dataPath), features, {
      ...(label !== null && { label }),
      ...(classes && { classes }),
      ...(values.delimiter !== undefined && { delimiter: values.delimiter }),
    });
    if (values.label !== undefined && labels === null) {
      throw new DataError(`${dataPath}: there is no column '${values.label}'; leave --label out, or name another`);
    }
    const prediction = await model.predict(inputs);
    const table = tableOf(prediction, classes);
    const score = labels === null ? null : scoreOf(table.predicted, labels, classes !== null);

    const text = csvText(table.header, table.rows);
    if (outPath !== null && values.out !== undefined) writeWhole(outPath, text, values.out);
    else if (!values.json) io.stdout.write(text);
    if (values.json) {
      const where = values.out === undefined ? { predictions: table.predicted } : { out: values.out };
      printJson(io.stdout, { rows: inputs.rows, ...score, ...where });
    } else {
      const said = score ? `; ${sentence(score)}` : '';
      io.stderr.write(`${inputs.rows} rows${values.out === undefined ? '' : ` to ${values.out}`}${said}\n`);
    }
    return exitCodes.done;
  } finally {
    await model.dispose();
  }
}

type Table = {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly predicted: readonly (string | number)[];
};

/** A class and the probability of each; or values. */
function tableOf({ probabilities, labels, values }: Prediction, classes: readonly string[] | null): Table {
  if (!classes || !probabilities || !labels) {
    const rows = rowsOf(values ?? { rows: 0, columns: 0, values: new Float64Array(0) });
    const columns = rows[0]?.length ?? 1;
    const header = columns === 1 ? ['prediction'] : Array.from({ length: columns }, (_, i) => `prediction ${i + 1}`);
    return { header, rows, predicted: rows.map(([first = NaN]) => first) };
  }
  const predicted = Array.from(labels, (label) => classes[label] ?? String(label));
  const shares = rowsOf(probabilities).map((row) => {
    // One column is the probability of the second of two classes.
    const [second = NaN] = row;
    return row.length === 1 && classes.length === 2 ? [short(1 - second), second] : row;
  });
  return {
    header: ['prediction', ...classes.map((name) => `probability ${name}`)],
    rows: predicted.map((name, row) => [name, ...(shares[row] ?? [])]),
    predicted,
  };
}

function rowsOf({ rows, columns, values }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns), (value) => short(value)),
  );
}

/** The digits that float32 has, and no others. */
function short(value: number): number {
  return Number(value.toPrecision(7));
}

type Score = { readonly accuracy: number } | { readonly meanSquaredError: number };

/** Rows whose label cell is empty do not count; `null` where all are. */
function scoreOf(
  predicted: readonly (string | number)[],
  labels: readonly string[],
  areClasses: boolean,
): Score | null {
  const known = labels.flatMap((label, row) => (label === '' ? [] : [[label, predicted[row] ?? ''] as const]));
  if (known.length === 0) return null;
  if (areClasses) return { accuracy: known.filter(([label, guess]) => label === guess).length / known.length };
  const errors = known.map(([label, guess]) => (Number(label) - Number(guess)) ** 2);
  return { meanSquaredError: errors.reduce((sum, error) => sum + error, 0) / known.length };
}

function sentence(score: Score): string {
  return 'accuracy' in score
    ? `accuracy ${percent(score.accuracy)}`
    : `mean squared error ${number(score.meanSquaredError, 4)}`;
}

function namesIn(metadata: Readonly<Record<string, string>>, key: string, path: string): readonly string[] | null {
  const text = metadata[key];
  if (text === undefined) return null;
  const names = parse(text);
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new DataError(`${path}: its list of ${key} cannot be read; only models exported by rivulet can be used here`);
}

/** The label column of the file that the model was trained on. */
function trainedLabel(metadata: Readonly<Record<string, string>>): string | null {
  const run = parse(metadata['run'] ?? 'null') as Partial<RunSpec> | null;
  return run?.data && Array.isArray(run.data.args) ? labelColumn(run.data) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
