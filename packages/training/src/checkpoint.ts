/**
 * Checkpoints as bytes: one safetensors file with everything that a run needs to go on.
 *
 * Arrays: `params/…`, `layers/…`, `optimizer/…`, `kept/WHO/…` for what was kept on a decision, `totals/…` for sums.
 * Metadata: `sha256`, of all bytes of the file with zeros in this place; `rivulet`, the rest of the event as JSON.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { DataError, type Floats } from '@rivulet/tensor';
import { decodeSafetensors, encodeSafetensors } from '@rivulet/weights';
import type { CheckpointEvent } from './events.js';
import { parseRunSpec } from './parse-run-spec.js';

/** Version of what `rivulet` in the metadata holds. */
const format = 2;

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
  const rivulet = JSON.stringify({ format, ...rest });
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
  const foreign = (what: string): DataError =>
    new DataError(`${name}: ${what}; only checkpoints written by rivulet can be used`);
  if (!metadata['rivulet']) throw foreign('is a safetensors file without the entry of a rivulet checkpoint');
  let entry: Partial<CheckpointEvent> & { readonly format?: number };
  try {
    entry = JSON.parse(metadata['rivulet']) as typeof entry;
  } catch {
    throw foreign('its rivulet entry is no JSON');
  }
  if (entry.format !== format) throw foreign(`has format ${String(entry.format)}, this version reads ${format}`);
  checkHash(bytes, name);
  const { step, epoch, seed, events, standing, waiting } = entry;
  if (!isCount(step) || !isCount(epoch) || !isCount(seed) || !isCount(events)) {
    throw foreign('lacks step, epoch, seed or events');
  }
  if (!standing || !Array.isArray(waiting)) throw foreign('lacks standing or waiting');
  const state = Object.create(null) as Record<string, Floats>;
  const shapes = Object.create(null) as Record<string, readonly number[]>;
  const kept = Object.create(null) as Record<string, Record<string, Floats>>;
  const totals = Object.create(null) as Record<string, Floats>;
  for (const [key, { shape, values }] of Object.entries(tensors)) {
    const [, by, inner] = /^kept\/([^/]+)\/(.*)$/.exec(key) ?? [];
    if (by && inner) (kept[decodeURIComponent(by)] ??= Object.create(null) as Record<string, Floats>)[inner] = values;
    else if (key.startsWith('totals/')) totals[key.slice('totals/'.length)] = values;
    else {
      state[key] = values;
      shapes[key] = shape;
    }
  }
  return {
    kind: 'checkpoint',
    step,
    epoch,
    seed,
    events,
    standing,
    totals,
    waiting: waiting as CheckpointEvent['waiting'],
    state,
    shapes,
    kept,
    folds: entry.folds ?? {},
    overrides: entry.overrides ?? {},
    spec: entry.spec ? parseRunSpec(entry.spec, name) : null,
    ...(isRollback(entry.rollback) && { rollback: entry.rollback }),
    ...(typeof entry.backend === 'string' && { backend: entry.backend }),
  };
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

function isRollback(value: unknown): value is NonNullable<CheckpointEvent['rollback']> {
  if (typeof value !== 'object' || value === null) return false;
  const { step, epoch, loss, used, reached } = value as Partial<NonNullable<CheckpointEvent['rollback']>>;
  const isReached = reached === -1 || isCount(reached);
  return isCount(step) && isCount(epoch) && isCount(used) && isReached && (loss === null || typeof loss === 'number');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
