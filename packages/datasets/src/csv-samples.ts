/**
 * Samples out of CSV that arrives piece by piece: rows are read when they are asked for, and none is kept.
 *
 * csv-parse reads; it takes no more from its source than some kilobytes ahead.
 */
import { DataError, check } from '@rivulet/tensor';
import { parse } from 'csv-parse';
import { type CsvTable, cellError, columnIndex, numberAt, quoted } from './csv-table.js';
import { spellLabel } from './labels.js';
import { type CsvOptions, checkCsvOptions } from './parse-csv.js';
import type { MovingSample } from './rotating-moons.js';

/** Options of `csvSamples`. */
export type CsvSamplesOptions = CsvOptions & {
  /** Names of the classes, in the order of their numbers; must be given for a classification: a stream has not shown them yet. */
  readonly classes?: readonly string[];
};

/** Samples that come one after another, and what the header says of them. */
export type CsvSamples = AsyncIterable<MovingSample> & {
  readonly features: readonly string[];
  readonly classes: readonly string[] | null;
};

type Row = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

/**
 * Samples of CSV text that arrives as a stream, for `trainOnline`. Waits for the header, then for rows as they are asked
 * for: who reads slowly slows the source. Leaving the loop early destroys the source.
 *
 * @param input of bytes in UTF-8: a file, a socket, `process.stdin`
 * @param options as for `parseCsv`; `classes` for a classification
 * @returns the samples, to be read once
 * @throws ConfigError for an option that does not fit, at once
 * @throws DataError when there is no header, and, where a row is read, naming line and column: a row too long or short,
 *   no number, a label that is none of the classes, a misplaced quote
 * @example
 * const samples = await csvSamples(process.stdin, { label: 'kind', classes: ['a', 'b'] });
 */
export async function csvSamples(input: NodeJS.ReadableStream, options: CsvSamplesOptions): Promise<CsvSamples> {
  const { label, task = 'classification', delimiter = ',', name = 'csv' } = options;
  checkCsvOptions(options, 'csvSamples');
  const classes = task === 'regression' ? null : (options.classes ?? []);
  const enough = classes === null || (classes.length >= 2 && new Set(classes).size === classes.length);
  check(enough, 'csvSamples', 'the names of at least two different classes', options.classes);
  const rows = rowsOf(input, delimiter, name);
  const first = await rows.next();
  if (first.done) {
    throw new DataError(`${name}: is empty; expected a header line with the names of the columns, then rows`);
  }
  const header = first.value.record;
  const twice = header.find((column, index) => column !== '' && header.indexOf(column) !== index);
  if (twice !== undefined) throw new DataError(`${name}: line 1: two columns are named ${quoted(twice)}; rename one`);
  const table: CsvTable = { where: name, delimiter, header, rows: [], lineOf: () => 1 };
  const labelColumn = columnIndex(table, label, 'label');
  const features = options.features ?? header.filter((_, column) => column !== labelColumn);
  if (features.length === 0) throw new DataError(`${name}: there is no column beside the label; add one to learn from`);
  const columns = features.map((feature) => columnIndex(table, feature, 'feature'));
  const spellings = new Set(classes);
  const numbers = new Map(classes?.map((spelling, index) => [spelling, index]));
  const sampleOf = ({ record, info: { lines } }: Row): MovingSample => {
    const row: CsvTable = { ...table, rows: [record], lineOf: () => lines };
    if (record.length !== header.length) {
      const wrong = `expected ${header.length} columns as in the header, received ${record.length}`;
      throw new DataError(`${name}: line ${lines}: ${wrong}`);
    }
    const values = columns.map((column) => numberAt(row, 0, column));
    if (!classes) return { input: values, target: numberAt(row, 0, labelColumn) };
    const cell = record[labelColumn] ?? '';
    const target = numbers.get(spellLabel(cell, spellings));
    if (target !== undefined) return { input: values, target };
    return cellError(row, 0, labelColumn, `expected one of ${classes.join(', ')}, received ${quoted(cell)}`);
  };
  async function* samples(): AsyncGenerator<MovingSample, void> {
    try {
      for await (const row of rows) yield sampleOf(row);
    } finally {
      await rows.return();
    }
  }
  return Object.assign(samples(), { features: [...features], classes });
}

/** Rows that hold something, with the lines on which they end. */
async function* rowsOf(input: NodeJS.ReadableStream, delimiter: string, name: string): AsyncGenerator<Row, void> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    trim: true,
    bom: true,
    info: true,
  });
  const fail = (error: Error): unknown => parser.destroy(error);
  input.on('error', fail);
  input.pipe(parser);
  try {
    for await (const row of parser as AsyncIterable<Row>) {
      if (row.record.length > 1 || row.record[0] !== '') yield row;
    }
  } catch (error) {
    const { code = '', lines = 0, message } = error as { code?: string; lines?: number; message: string };
    if (!code.startsWith('CSV_')) throw new DataError(`${name}: cannot be read (${message})`);
    throw new DataError(
      `${name}: line ${lines}: a quote stands where none may; put the whole cell in quotes and double the quotes inside it`,
    );
  } finally {
    input.unpipe(parser);
    (input as { destroy?: () => void }).destroy?.();
  }
}
