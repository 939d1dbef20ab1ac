/**
 * The safetensors format: named arrays of numbers and some text, readable without running anything.
 *
 * Layout: eight bytes, the length of the header (little-endian); the header, JSON, padded with
 * spaces to a multiple of eight; the numbers, one array after another. There is no kept-up npm
 * package for it, and it is forty lines.
 */
import { DataError } from '@rivulet/tensor';
import { type NumberFormat, numberFormats, readNumbers } from './number-formats.js';
import { showName } from './show-name.js';
import type { NamedArray, TensorFile } from './tensor-file.js';

/** A header longer than this is no header: the largest nets have a few thousand tensors. */
const longestHeader = 100 * 2 ** 20;

/**
 * The bytes of a file: float32 as F32, float64 as F64. The same content gives the same bytes.
 *
 * @example
 * encodeSafetensors({ tensors: { w: { shape: [2], values: Float32Array.of(1, 2) } }, metadata: {} });
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: values instanceof Float32Array ? 'F32' : 'F64', shape, data_offsets: [start, end] }];
  });
  // Not by assignment: a tensor may be called `__proto__`.
  const header: unknown = Object.fromEntries([['__metadata__', metadata], ...entries]);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + length);
  let at = 8 + length;
  for (const { values } of Object.values(tensors)) {
    const view = new DataView(bytes.buffer, at, values.byteLength);
    // Little-endian whatever the machine is.
    values.forEach((value, i) =>
      values instanceof Float32Array ? view.setFloat32(i * 4, value, true) : view.setFloat64(i * 8, value, true),
    );
    at += values.byteLength;
  }
  return bytes;
}

/**
 * Reads the bytes of a file: F32, F64, F16 and BF16, integers and booleans.
 *
 * F16 and BF16 become float32; integers become float64.
 *
 * @param name of the file, for messages
 * @throws DataError when the bytes are truncated or are something else, or hold an integer beyond 2⁵³
 * @example
 * const { tensors } = decodeSafetensors(bytes, 'net.safetensors');
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const fail = (what: string): never => {
    throw new DataError(`${name}: ${what}`);
  };
  if (bytes.length < 8) fail(`is no safetensors file: it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > longestHeader || length < 2) fail('is no safetensors file: its header has an impossible length');
  const begin = 8 + length;
  if (begin > bytes.length) fail(`is truncated: its header needs ${begin} bytes, it has ${bytes.length}`);
  const header = parseHeader(bytes.subarray(8, begin)) ?? fail('is no safetensors file: its header is no JSON object');
  const metadata = Object.create(null) as Record<string, string>;
  for (const [field, text] of Object.entries(header['__metadata__'] ?? {})) {
    if (typeof text === 'string') metadata[field] = text;
  }
  const claims = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, entry]) => readClaim(key, entry, fail));
  checkPlaces(claims, begin, bytes.length, fail);
  const tensors = Object.create(null) as Record<string, NamedArray>;
  for (const { key, format, shape, start, size } of claims) {
    const place = { view, at: begin + start, little: true };
    tensors[key] = { shape, values: readNumbers(format, place, size, (what) => fail(`${showName(key)} ${what}`)) };
  }
  return { tensors, metadata };
}

/** What the header says of one tensor. */
type Claim = {
  readonly key: string;
  readonly format: NumberFormat;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly size: number;
};

function readClaim(key: string, entry: unknown, fail: (what: string) => never): Claim {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const known = typeof dtype === 'string' && Object.hasOwn(numberFormats, dtype);
  const format = known ? numberFormats[dtype as keyof typeof numberFormats] : undefined;
  if (!format) {
    const names = Object.keys(numberFormats).join(', ');
    return fail(`${showName(key)} has the type ${showName(String(dtype))}; ${names} can be read`);
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    return fail(`${showName(key)} has no shape or no offsets`);
  }
  const [start = 0, end = 0] = offsets;
  const size = shape.reduce((product, n) => product * n, 1);
  if (end - start !== size * format.bytes) {
    fail(`${showName(key)} has ${end - start} bytes, its shape needs ${size * format.bytes}`);
  }
  return { key, format, shape, start, end, size };
}

/**
 * The format wants the arrays one after another, without gaps. Were they to overlap, a small file could claim any
 * amount of memory.
 */
function checkPlaces(claims: readonly Claim[], begin: number, length: number, fail: (what: string) => never): void {
  let at = 0;
  for (const { key, start, end } of claims.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (begin + end > length)
      fail(`is truncated: ${showName(key)} ends at byte ${begin + end}, the file has ${length}`);
    if (start !== at)
      fail(`${showName(key)} begins at byte ${begin + start}, the array before it ends at ${begin + at}`);
    at = end;
  }
  if (begin + at < length) fail(`has ${length - begin - at} bytes that belong to no array`);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof header === 'object' && header !== null && !Array.isArray(header)
      ? (header as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
