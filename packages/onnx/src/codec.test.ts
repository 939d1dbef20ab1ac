import { DataError } from '@rivulet/tensor';
import fc from 'fast-check';
import { type Fields, decode, encode } from './codec.js';
import {
  doubles,
  filled,
  floats,
  integer,
  integers,
  manyBytes,
  optional,
  optionalBytes,
  optionalFloat,
  optionalInteger,
  optionalText,
  repeated,
  text,
  texts,
} from './fields.js';

type Inner = { readonly n: number };
type Sample = {
  readonly a: number;
  readonly b: string;
  readonly list: readonly number[];
  readonly words: readonly string[];
  readonly one?: Inner;
  readonly many: readonly Inner[];
  readonly maybe?: number;
  readonly real?: number;
  readonly label?: string;
  readonly reals?: readonly number[];
  readonly wide?: readonly number[];
  readonly raw?: Uint8Array;
  readonly pieces?: readonly Uint8Array[];
};
const inner: Fields<Inner> = { n: integer(1) };
const sample: Fields<Sample> = {
  a: integer(1),
  b: text(2),
  list: integers(3),
  words: texts(4),
  one: optional(5, inner),
  many: repeated(6, inner),
  maybe: optionalInteger(7),
  real: optionalFloat(8),
  label: optionalText(9),
  reals: filled(floats(10)),
  wide: filled(doubles(11)),
  raw: optionalBytes(12),
  pieces: filled(manyBytes(13)),
};
const empty: Sample = { a: 0, b: '', list: [], words: [], many: [] };
const read = (...bytes: number[]): Sample => decode(sample, Uint8Array.from(bytes), 'a sample');

describe('the codec', () => {
  // Field 1, wire type 0: key 1 << 3 | 0 = 0x08. 150 = 1·2⁷ + 22: low seven bits 0x16 with the
  // continuation bit, 0x96, then 0x01. Field 2, wire type 2: key 0x12, length 1, 'x' = 0x78.
  it('writes what the protobuf documentation derives by hand', () => {
    expect([...encode(sample, { ...empty, a: 150, b: 'x' })]).toEqual([0x08, 0x96, 0x01, 0x12, 0x01, 0x78]);
    expect(read(0x08, 0x96, 0x01, 0x12, 0x01, 0x78)).toEqual({ ...empty, a: 150, b: 'x' });
  });

  it('gives back every message', () => {
    const number = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
    const message: fc.Arbitrary<Sample> = fc.record(
      {
        a: number,
        b: fc.string({ unit: 'grapheme' }),
        list: fc.array(number),
        words: fc.array(fc.string()),
        one: fc.record({ n: number }),
        many: fc.array(fc.record({ n: number })),
        maybe: number,
        real: fc.float({ noNaN: true }),
        label: fc.string(),
        reals: fc.array(fc.float({ noNaN: true }), { minLength: 1 }),
        wide: fc.array(fc.double({ noNaN: true }), { minLength: 1 }),
        raw: fc.uint8Array(),
        pieces: fc.array(fc.uint8Array(), { minLength: 1 }),
      },
      { requiredKeys: ['a', 'b', 'list', 'words', 'many'] },
    );
    fc.assert(
      fc.property(message, (value) => {
        expect(decode(sample, encode(sample, value), 'a sample')).toEqual(value);
      }),
    );
  });

  it('keeps text beyond U+FFFF and a byte-order mark', () => {
    for (const b of ['\u{10000}', '\u{20000}', '\u{10ffff}', '\ufeffa longer text, with a mark']) {
      expect(decode(sample, encode(sample, { ...empty, b }), 'a sample').b).toBe(b);
    }
  });

  it('tells a missing number from 0', () => {
    expect(encode(sample, { ...empty, maybe: 0 })).toEqual(Uint8Array.of(0x38, 0));
    expect(read(0x38, 0).maybe).toBe(0);
    expect(read().maybe).toBeUndefined();
  });

  it('reads repeated integers packed and one by one', () => {
    expect(read(0x1a, 2, 5, 6).list).toEqual([5, 6]);
    expect(read(0x18, 5, 0x18, 6).list).toEqual([5, 6]);
    expect(read(0x1a, 0).list).toEqual([]);
  });

  it('skips fields it does not know, of every wire type', () => {
    // Field 15: key 0x78 varint, 0x79 eight bytes, 0x7a length and bytes, 0x7d four bytes.
    expect(read(0x78, 0x96, 1, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7a, 2, 9, 9, 0x7d, 1, 2, 3, 4, 0x08, 7).a).toBe(7);
  });

  it.each([
    ['a text longer than the file', [0x12, 5, 0x78]],
    ['a length beyond 2⁵³', [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a message longer than the one around it', [0x2a, 2, 0x08, 0x96, 1]],
    ['a packed list that ends inside a number', [0x1a, 1, 0x96, 0x01]],
    ['a number without an end', [0x08, 0x96]],
    ['a number of eleven bytes', [0x08, ...new Array<number>(10).fill(0xff), 1]],
    ['four bytes of which three are there', [0x45, 1, 2, 3]],
    ['an unknown field that is cut off', [0x79, 1, 2]],
    ['a text where a number belongs', [0x0a, 1, 0x78]],
    ['field number 0', [0x08, 1, 0x00, 0x08, 2]],
    ['the old groups', [0x0b, 0x0c]],
  ])('refuses %s', (_, bytes) => {
    expect(() => read(...bytes)).toThrow(DataError);
    expect(() => read(...bytes)).toThrow(/^not a sample: /);
  });

  it('refuses more than 100 messages in each other, however many there are', () => {
    type Nested = { readonly inner?: Nested };
    const nested: Fields<Nested> = { inner: optional(1, () => nested) };
    const around = (depth: number): Uint8Array => {
      // From the inside: field 1 with a length (0x0a), its length as a varint, and what is in it.
      const parts: number[] = [];
      for (let i = 0; i < depth; i++) {
        const length = [];
        for (let rest = parts.length; ; rest >>>= 7) {
          length.push(rest < 128 ? rest : (rest & 127) | 128);
          if (rest < 128) break;
        }
        parts.unshift(0x0a, ...length);
      }
      return Uint8Array.from(parts);
    };
    expect(() => decode(nested, around(100), 'a sample')).not.toThrow();
    for (const depth of [101, 5000]) {
      expect(() => decode(nested, around(depth), 'a sample')).toThrow(/^not a sample: more than 100 messages/);
    }
  });
});
