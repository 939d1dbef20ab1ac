/**
 * NumPy's `.npy`: one array.
 *
 * Layout: the magic string; two bytes of version; the length of the header (two bytes in version 1, four in
 * 2 and 3, little-endian); the header, a Python dictionary of `descr`, `fortran_order` and `shape` (UTF-8 in
 * version 3, else Latin-1); the numbers.
 */
import { DataError, type Floats } from '@rivulet/tensor';
import { type NumberFormat, numberFormats, readNumbers } from './number-formats.js';
import { showShape } from './show-name.js';
import type { NamedArray } from './tensor-file.js';

/** What stands before the numbers of an array. */
export type NpyHeader = {
  readonly format: NumberFormat;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin, and how many bytes the file must have. */
  readonly start: number;
  readonly end: number;
};

/** Version 1 cannot say more; a longer one describes records, which are refused anyway. */
const longestHeader = 2 ** 16;

/** NumPy itself stops at 64. */
const mostAxes = 64;

/** By NumPy's kind and size. */
const formats: Readonly<Record<string, NumberFormat>> = {
  f8: numberFormats.F64,
  f4: numberFormats.F32,
  f2: numberFormats.F16,
  i8: numberFormats.I64,
  i4: numberFormats.I32,
  i2: numberFormats.I16,
  i1: numberFormats.I8,
  u8: numberFormats.U64,
  u4: numberFormats.U32,
  u2: numberFormats.U16,
  u1: numberFormats.U8,
  b1: numberFormats.BOOL,
};

/** Whether bytes begin as an array of NumPy's does. */
export function isNpy(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 6)) === '\x93NUMPY';
}

/**
 * Reads an array that `numpy.save` has written: float16, float32, float64, integers and booleans of either
 * byte order, C and Fortran order, format versions 1 to 3.
 *
 * float16 becomes float32; integers become float64.
 *
 * @param name of the file, for messages
 * @returns the numbers row-major, whatever the order in the file
 * @throws DataError when the bytes are truncated, or are something else; when the array holds Python objects,
 *   text or complex numbers, or an integer beyond 2⁵³
 * @example
 * const { shape, values } = decodeNpy(bytes, 'weight.npy');
 */
export function decodeNpy(bytes: Uint8Array, name: string): NamedArray {
  const header = readNpyHeader(bytes, name);
  if (!header || bytes.length < header.end) {
    throw new DataError(
      `${name}: is truncated: it has ${bytes.length} of ${header ? header.end : "its header's"} bytes`,
    );
  }
  if (bytes.length > header.end) {
    throw new DataError(`${name}: has ${bytes.length - header.end} bytes more than its shape needs`);
  }
  const { format, little, fortran, shape, start } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (what: string): never => {
    throw new DataError(`${name}: ${what}`);
  };
  const values = readNumbers(format, { view, at: start, little }, (header.end - start) / format.bytes, fail);
  return { shape, values: fortran ? rowMajor(values, shape) : values };
}

/**
 * Reads the header alone.
 *
 * @param bytes the beginning of the file
 * @returns `null` where more bytes are needed
 * @throws DataError when this is no array of numbers
 */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader | null {
  const fail = (what: string): never => {
    throw new DataError(`${name}: ${what}`);
  };
  if (bytes.length < 12) return bytes.length < 6 || isNpy(bytes) ? null : fail("is no array of NumPy's");
  if (!isNpy(bytes)) fail("is no array of NumPy's");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) fail(`has format version ${version}; 1 to 3 can be read`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader) fail(`has a header of ${length} bytes, which is no header of an array of numbers`);
  const begin = version === 1 ? 10 : 12;
  const start = begin + length;
  if (bytes.length < start) return null;
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(begin, start));
  const { format, little } = readType(text, fail);
  const order = /'fortran_order': {0,9}(True|False)/.exec(text)?.[1] ?? fail('has a header without fortran_order');
  const shape = readShape(text, fail);
  const count = shape.reduce((product, n) => product * n, 1);
  const end = start + count * format.bytes;
  if (!Number.isSafeInteger(end)) fail(`has the shape ${showShape(shape)}, which no file can hold`);
  return { format, little, fortran: order === 'True', shape, start, end };
}

function readType(
  text: string,
  fail: (what: string) => never,
): { readonly format: NumberFormat; readonly little: boolean } {
  const [, order = '', kind = ''] =
    /'descr': {0,9}'([<>|=]?)([A-Za-z]\d{0,9})/.exec(text) ??
    fail('has a header without a type of numbers, or records');
  if (kind === 'O') {
    fail('holds pickled Python objects, which are code and are not read; save arrays of numbers');
  }
  const format = Object.hasOwn(formats, kind) ? formats[kind] : undefined;
  if (!format) {
    return fail(`has numbers of type '${order}${kind}'; float16, float32, float64, integers and booleans can be read`);
  }
  return { format, little: order !== '>' };
}

function readShape(text: string, fail: (what: string) => never): readonly number[] {
  const [, list = ''] = /'shape': {0,9}\(([^)]*)\)/.exec(text) ?? fail('has a header without a shape');
  // A tuple of one ends in a comma, and Python 2 marked long integers.
  const parts = list.trim() === '' ? [] : list.replace(/,\s*$/, '').split(',');
  if (parts.length > mostAxes) fail(`has ${parts.length} axes`);
  return parts.map((part) => {
    const digits = /^\s*(\d+)L?\s*$/.exec(part)?.[1];
    const size = digits === undefined ? NaN : Number(digits);
    return Number.isSafeInteger(size) ? size : fail('has a shape that is none');
  });
}

/** From the first axis running fastest to the last one doing so. */
function rowMajor(values: Floats, shape: readonly number[]): Floats {
  const result = values.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [stride = 0, size = 0] = [strides[axis], shape[axis]];
      from += stride;
      const next = (index[axis] ?? 0) + 1;
      if (next < size) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      from -= stride * size;
    }
  }
  return result;
}
