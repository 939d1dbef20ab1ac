/**
 * The kinds of fields that messages of protobuf are made of.
 */
import type { PbfWriter } from 'pbf';
import { type Field, type Fields, type Reader, delimited, readEmbedded, writeFields } from './codec.js';

const [varint, fixed64, fixed32] = [0, 1, 5];

// pbf's own text functions write U+20000 as U+10000 and drop a leading byte-order mark (5.1.2).
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const writeText = (writer: PbfWriter, tag: number, value: string): void =>
  writer.writeBytesField(tag, encoder.encode(value));
const readText = (reader: Reader): string => decoder.decode(reader.readBytes());

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

/** Any number of 32-bit floats; written packed, read in both forms. */
export function floats(tag: number): Field<readonly number[]> {
  return {
    tag,
    wires: [delimited, fixed32],
    absent: () => [],
    write: (writer, value) => writer.writePackedFloat(tag, [...value]),
    read: (reader, value, end) => {
      const list = value as number[];
      if (reader.type === fixed32) list.push(reader.readFloat());
      else for (reader.readVarint(); reader.pos < end;) list.push(reader.readFloat());
      return list;
    },
  };
}

/** Any number of 64-bit floats; written packed, read in both forms. */
export function doubles(tag: number): Field<readonly number[]> {
  return {
    tag,
    wires: [delimited, fixed64],
    absent: () => [],
    write: (writer, value) => writer.writePackedDouble(tag, [...value]),
    read: (reader, value, end) => {
      const list = value as number[];
      if (reader.type === fixed64) list.push(reader.readDouble());
      else for (reader.readVarint(); reader.pos < end;) list.push(reader.readDouble());
      return list;
    },
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

/** Bytes that may be missing. */
export function optionalBytes(tag: number): Field<Uint8Array | undefined> {
  return {
    tag,
    wires: [delimited],
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writer.writeBytesField(tag, value);
    },
    read: (reader) => reader.readBytes(),
  };
}

/** Any number of pieces of bytes: texts whose encoding nobody vouches for. */
export function manyBytes(tag: number): Field<readonly Uint8Array[]> {
  return {
    tag,
    wires: [delimited],
    absent: () => [],
    write: (writer, value) => {
      for (const one of value) writer.writeBytesField(tag, one);
    },
    read: (reader, value) => appended(value, reader.readBytes()),
  };
}

/** A list that is left out of the plain object where the file has none of it. */
export function filled<V>(list: Field<readonly V[]>): Field<readonly V[] | undefined> {
  return {
    tag: list.tag,
    wires: list.wires,
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) list.write(writer, value);
    },
    read: (reader, value, end) => list.read(reader, value ?? list.absent(), end),
  };
}

/** A message inside, or none. Of several the last one counts. A function: of a message that is described later. */
export function optional<T>(tag: number, fields: Fields<T> | (() => Fields<T>)): Field<T | undefined> {
  const described = (): Fields<T> => (typeof fields === 'function' ? fields() : fields);
  return {
    tag,
    wires: [delimited],
    absent: () => undefined,
    write: (writer, value) => {
      if (value !== undefined) writer.writeMessage(tag, writeFields(described()), value);
    },
    read: (reader, _, end) => readEmbedded(reader, described(), end),
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

/** The list is this reader's own, made by `absent`. */
function appended<T>(list: readonly T[], item: T): readonly T[] {
  (list as T[]).push(item);
  return list;
}
