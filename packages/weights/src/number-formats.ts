/**
 * How formats store numbers, and how those become the two kinds that a program takes.
 *
 * float16 and bfloat16 become float32, which holds each of them. Integers and booleans become float64,
 * which holds those up to 2⁵³; a larger one is refused, not rounded.
 */
import type { Floats } from '@rivulet/tensor';

/** One way to store a number. */
export type NumberFormat = {
  readonly bytes: number;
  /** 'single' where float32 holds all of them. */
  readonly kind: 'single' | 'double' | 'integer';
  readonly read: (view: DataView, at: number, little: boolean) => number;
};

const format = (bytes: number, kind: NumberFormat['kind'], read: NumberFormat['read']): NumberFormat => ({
  bytes,
  kind,
  read,
});

/** By the names of safetensors. */
export const numberFormats = {
  F64: format(8, 'double', (view, at, little) => view.getFloat64(at, little)),
  F32: format(4, 'single', (view, at, little) => view.getFloat32(at, little)),
  F16: format(2, 'single', (view, at, little) => halfOf(view.getUint16(at, little))),
  BF16: format(2, 'single', (view, at, little) => brainOf(view.getUint16(at, little))),
  I64: format(8, 'integer', (view, at, little) => Number(view.getBigInt64(at, little))),
  I32: format(4, 'integer', (view, at, little) => view.getInt32(at, little)),
  I16: format(2, 'integer', (view, at, little) => view.getInt16(at, little)),
  I8: format(1, 'integer', (view, at) => view.getInt8(at)),
  U64: format(8, 'integer', (view, at, little) => Number(view.getBigUint64(at, little))),
  U32: format(4, 'integer', (view, at, little) => view.getUint32(at, little)),
  U16: format(2, 'integer', (view, at, little) => view.getUint16(at, little)),
  U8: format(1, 'integer', (view, at) => view.getUint8(at)),
  BOOL: format(1, 'integer', (view, at) => view.getUint8(at)),
} as const satisfies Readonly<Record<string, NumberFormat>>;

/** A place in the bytes of a file. */
export type Place = { readonly view: DataView; readonly at: number; readonly little: boolean };

/**
 * Reads numbers that lie one after another.
 *
 * @param fail called for an integer that float64 cannot hold
 */
export function readNumbers(
  { bytes, kind, read }: NumberFormat,
  { view, at, little }: Place,
  count: number,
  fail: (what: string) => never,
): Floats {
  const values = kind === 'single' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = read(view, at + i * bytes, little);
    if (kind === 'integer' && !Number.isSafeInteger(value)) {
      fail('holds an integer beyond 2⁵³, which no float64 can hold');
    }
    values[i] = value;
  }
  return values;
}

/** IEEE half precision: a sign, five bits of exponent, ten of fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
function brainOf(bits: number): number {
  scratch.setUint16(0, bits);
  return scratch.getFloat32(0);
}
