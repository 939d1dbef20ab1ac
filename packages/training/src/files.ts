/** @rivulet/training/files: checkpoints on disk; Node only. */
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { DataError, checkCounts } from '@rivulet/tensor';
import { writeWhole } from '@rivulet/tensor/files';
import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import type { CheckpointEvent, TrainingEvent } from './events.js';

/** How checkpoints are kept. */
export type KeepOptions = {
  /** How many of the newest stay, an integer ≥ 1; default 1. */
  readonly keep?: number;
};

/**
 * Writes every checkpoint that passes, atomically and durably: the newest is at `path`, and with `keep` those before it are at
 * `run.1.safetensors`, `run.2.safetensors` and so on. Ask for checkpoints with `checkpointEvery` or `checkpointOn`.
 *
 * @param path its folder must exist
 * @param options.keep how many stay; default 1
 * @throws ConfigError when `keep` is no count
 * @throws DataError on the stream when the file cannot be written
 * @example train({ …, checkpointEvery: 10 }).pipe(saveCheckpoints('run.safetensors', { keep: 3 })).subscribe();
 */
export function saveCheckpoints(path: string, options: KeepOptions = {}): MonoTypeOperatorFunction<TrainingEvent> {
  const { keep = 1 } = options;
  checkCounts('saveCheckpoints', 1, { keep });
  return tap((event) => {
    if (event.kind === 'checkpoint') writeCheckpoint(path, event, { keep });
  });
}

/**
 * Writes one checkpoint, atomically and durably: it is on the disk when this returns.
 *
 * @throws DataError when it cannot be; those that were there before stay
 */
export function writeCheckpoint(path: string, event: CheckpointEvent, { keep = 1 }: KeepOptions = {}): void {
  try {
    // Beside it at one name, so that what a killed process left is replaced and not gathered.
    writeWhole(path, encodeCheckpoint(event), { beside: `${path}.new`, before: () => makeRoom(path, keep) });
  } catch (error) {
    throw new DataError(
      `${path}: the checkpoint cannot be written (${reason(error)}); choose a folder that can be written to`,
    );
  }
}

/**
 * Reads a checkpoint; give it to `train` as `resume`.
 *
 * @throws DataError when there is no such file, or it is damaged or something else
 */
export function readCheckpoint(path: string): CheckpointEvent {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new DataError(`${path}: the checkpoint cannot be read (${reason(error)})`);
  }
  return decodeCheckpoint(bytes, path);
}

/** What `newestCheckpoint` found. */
export type NewestCheckpoint = {
  /** `null` where none can be used. */
  readonly checkpoint: CheckpointEvent | null;
  /** What is wrong with each newer one, which was passed over: a line that names the file. */
  readonly passedOver: readonly string[];
};

/**
 * The newest checkpoint that can be used, of those that `saveCheckpoints(path, { keep })` has left.
 *
 * @param usable says what else is wrong with one, for whoever needs more than a file that is whole; default: nothing is
 * @example
 * const { checkpoint, passedOver } = newestCheckpoint('run.safetensors');
 * for (const line of passedOver) console.error(line);
 */
export function newestCheckpoint(
  path: string,
  usable: (checkpoint: CheckpointEvent) => string | null = () => null,
): NewestCheckpoint {
  const passedOver: string[] = [];
  for (const candidate of generationsOf(path)) {
    try {
      const checkpoint = readCheckpoint(candidate);
      const wrong = usable(checkpoint);
      if (wrong === null) return { checkpoint, passedOver };
      passedOver.push(`${candidate}: ${wrong}`);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      passedOver.push(error.message);
    }
  }
  return { checkpoint: null, passedOver };
}

/** The files at a path, the newest first. */
function generationsOf(path: string): readonly string[] {
  const folder = dirname(path);
  const older = existsSync(folder) ? readdirSync(folder).flatMap((name) => generationIn(name, path) ?? []) : [];
  older.sort((a, b) => a - b);
  return [...(existsSync(path) ? [path] : []), ...older.map((generation) => nameOfOlder(path, generation))];
}

/** Makes room at the path: each file becomes one older, those beyond `keep` go. A file is always at one of the names. */
function makeRoom(path: string, keep: number): void {
  const older = readdirSync(dirname(path)).flatMap((name) => generationIn(name, path) ?? []);
  older.sort((a, b) => b - a);
  for (const generation of older) {
    if (generation >= keep) rmSync(nameOfOlder(path, generation), { force: true });
    else if (generation + 1 < keep) renameSync(nameOfOlder(path, generation), nameOfOlder(path, generation + 1));
  }
  if (keep > 1 && existsSync(path)) renameSync(path, nameOfOlder(path, 1));
}

/** `run.2.safetensors` for the one before the one before `run.safetensors`. */
function nameOfOlder(path: string, generation: number): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.${generation}${extension}`);
}

/** 2 for `run.2.safetensors` beside `run.safetensors`. */
function generationIn(name: string, path: string): number | null {
  const extension = extname(path);
  const start = `${basename(path, extension)}.`;
  if (!name.startsWith(start) || !name.endsWith(extension)) return null;
  const middle = name.slice(start.length, name.length - extension.length);
  return /^[1-9]\d*$/.test(middle) ? Number(middle) : null;
}

function reason(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException>).code ?? String(error);
}
