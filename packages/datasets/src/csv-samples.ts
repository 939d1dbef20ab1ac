/**
 * Samples out of CSV that arrives piece by piece: rows are read when they are asked for, and none is kept.
 *
 * csv-parse finds the cells of whole lines. Its own stream holds the last row back until something follows it.
 */
import { DataError, check } from '@rivulet/tensor';
import { parse } from 'csv-parse/browser/esm/sync';
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
 * Samples of CSV text that arrives as a stream, for `trainOnline`; lines end in LF or CRLF. Waits for the header, then for rows as they are asked
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

/** What may lie in an open quote, in characters: more than that is a quote that somebody forgot. */
const longest = 2 ** 20;

/** Rows that hold something, with the lines on which they end, as soon as their lines are whole. */
async function* rowsOf(input: NodeJS.ReadableStream, delimiter: string, name: string): AsyncGenerator<Row, void> {
  const decoder = new TextDecoder();
  const refuse = (line: number): DataError =>
    new DataError(
      `${name}: line ${line}: a quote stands where none may, or is never closed; put the whole cell in quotes and double the quotes inside it`,
    );
  let [rest, lines] = ['', 0];
  /** Rows of whole lines; `null` where a quote is still open. */
  const take = (text: string): readonly Row[] | null => {
    try {
      const options = { delimiter, record_delimiter: '\n', relax_column_count: true, trim: true, info: true };
      const rows = parse(text, options) as unknown as readonly Row[];
      const from = lines;
      lines += text.split('\n').length - 1;
      return rows.map(({ record, info }) => ({ record, info: { lines: from + info.lines } }));
    } catch (error) {
      const { code, lines: line = 1 } = error as { readonly code?: string; readonly lines?: number };
      if (code === 'CSV_QUOTE_NOT_CLOSED' && text.length < longest) return null;
      throw refuse(lines + line);
    }
  };
  for await (const piece of piecesOf(input, name)) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    rest += lines === 0 && rest === '' ? text.replace(/^\uFEFF/, '') : text;
    const end = rest.lastIndexOf('\n') + 1;
    const rows = end === 0 ? null : take(rest.slice(0, end).replaceAll('\r\n', '\n'));
    if (!rows) continue;
    rest = rest.slice(end);
    yield* rows.filter(holdsSomething);
  }
  const last = take(rest);
  if (!last) throw refuse(lines + 1);
  yield* last.filter(holdsSomething);
}

async function* piecesOf(input: NodeJS.ReadableStream, name: string): AsyncGenerator<string | Uint8Array, void> {
  try {
    yield* input;
  } catch (error) {
    throw new DataError(`${name}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function holdsSomething({ record }: Row): boolean {
  return record.length > 1 || record[0] !== '';
}
