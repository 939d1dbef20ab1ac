/**
 * What a checkpoint holds besides its arrays, as JSON: read from a file that may have come from anywhere.
 */
import { DataError, type Json, unwrapNumbers } from '@rivulet/tensor';
import type { CheckpointEvent } from './events.js';
import { isTooDeep } from './nested.js';
import { isDecision } from './outside-decision.js';
import { parseRunSpec } from './parse-run-spec.js';

/** Version of the JSON. */
export const format = 2;

/** Its members. */
export type CheckpointEntry = Omit<CheckpointEvent, 'kind' | 'state' | 'kept' | 'shapes' | 'totals'>;

type Members = { readonly [K in keyof CheckpointEntry | 'format']?: unknown };

/** What the error says of a file that is none of ours. */
export function foreign(name: string, what: string): DataError {
  return new DataError(`${name}: ${what}; only checkpoints written by rivulet can be used`);
}

/**
 * The JSON, if it is of this version.
 *
 * @throws DataError when it is no JSON, or of another version
 */
export function parseEntry(text: string, name: string): Members {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    throw foreign(name, 'its rivulet entry is no JSON');
  }
  const members = isObject(entry) ? entry : {};
  if (members['format'] === format) return members;
  throw foreign(name, `has format ${String(members['format'])}, this version reads ${format}`);
}

/**
 * The members, checked.
 *
 * @throws DataError naming the one that is missing or is something else
 */
export function checkedEntry(given: Members, name: string): CheckpointEntry {
  if (isTooDeep(given)) throw foreign(name, 'its rivulet entry is nested too deeply');
  const members = unwrapNumbers(given as Json) as Members;
  const { step, epoch, seed, events, standing, waiting, folds = {}, overrides = {}, spec, rollback, backend } = members;
  if (!isCount(step) || !isCount(epoch) || !isCount(seed) || !isCount(events)) {
    throw foreign(name, 'lacks step, epoch, seed or events');
  }
  if (!isStanding(standing)) throw foreign(name, 'lacks standing');
  if (!Array.isArray(waiting) || !waiting.every(isDecision)) throw foreign(name, 'lacks waiting, a list of decisions');
  if (!isObject(folds)) throw foreign(name, 'has folds that are no object');
  if (!isNumbers(overrides)) throw foreign(name, 'has overrides that are no numbers');
  if (rollback !== undefined && !isRollback(rollback)) throw foreign(name, 'has a rollback that is none');
  return {
    ...{ step, epoch, seed, events, standing, waiting, overrides },
    folds: folds as Readonly<Record<string, Json>>,
    spec: spec ? parseRunSpec(spec, name) : null,
    ...(rollback && { rollback }),
    ...(typeof backend === 'string' && { backend }),
  };
}

function isStanding(value: unknown): value is CheckpointEvent['standing'] {
  return value === 'running' || value === 'paused' || value === 'stopped';
}

function isNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isObject(value) && Object.values(value).every(Number.isFinite);
}

function isRollback(value: unknown): value is NonNullable<CheckpointEvent['rollback']> {
  if (!isObject(value)) return false;
  const { step, epoch, loss, used, reached } = value as Partial<NonNullable<CheckpointEvent['rollback']>>;
  const isReached = reached === -1 || isCount(reached);
  return isCount(step) && isCount(epoch) && isCount(used) && isReached && (loss === null || typeof loss === 'number');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
