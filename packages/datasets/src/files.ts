/**
 * @rivulet/datasets/files: CSV files. For Node; everything else in this package runs in a browser too.
 */
import { readFile } from 'node:fs/promises';
import { DataError, check, specOf } from '@rivulet/tensor';
import { readCsv } from './csv-table.js';
import { type CsvOptions, checkCsvOptions, csvDataset } from './parse-csv.js';
import { type FeatureRows, type FeaturesOptions, parseFeatures } from './parse-features.js';
import type { TableDataset } from './table-dataset.js';

export { type CsvSamples, type CsvSamplesOptions, csvSamples } from './csv-samples.js';

/**
 * A data set from a CSV file in UTF-8, or in UTF-16 with a byte-order mark; see `parseCsv`.
 *
 * Its spec holds the path as given, so a relative one leads to the file from the same folder only.
 *
 * @param path of the file; named in every message
 * @param options as for `parseCsv`; `name`, default the path
 * @throws ConfigError for an option that does not fit, at once
 * @throws DataError when the file cannot be read, and as `parseCsv`
 * @example
 * const iris = await csvFile('iris.csv', { label: 'species' });
 */
export async function csvFile(path: string, options: CsvOptions): Promise<TableDataset> {
  checkCsvOptions(options, 'csvFile');
  const spec = specOf('@rivulet/datasets/files#csvFile', path, options);
  const table = readCsv(await readText(path, 'csvFile'), path, options.delimiter);
  return csvDataset(table, options, options.name ?? path, spec);
}

/**
 * Rows to predict from a CSV file; see `parseFeatures`.
 *
 * @param path of the file; named in every message
 * @param features the names of the model's features, in the model's order
 * @param options as for `parseFeatures`
 * @throws DataError when the file cannot be read, and as `parseFeatures`
 * @example
 * const { inputs, labels } = await csvFeatures('new.csv', ['x', 'y'], { label: 'kind' });
 */
export async function csvFeatures(
  path: string,
  features: readonly string[],
  options: Omit<FeaturesOptions, 'name'> = {},
): Promise<FeatureRows> {
  return parseFeatures(await readText(path, 'csvFeatures'), features, { ...options, name: path });
}

async function readText(path: string, who: string): Promise<string> {
  check(typeof path === 'string' && path !== '', who, 'the path of a file', path);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file; check the path',
      ENOTDIR: 'there is no such file; check the path',
      EISDIR: 'is a folder; name a file in it',
      EACCES: 'may not be read; check its permissions',
    };
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new DataError(`${path}: ${reasons[code] ?? `cannot be read: ${message}`}`);
  }
  const marks: Record<string, string> = { fffe: 'utf-16le', feff: 'utf-16be' };
  const mark = Array.from(bytes.subarray(0, 2), (byte) => byte.toString(16)).join('');
  try {
    return new TextDecoder(marks[mark] ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${path}: is not text in UTF-8; save it as CSV in UTF-8`);
  }
}
