import { DataError } from '@rivulet/tensor';
import { readerLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A file with this header and this many bytes behind it. */
function fileOf(header: unknown, body: Uint8Array | number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const numbers = typeof body === 'number' ? new Uint8Array(body) : body;
  const bytes = new Uint8Array(8 + json.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(numbers, 8 + json.length);
  return bytes;
}

const one = (dtype: string, numbers: readonly number[], count = 1) => {
  const entry = { dtype, shape: [count], data_offsets: [0, numbers.length] };
  return decodeSafetensors(fileOf({ a: entry }, Uint8Array.from(numbers)), 'f').tensors['a']?.values;
};
const refused = (header: unknown, body: number) => {
  try {
    return decodeSafetensors(fileOf(header, body), 'f');
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as DataError).message;
  }
};
const f32 = (shape: readonly number[], ...offsets: readonly number[]) => ({
  dtype: 'F32',
  shape,
  data_offsets: offsets,
});

describe('a safetensors file', () => {
  it('is the header length, the header and the numbers, as the format says', () => {
    const bytes = encodeSafetensors({
      tensors: { a: { shape: [2], values: Float32Array.of(1, -2) } },
      metadata: { k: 'v' },
    });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(length % 8).toBe(0);
    expect(JSON.parse(header)).toEqual({
      __metadata__: { k: 'v' },
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    // 1 and −2 in IEEE single, little-endian.
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('gives back what was put in, both precisions, any names', () => {
    const array = fc.oneof(fc.float32Array({ maxLength: 5 }), fc.float64Array({ maxLength: 5 }));
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), array), (arrays) => {
        delete arrays['__metadata__'];
        const tensors = Object.fromEntries(
          Object.entries(arrays).map(([name, values]) => [name, { shape: [values.length], values }]),
        );
        const read = decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }), 'f');
        expect({ ...read.tensors }).toEqual(tensors);
      }),
    );
  });

  it('holds a tensor by any name, `__proto__` too', () => {
    const tensors = JSON.parse('{ "__proto__": 1 }') as Record<string, never>;
    const named = Object.fromEntries(
      Object.keys(tensors).map((name) => [name, { shape: [1], values: Float32Array.of(7) }]),
    );
    const read = decodeSafetensors(encodeSafetensors({ tensors: named, metadata: {} }), 'f');
    expect(Object.keys(read.tensors)).toEqual(['__proto__']);
  });

  it('reads half precision: 1.0 is 3C00, the smallest number 0001 is 2⁻²⁴, the largest 7BFF is 65504', () => {
    const bytes = [0x00, 0x3c, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xfc, 0x00, 0x7e, 0x00, 0x80];
    expect(one('F16', bytes, 6)).toEqual(Float32Array.of(1, 2 ** -24, 65504, -Infinity, NaN, -0));
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    // 1.0 is 3F800000, −2 is C0000000, 3.140625 is 40490000.
    expect(one('BF16', [0x80, 0x3f, 0x00, 0xc0, 0x49, 0x40], 3)).toEqual(Float32Array.of(1, -2, 3.140625));
  });

  it('reads integers and booleans as float64', () => {
    expect(one('I64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])).toEqual(Float64Array.of(-2));
    expect(one('U16', [1, 2])).toEqual(Float64Array.of(513));
    expect(one('BOOL', [1, 0], 2)).toEqual(Float64Array.of(1, 0));
  });

  it('refuses an integer that float64 would round', () => {
    // 2⁵³ + 1.
    expect(() => one('I64', [1, 0, 0, 0, 0, 0, 0x20, 0])).toThrow("f: 'a' holds an integer beyond 2⁵³");
  });

  it('keeps float64 whole, 2⁵³ too', () => {
    const values = Float64Array.of(2 ** 53, 0.1);
    const bytes = encodeSafetensors({ tensors: { a: { shape: [2], values } }, metadata: {} });
    expect(decodeSafetensors(bytes, 'f').tensors['a']?.values).toEqual(values);
  });

  it('may begin anywhere in a buffer', () => {
    const bytes = encodeSafetensors({ tensors: { a: { shape: [1], values: Float32Array.of(7) } }, metadata: {} });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSafetensors(shifted.subarray(3), 'f').tensors['a']?.values).toEqual(Float32Array.of(7));
  });
});

describe('a hostile safetensors file', () => {
  it.each([
    ['arrays that lie over each other', { a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12, "'b' begins at byte"],
    ['a gap between arrays', { a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12, "'b' begins at byte"],
    ['bytes behind the last array', { a: f32([1], 0, 4) }, 8, 'has 4 bytes that belong to no array'],
    ['an array beyond the end', { a: f32([2], 0, 8) }, 4, "is truncated: 'a' ends at byte"],
    ['a shape that needs more', { a: f32([2 ** 40, 2 ** 40], 0, 4) }, 4, "'a' has 4 bytes, its shape needs"],
    ['a negative size', { a: f32([-1], 0, 4) }, 4, "'a' has no shape or no offsets"],
    ['offsets that run backwards', { a: f32([1], 4, 0) }, 4, "'a' has -4 bytes, its shape needs 4"],
    ['a type of its own', { a: { ...f32([1], 0, 4), dtype: 'toString' } }, 4, "'a' has the type 'toString'"],
    ['nothing where an array is described', { a: null }, 0, "'a' has the type 'undefined'"],
    ['a list for a header', [], 0, 'its header is no JSON object'],
    ['a name that moves the cursor', { '\u001b[2J': null }, 0, "'\\u001b[2J' has the type"],
  ])('with %s is a DataError', (_, header, body, message) => {
    expect(refused(header, body)).toContain(message);
  });

  it('without metadata that can be used is read', () => {
    expect(refused({ __metadata__: null, a: f32([1], 0, 4) }, 4)).toHaveProperty('tensors.a.shape', [1]);
  });
});

const numbers = Float32Array.from({ length: 24 }, (_, i) => i / 7);
const good = encodeSafetensors({
  tensors: {
    '0.weight': { shape: [12, 2], values: numbers },
    '0.bias': { shape: [12], values: Float64Array.from(numbers.subarray(0, 12)) },
  },
  metadata: { format: 'pt' },
});
readerLaws('decodeSafetensors', [good], (bytes) => decodeSafetensors(bytes, 'f'), {
  words: ['data_offsets', '"F64"', '[0,18446744073709551615]', '__metadata__'],
});
