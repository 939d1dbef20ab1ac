/**
 * A hash of what a data set holds, so that a model can say what it was trained on.
 */
import { ConfigError, type Dataset } from '@rivulet/tensor';

/**
 * SHA-256 of inputs, targets and names of classes, as 64 hexadecimal digits.
 *
 * The bytes, numbers little-endian: `rivulet-data-1\n` in ASCII; rows, columns of the inputs, columns
 * of the targets as uint32; the inputs, then the targets, row-major as float64; the number of classes
 * as uint32, 0xffffffff where targets are values; each class's name as a uint32 length and UTF-8.
 *
 * Names of features, the name of the data set and its scaling are not part of it; scaled inputs are.
 *
 * @param dataset any data set
 * @throws ConfigError where there is no Web Crypto: browsers have it on https and localhost only
 * @example
 * await dataHash(bookMoons());
 */
export async function dataHash({
  inputs,
  targets,
  classes,
}: Pick<Dataset, 'inputs' | 'targets' | 'classes'>): Promise<string> {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle)
    throw new ConfigError('dataHash: there is no crypto.subtle here; browsers have it on https and localhost only');
  const utf8 = new TextEncoder();
  const names = (classes ?? []).map((name) => utf8.encode(name));
  const parts = [
    utf8.encode('rivulet-data-1\n'),
    uint32(inputs.rows, inputs.columns, targets.columns),
    float64(inputs.values),
    float64(targets.values),
    uint32(classes ? classes.length : 0xffffffff),
    ...names.flatMap((name) => [uint32(name.length), name]),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function uint32(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, index) => view.setUint32(4 * index, value, true));
  return new Uint8Array(view.buffer);
}

function float64(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}
