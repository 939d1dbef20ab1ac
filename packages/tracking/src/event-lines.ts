/**
 * Events as lines of text: newline-delimited JSON (NDJSON), one event a line, read by any tool.
 *
 * Pure and free of files, so that a page can use it too. Parameters are not written: a log stays
 * small however large the model is, and `"omitted"` says where they were.
 */
import { DataError, type Json } from '@rivulet/tensor';
import type { TrainingEvent } from '@rivulet/training';
import { type Field, fields, isObject } from './event-fields.js';

/**
 * An event as one line of JSON, without the line break.
 *
 * Numbers that JSON lacks are written as the words `"NaN"`, `"Infinity"`, `"-Infinity"` and `"-0"`.
 * The arrays of `end` (`parameters`) and of `checkpoint` (`state`, `kept`) become `"omitted"`; their
 * shapes stay. The same event gives the same line, in whatever order its fields were set.
 *
 * @param event an event of a training stream
 * @example
 * encodeEvent({ kind: 'decision', step: 8, epoch: 2, by: 'user', of: 'run', value: 'stop', because: 'enough' })
 * // {"kind":"decision","step":8,"epoch":2,"by":"user","of":"run","value":"stop","because":"enough"}
 */
export function encodeEvent(event: TrainingEvent): string {
  const line: Record<string, Json> = { kind: event.kind };
  const values = event as unknown as Readonly<Record<string, unknown>>;
  for (const [name, field] of fieldsOf(event.kind)) {
    if (!field.optional || values[name] !== undefined) line[name] = field.encode(values[name]);
  }
  return JSON.stringify(line);
}

/**
 * The events of a log.
 *
 * What was omitted comes back as an empty record: `end.parameters` is `{}`. Empty lines and fields
 * that no event has are skipped; line breaks may be LF or CRLF.
 *
 * @param text lines as `encodeEvent` writes them
 * @param source what to call the text in messages, a path for example; default `event log`
 * @returns the events in their order
 * @throws DataError `events.ndjson, line 3: expected a number in "loss", received "low"`
 * @example
 * from(decodeEvents(text)).pipe(decide('run', earlyStopping({ patience: 20 })))
 */
export function decodeEvents(text: string, source = 'event log'): TrainingEvent[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, index) => decodeLine(line, `${source}, line ${1 + index}`) ?? []);
}

/**
 * The event of a line.
 *
 * @param line its text; `null` where it is none
 * @param where the line is, for messages
 * @returns `null` for an empty line
 * @throws DataError saying what was expected
 */
export function decodeLine(line: string | null, where: string): TrainingEvent | null {
  if (line === null) throw new DataError(`${where}: is not text in UTF-8`);
  if (line.trim() === '') return null;
  try {
    return decodeObject(line, where);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unexpected(where, 'an event', 'one that is nested too deeply to be read');
  }
}

function decodeObject(line: string, where: string): TrainingEvent {
  const json = parse(line, where);
  const kind = isObject(json) ? json['kind'] : undefined;
  if (!isObject(json) || typeof kind !== 'string' || !Object.hasOwn(fields, kind)) {
    throw unexpected(where, `an event of kind ${Object.keys(fields).join(', ')}`, line);
  }
  const event: Record<string, unknown> = { kind };
  for (const [name, field] of fieldsOf(kind as TrainingEvent['kind'])) {
    const item = Object.hasOwn(json, name) ? json[name] : undefined;
    if (field.optional && item === undefined) continue;
    const value = item === undefined ? undefined : field.decode(item);
    if (value === undefined) {
      throw unexpected(where, `${field.expected} in "${name}"`, item === undefined ? 'nothing' : JSON.stringify(item));
    }
    event[name] = value;
  }
  return event as TrainingEvent;
}

function parse(line: string, where: string): Json {
  try {
    return JSON.parse(line) as Json;
  } catch {
    throw unexpected(where, 'a JSON object', line);
  }
}

/** The table's entries without the tie between a field and its type, which a loop cannot follow. */
function fieldsOf(kind: TrainingEvent['kind']): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(fields[kind]);
}

function unexpected(where: string, expected: string, received: string): DataError {
  const shown = received.length > 60 ? `${received.slice(0, 57)}…` : received;
  return new DataError(`${where}: expected ${expected}, received ${shown}`);
}
