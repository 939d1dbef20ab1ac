/**
 * Checkpoints as bytes: one safetensors file with everything that a run needs to go on.
 *
 * Arrays: `params/…`, `layers/…`, `optimizer/…`, and `kept/WHO/…` for what was kept on a decision.
 * Metadata: `rivulet`, the rest of the event as JSON.
 */
import { DataError, type Floats } from '@rivulet/tensor';
import { decodeSafetensors, encodeSafetensors } from '@rivulet/weights';
import type { CheckpointEvent } from './events.js';
import { parseRunSpec } from './parse-run-spec.js';

/** Version of what `rivulet` in the metadata holds. */
const format = 1;

/** The bytes of a checkpoint; the same event gives the same bytes. */
export function encodeCheckpoint(event: CheckpointEvent): Uint8Array {
  const { state, kept, shapes, step, epoch, seed, folds, overrides, spec, backend } = event;
  const withShapes = (prefix: string, values: Readonly<Record<string, Floats>>) =>
    Object.entries(values).map(
      ([name, array]) => [`${prefix}${name}`, { shape: shapes[name] ?? [array.length], values: array }] as const,
    );
  const tensors = [
    ...withShapes('', state),
    ...Object.entries(kept).flatMap(([by, values]) => withShapes(`kept/${by}/`, values)),
  ];
  const rivulet = JSON.stringify({ format, step, epoch, seed, folds, overrides, spec, backend });
  return encodeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { rivulet } });
}

/**
 * Reads a checkpoint.
 *
 * @param name of the file, for messages
 * @throws DataError when the bytes are truncated, or are no checkpoint of ours
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
  const { step, epoch, seed } = entry;
  if (!isCount(step) || !isCount(epoch) || !isCount(seed)) throw foreign('lacks step, epoch or seed');
  const state = Object.create(null) as Record<string, Floats>;
  const shapes = Object.create(null) as Record<string, readonly number[]>;
  const kept = Object.create(null) as Record<string, Record<string, Floats>>;
  for (const [key, { shape, values }] of Object.entries(tensors)) {
    const [, by, inner] = /^kept\/([^/]+)\/(.*)$/.exec(key) ?? [];
    if (by && inner) (kept[by] ??= Object.create(null) as Record<string, Floats>)[inner] = values;
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
    state,
    shapes,
    kept,
    folds: entry.folds ?? {},
    overrides: entry.overrides ?? {},
    spec: entry.spec ? parseRunSpec(entry.spec, name) : null,
    ...(typeof entry.backend === 'string' && { backend: entry.backend }),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
