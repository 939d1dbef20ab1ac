/**
 * Protobuf messages as tables of fields, read and written by `pbf`.
 *
 * A message is described once, a line a field; reading and writing walk the same table, so they
 * cannot disagree. What kinds of fields there are is in `fields`. Reading is bounded: a length that reaches
 * beyond its message, a value of the wrong wire type, a message that ends too early, or messages nested too
 * deep are a `DataError`, whatever the bytes are.
 */
import { DataError } from '@rivulet/tensor';
import { PbfReader, PbfWriter } from 'pbf';

/** A reader that knows how many messages are around its place. */
export class Reader extends PbfReader {
  depth = 0;
}

/** As many messages may lie in each other; the limit of protobuf's own libraries. */
const deepest = 100;

/** How one field is stored. `V` is its value in the plain object. */
export interface Field<V> {
  readonly tag: number;
  /** Wire types that are accepted: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
  readonly wires: readonly number[];
  /** The value when the field is not in the file; a new array each time for repeated fields. */
  absent(): V;
  write(writer: PbfWriter, value: V): void;
  /** The value after one more occurrence of the field, which ends at `end` if it has a length. */
  read(reader: Reader, value: V, end: number): V;
}

/** A message: its fields by the names they have in the plain object. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** The wire type of values with a length. */
export const delimited = 2;

/** The bytes of a message: the fields in the order of the table, so equal messages give equal bytes. */
export function encode<T>(fields: Fields<T>, message: T): Uint8Array {
  const writer = new PbfWriter();
  writeFields(fields)(message, writer);
  return writer.finish().slice();
}

/**
 * The message that bytes hold; fields that the table does not name are skipped.
 *
 * @param what named in the message of the error: `an ONNX model`
 * @throws DataError when the bytes are not such a message
 */
export function decode<T>(fields: Fields<T>, source: Uint8Array, what: string): T {
  try {
    return readFields(new Reader(source), fields, source.length);
  } catch (error) {
    throw new DataError(`not ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes the fields of a message. */
export function writeFields<T>(fields: Fields<T>): (message: T, writer: PbfWriter) => void {
  return (message, writer) => {
    for (const key of Object.keys(fields) as (keyof T)[]) fields[key].write(writer, message[key]);
  };
}

/** Reads a message with a length in front. */
export function readEmbedded<T>(reader: Reader, fields: Fields<T>, end: number): T {
  if (reader.depth === deepest)
    throw new DataError(`more than ${deepest} messages lie in each other at byte ${reader.pos}`);
  reader.depth++;
  reader.readVarint();
  const message = readFields(reader, fields, end);
  reader.depth--;
  return message;
}

function readFields<T>(reader: Reader, fields: Fields<T>, end: number): T {
  const { empty, byTag } = lookupOf(fields);
  const message: Partial<T> = {};
  for (const key of empty) message[key] = fields[key].absent();
  while (reader.pos < end) {
    const start = reader.pos;
    const tag = reader.nextField(end);
    if (tag === 0) throw new DataError(`there is no field at byte ${start}`);
    const stop = reader.type === delimited ? endOfValue(reader, end) : end;
    const key = byTag.get(tag);
    if (key === undefined) reader.skip(reader.type);
    else if (!fields[key].wires.includes(reader.type)) {
      throw new DataError(`field ${tag} at byte ${start} has wire type ${reader.type}`);
    } else message[key] = fields[key].read(reader, message[key] as T[typeof key], stop);
    if (reader.pos > stop) throw new DataError(`the value at byte ${start} is cut off`);
  }
  return message as T;
}

/** What reading needs of a table: the fields that are there even when the file has none of them, and all by number. */
type Lookup<T> = { readonly empty: readonly (keyof T)[]; readonly byTag: ReadonlyMap<number, keyof T> };

/** A file has as many messages as a hostile writer likes, but there are few tables. */
const lookups = new WeakMap<object, Lookup<never>>();

function lookupOf<T>(fields: Fields<T>): Lookup<T> {
  const known = lookups.get(fields);
  if (known) return known as Lookup<T>;
  const keys = Object.keys(fields) as (keyof T)[];
  const lookup: Lookup<T> = {
    empty: keys.filter((key) => fields[key].absent() !== undefined),
    byTag: new Map(keys.map((key) => [fields[key].tag, key])),
  };
  lookups.set(fields, lookup);
  return lookup;
}

/** Where a value with a length ends; does not move the reader. */
function endOfValue(reader: Reader, end: number): number {
  const { pos } = reader;
  const length = reader.readVarint();
  const stop = reader.pos + length;
  if (stop > end) throw new DataError(`the value at byte ${pos} is longer than the ${end - pos} bytes that are left`);
  reader.pos = pos;
  return stop;
}
