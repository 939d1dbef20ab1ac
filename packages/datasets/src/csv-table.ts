/**
 * CSV text as a table of texts, and errors that say where in the text something is wrong.
 *
 * csv-parse finds the cells. Its build for browsers needs neither Node's modules nor `Buffer`. Lines
 * are counted here: its own counter takes a CRLF inside quotes for two.
 */
import { DataError, check } from '@rivulet/tensor';
import { parse } from 'csv-parse/browser/esm/sync';
import { parseDecimal } from './labels.js';
import { nearestName } from './nearest-name.js';

/** Cells as text; the header apart. */
export type CsvTable = {
  /** File or title, in front of every message. */
  readonly where: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  /** Each as long as the header. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the text on which a row begins, from 1. */
  lineOf(row: number): number;
};

/**
 * Reads a table with a header.
 *
 * @param text a byte-order mark, CR, LF and CRLF (mixed, too), quoted cells and blank lines are understood
 * @throws DataError for no rows, rows longer or shorter than the header, equal names, misplaced quotes
 */
export function readCsv(text: string, where: string, delimiter = ','): CsvTable {
  const usable = typeof delimiter === 'string' && delimiter.length > 0 && !/["\r\n]/.test(delimiter);
  check(usable, 'csv', 'a delimiter without quotes and line breaks', delimiter);
  check(typeof text === 'string', 'parseCsv', 'a text', typeof text);
  const bytes = new TextEncoder().encode(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const records: { readonly cells: readonly string[]; readonly start: number }[] = [];
  let start = 0;
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      trim: true,
      on_record: (cells: string[], { bytes: end }) => {
        if (cells.length > 1 || cells[0] !== '') records.push({ cells, start });
        start = end;
        return null;
      },
    });
  } catch (error) {
    const unclosed = (error as { code?: unknown }).code === 'CSV_QUOTE_NOT_CLOSED';
    const why = unclosed
      ? 'a quoted cell is never closed; add the missing "'
      : 'a quote stands inside a cell; put the whole cell in quotes and double the quotes inside it';
    throw new DataError(`${where}: line ${lineAt(bytes, start)}: ${why}`);
  }

  const [head, ...body] = records;
  if (!head) throw new DataError(`${where}: is empty; expected a header line with the names of the columns, then rows`);
  if (body.length === 0) throw new DataError(`${where}: has a header but no rows; add at least one`);
  const header = head.cells;
  const seen = new Set<string>();
  // One look at each: a header may have a hundred thousand names.
  const twice = header.find((name) => name !== '' && (seen.has(name) || !seen.add(name)));
  if (twice !== undefined) {
    throw new DataError(
      `${where}: line ${lineAt(bytes, head.start)}: two columns are named ${quoted(twice)}; rename one`,
    );
  }
  for (const row of body) {
    if (row.cells.length === header.length) continue;
    const wrong = `expected ${header.length} columns as in the header, received ${row.cells.length}`;
    const hint =
      row.cells.length > header.length
        ? '; put a cell that holds a delimiter in quotes'
        : '; fill in the row or remove it';
    throw new DataError(`${where}: line ${lineAt(bytes, row.start)}: ${wrong}${hint}`);
  }
  return {
    where,
    delimiter,
    header,
    rows: body.map(({ cells }) => cells),
    lineOf: (row) => lineAt(bytes, body[row]?.start ?? 0),
  };
}

/** Where a column stands, or a DataError with the columns that there are. */
export function columnIndex({ where, header, delimiter }: CsvTable, name: string, what: string): number {
  const index = header.indexOf(name);
  if (index >= 0) return index;
  const listed = header.slice(0, 20).map(quoted).join(', ') + (header.length > 20 ? ', …' : '');
  const near = nearestName(name, header);
  const other = [';', '\t', ',', '|'].find(
    (sign) => sign !== delimiter && header.length === 1 && header[0]?.includes(sign),
  );
  const hint = near
    ? `; did you mean ${quoted(near)}?${lookalike(near, name)}`
    : other
      ? `; is the delimiter ${quoted(other)}?`
      : '';
  throw new DataError(`${where}: there is no ${what} column ${quoted(name)}; the columns are ${listed}${hint}`);
}

/** Which character differs, where eyes may not tell: Cyrillic с from Latin c, a full-width x from a common one. */
function lookalike(there: string, here: string): string {
  const [a, b] = [Array.from(there), Array.from(here)];
  const at = a.findIndex((character, index) => character !== b[index]);
  const [one = '', other = ''] = [a[at], b[at]];
  if (a.length !== b.length || !/[^ -~]/.test(one + other)) return '';
  const code = (character: string): string =>
    `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return ` Its character ${at + 1} is ${code(one)}, here it is ${code(other)}`;
}

/** The number in a cell, or a DataError with line and column. */
export function numberAt(table: CsvTable, row: number, column: number): number {
  const cell = table.rows[row]?.[column] ?? '';
  const value = parseDecimal(cell);
  if (value !== null && Number.isFinite(value)) return value;
  if (cell.trim() === '')
    cellError(table, row, column, 'expected a number, received an empty cell; fill it in or remove the row');
  if (value !== null || /^[+-]?(?:nan|inf|infinity)$/i.test(cell.trim())) {
    cellError(
      table,
      row,
      column,
      `expected a finite number, received ${quoted(cell)}; fill in a number or remove the row`,
    );
  }
  const hint = /^[+-]?\d*,\d+$/.test(cell.trim())
    ? 'write decimals with a point'
    : 'correct it, or choose other columns with features';
  cellError(table, row, column, `expected a number, received ${quoted(cell)}; ${hint}`);
}

/** Throws a DataError that names file, line and column. */
export function cellError(table: CsvTable, row: number, column: number, why: string): never {
  throw new DataError(
    `${table.where}: line ${table.lineOf(row)}, column ${quoted(table.header[column] ?? '')}: ${why}`,
  );
}

/** A text of the file as messages show it: in quotes, control characters escaped, not without end. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** The line on which a byte stands; CRLF ends one line. */
function lineAt(bytes: Uint8Array, end: number): number {
  let line = 1;
  for (let i = 0; i < end; i++) {
    if (bytes[i] === 10 || (bytes[i] === 13 && bytes[i + 1] !== 10)) line++;
  }
  return line;
}
