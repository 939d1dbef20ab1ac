/**
 * The safetensors format: named arrays of numbers and some text, readable without running anything.
 *
 * Layout: eight bytes, the length of the header (little-endian); the header, JSON, padded with
 * spaces to a multiple of eight; the numbers, one array after another. There is no kept-up npm
 * package for it, and it is forty lines.
 */
import { DataError, type Floats } from '@rivulet/tensor';

/** Arrays with their shapes, and text by key. */
export type TensorFile = {
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Floats }>>;
  readonly metadata: Readonly<Record<string, string>>;
};

/** A header longer than this is no header: the largest nets have a few thousand tensors. */
const longestHeader = 100 * 2 ** 20;

/** The bytes of a file; the same content gives the same bytes. */
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
 * Reads the bytes of a file.
 *
 * @param name of the file, for messages
 * @throws DataError when the bytes are truncated or are something else
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const fail = (what: string): never => {
    throw new DataError(`${name}: ${what}`);
  };
  if (bytes.length < 8) fail(`is no safetensors file: it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > longestHeader || length < 2) fail('is no safetensors file: its header has an impossible length');
  if (8 + length > bytes.length) fail(`is truncated: its header needs ${8 + length} bytes, it has ${bytes.length}`);
  const header =
    parseHeader(bytes.subarray(8, 8 + length)) ?? fail('is no safetensors file: its header is no JSON object');
  const body = bytes.length - 8 - length;
  const metadata = Object.create(null) as Record<string, string>;
  const tensors: Record<string, { shape: number[]; values: Floats }> = Object.create(null) as Record<string, never>;
  for (const [key, entry] of Object.entries(header)) {
    if (key === '__metadata__') {
      for (const [field, text] of Object.entries(entry as object)) if (typeof text === 'string') metadata[field] = text;
      continue;
    }
    const {
      dtype,
      shape,
      data_offsets: offsets,
    } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
    if (dtype !== 'F32' && dtype !== 'F64') fail(`'${key}' has type ${String(dtype)}; F32 and F64 can be read`);
    if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) fail(`'${key}' has no shape or no offsets`);
    const [start = 0, end = 0] = offsets as number[];
    const width = dtype === 'F32' ? 4 : 8;
    const size = (shape as number[]).reduce((product, n) => product * n, 1);
    if (end - start !== size * width) fail(`'${key}' has ${end - start} bytes, its shape needs ${size * width}`);
    if (end > body) fail(`is truncated: '${key}' ends at byte ${8 + length + end}, the file has ${bytes.length}`);
    const values = dtype === 'F32' ? new Float32Array(size) : new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const at = 8 + length + start + i * width;
      values[i] = dtype === 'F32' ? view.getFloat32(at, true) : view.getFloat64(at, true);
    }
    tensors[key] = { shape: shape as number[], values };
  }
  return { tensors, metadata };
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
