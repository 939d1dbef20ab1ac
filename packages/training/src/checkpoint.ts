/**
 * Checkpoints as bytes: one safetensors file with everything that a run needs to go on.
 *
 * Arrays: `params/…`, `layers/…`, `optimizer/…`, `kept/WHO/…` for what was kept on a decision, `totals/…` for sums.
 * Metadata: `sha256`, of all bytes of the file with zeros in this place; `rivulet`, the rest of the event as JSON.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { DataError, type Floats, wrapNumbers } from '@rivulet/tensor';
import { type NamedArray, decodeSafetensors, encodeSafetensors } from '@rivulet/weights';
import { checkedEntry, foreign, format, parseEntry } from './checkpoint-entry.js';
import type { CheckpointEvent } from './events.js';

/** A checksum that is still to come. */
const blank = '0'.repeat(64);

/** Behind the length of the header, every file of ours begins so. */
const opening = '{"__metadata__":{"sha256":"';
const hashAt = 8 + opening.length;

/** The bytes of a checkpoint; the same event gives the same bytes. */
export function encodeCheckpoint(event: CheckpointEvent): Uint8Array {
  const { state, kept, shapes, totals, kind: _, ...rest } = event;
  const withShapes = (prefix: string, values: Readonly<Record<string, Floats>>) =>
    Object.entries(values).map(
      ([name, array]) => [`${prefix}${name}`, { shape: shapes[name] ?? [array.length], values: array }] as const,
    );
  const tensors = [
    ...withShapes('', state),
    ...Object.entries(kept).flatMap(([by, values]) => withShapes(`kept/${encodeURIComponent(by)}/`, values)),
    ...withShapes('totals/', totals),
  ];
  const rivulet = JSON.stringify(wrapNumbers({ format, ...rest }));
  const bytes = encodeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { sha256: blank, rivulet } });
  bytes.set(new TextEncoder().encode(bytesToHex(sha256(bytes))), hashAt);
  return bytes;
}

/**
 * Reads a checkpoint. Any byte that was changed, lost or added is seen.
 *
 * @param name of the file, for messages
 * @throws DataError when the bytes are damaged, or are no checkpoint of ours
 */
export function decodeCheckpoint(bytes: Uint8Array, name = 'checkpoint'): CheckpointEvent {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  if (!metadata['rivulet']) {
    throw foreign(name, 'is a safetensors file without the entry of a rivulet checkpoint');
  }
  const entry = parseEntry(metadata['rivulet'], name);
  checkHash(bytes, name);
  return { kind: 'checkpoint', ...checkedEntry(entry, name), ...arraysOf(tensors, name) };
}

/** The arrays of a file, by what they are. */
function arraysOf(
  tensors: Readonly<Record<string, NamedArray>>,
  name: string,
): Pick<CheckpointEvent, 'totals' | 'state' | 'shapes' | 'kept'> {
  const state = emptyRecord<Floats>();
  const shapes = emptyRecord<readonly number[]>();
  const kept = emptyRecord<Record<string, Floats>>();
  const totals = emptyRecord<Floats>();
  for (const [key, { shape, values }] of Object.entries(tensors)) {
    const [, by, inner] = /^kept\/([^/]*)\/(.+)$/s.exec(key) ?? [];
    if (by !== undefined && inner) (kept[keeper(by, name)] ??= emptyRecord())[inner] = values;
    else if (key.startsWith('totals/')) totals[key.slice('totals/'.length)] = values;
    else {
      state[key] = values;
      shapes[key] = shape;
    }
  }
  return { totals, state, shapes, kept };
}

/** Without a prototype, since names come out of a file. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

function keeper(encoded: string, name: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw foreign(name, 'names somebody who kept something in a way that cannot be read');
  }
}

/** @throws DataError when the file is not what was written */
function checkHash(bytes: Uint8Array, name: string): void {
  const text = new TextDecoder();
  const behind = hashAt + blank.length;
  // A copy; a Buffer's own slice would be none.
  const whole = new Uint8Array(bytes);
  whole.set(new TextEncoder().encode(blank), hashAt);
  const isOurs = text.decode(bytes.subarray(8, hashAt)) === opening;
  if (isOurs && text.decode(bytes.subarray(hashAt, behind)) === bytesToHex(sha256(whole))) return;
  throw new DataError(`${name}: is damaged: its bytes do not give the checksum that it holds; use an older checkpoint`);
}
