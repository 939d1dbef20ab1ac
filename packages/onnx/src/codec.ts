/**
 * Protobuf messages as tables of fields, read and written by `pbf`.
 *
 * A message is described once, a line a field; reading and writing walk the same table, so they
 * cannot disagree. Reading is bounded: a length that reaches beyond its message, a value of the
 * wrong wire type, or a message that ends too early is a `DataError`, whatever the bytes are.
 */
import { DataError } from '@rivulet/tensor';
import { PbfReader, PbfWriter } from 'pbf';

/** How one field is stored. `V` is its value in the plain object. */
export interface Field<V> {
  readonly tag: number;
  /** Wire types that are accepted: 0 varint, 2 length and bytes, 5 four bytes. */
  readonly wires: readonly number[];
  /** The value when the field is not in the file; a new array each time for repeated fields. */
  absent(): V;
  write(writer: PbfWriter, value: V): void;
  /** The value after one more occurrence of the field, which ends at `end` if it has a length. */
  read(reader: PbfReader, value: V, end: number): V;
}

/** A message: its fields by the names they have in the plain object. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

const [varint, delimited, fixed32] = [0, 2, 5];

// pbf's own text functions write U+20000 as U+10000 and drop a leading byte-order mark (5.1.2).
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const writeText = (writer: PbfWriter, tag: number, value: string): void =>
  writer.writeBytesField(tag, encoder.encode(value));
const readText = (reader: PbfReader): string => decoder.decode(reader.readBytes());

/** A 64-bit integer; 0 is not written. Beyond ±2⁵³ it loses digits, as JavaScript numbers do. */
export function integer(tag: number): Field<number> {
  return {
    tag,
    wires: [varint],
    absent: () => 0,
    write: (writer, value) => {
      if (value !== 0) writer.writeVarintField(tag, value);
    },
    read: (reader) => reader.readVarint(true),
  };
}

/** A 64-bit integer that may be missing, which is not the same as 0. */
export function optionalInteger(tag: number): Field<number | undefined> {
  return {
    tag,
    wires: [varint],
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writer.writeVarintField(tag, value);
    },
    read: (reader) => reader.readVarint(true),
  };
}

/** A 32-bit float that may be missing. */
export function optionalFloat(tag: number): Field<number | undefined> {
  return {
    tag,
    wires: [fixed32],
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writer.writeFloatField(tag, value);
    },
    read: (reader) => reader.readFloat(),
  };
}

/** Any number of 64-bit integers; written packed, read in both forms. */
export function integers(tag: number): Field<readonly number[]> {
  return {
    tag,
    wires: [varint, delimited],
    absent: () => [],
    write: (writer, value) => writer.writePackedVarint(tag, [...value]),
    read: (reader, value, end) => {
      const list = value as number[];
      if (reader.type !== delimited) list.push(reader.readVarint(true));
      else for (reader.readVarint(); reader.pos < end;) list.push(reader.readVarint(true));
      return list;
    },
  };
}

/** Text in UTF-8; '' is not written. */
export function text(tag: number): Field<string> {
  return {
    tag,
    wires: [delimited],
    absent: () => '',
    write: (writer, value) => {
      if (value !== '') writeText(writer, tag, value);
    },
    read: readText,
  };
}

/** Text that may be missing. */
export function optionalText(tag: number): Field<string | undefined> {
  return {
    tag,
    wires: [delimited],
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writeText(writer, tag, value);
    },
    read: readText,
  };
}

/** Any number of texts. */
export function texts(tag: number): Field<readonly string[]> {
  return {
    tag,
    wires: [delimited],
    absent: () => [],
    write: (writer, value) => {
      for (const one of value) writeText(writer, tag, one);
    },
    read: (reader, value) => appended(value, readText(reader)),
  };
}

/** Bytes as they are; what is read is a view of the file. */
export function bytes(tag: number): Field<Uint8Array> {
  return {
    tag,
    wires: [delimited],
    absent: () => new Uint8Array(0),
    write: (writer, value) => {
      if (value.length > 0) writer.writeBytesField(tag, value);
    },
    read: (reader) => reader.readBytes(),
  };
}

/** A message inside, or none. Of several the last one counts. */
export function optional<T>(tag: number, fields: Fields<T>): Field<T | undefined> {
  return {
    tag,
    wires: [delimited],
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writer.writeMessage(tag, writeFields(fields), value);
    },
    read: (reader, _, end) => readEmbedded(reader, fields, end),
  };
}

/** Any number of messages. */
export function repeated<T>(tag: number, fields: Fields<T>): Field<readonly T[]> {
  const write = writeFields(fields);
  return {
    tag,
    wires: [delimited],
    absent: () => [],
    write: (writer, value) => {
      for (const one of value) writer.writeMessage(tag, write, one);
    },
    read: (reader, value, end) => appended(value, readEmbedded(reader, fields, end)),
  };
}

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
    return readFields(new PbfReader(source), fields, source.length);
  } catch (error) {
    throw new DataError(`not ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function writeFields<T>(fields: Fields<T>): (message: T, writer: PbfWriter) => void {
  return (message, writer) => {
    for (const key of Object.keys(fields) as (keyof T)[]) fields[key].write(writer, message[key]);
  };
}

function readEmbedded<T>(reader: PbfReader, fields: Fields<T>, end: number): T {
  reader.readVarint();
  return readFields(reader, fields, end);
}

function readFields<T>(reader: PbfReader, fields: Fields<T>, end: number): T {
  const keys = Object.keys(fields) as (keyof T)[];
  const message: Partial<T> = {};
  for (const key of keys) {
    const value = fields[key].absent();
    if (value !== undefined) message[key] = value;
  }
  while (reader.pos < end) {
    const start = reader.pos;
    const tag = reader.nextField(end);
    if (tag === 0) throw new DataError(`there is no field at byte ${start}`);
    const stop = reader.type === delimited ? endOfValue(reader, end) : end;
    const key = keys.find((name) => fields[name].tag === tag);
    if (key === undefined) reader.skip(reader.type);
    else if (!fields[key].wires.includes(reader.type)) {
      throw new DataError(`field ${tag} at byte ${start} has wire type ${reader.type}`);
    } else message[key] = fields[key].read(reader, message[key] as T[typeof key], stop);
    if (reader.pos > stop) throw new DataError(`the value at byte ${start} is cut off`);
  }
  return message as T;
}

/** Where a value with a length ends; does not move the reader. */
function endOfValue(reader: PbfReader, end: number): number {
  const { pos } = reader;
  const length = reader.readVarint();
  const stop = reader.pos + length;
  if (stop > end) throw new DataError(`the value at byte ${pos} is longer than the ${end - pos} bytes that are left`);
  reader.pos = pos;
  return stop;
}

/** The list is this reader's own, made by `absent`. */
function appended<T>(list: readonly T[], item: T): readonly T[] {
  (list as T[]).push(item);
  return list;
}
