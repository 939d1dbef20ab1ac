/** @rivulet/training/files: checkpoints on disk; Node only. */
import { readFileSync } from 'node:fs';
import { DataError } from '@rivulet/tensor';
import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import writeFileAtomic from 'write-file-atomic';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import type { CheckpointEvent, TrainingEvent } from './events.js';

/**
 * Writes every checkpoint that passes to one file, atomically: a new one replaces the old one whole
 * or not at all. Ask for checkpoints with `checkpointEvery`.
 *
 * @param path its folder must exist
 * @throws DataError on the stream when the file cannot be written
 * @example train({ …, checkpointEvery: 10 }).pipe(saveCheckpoints('run.safetensors')).subscribe();
 */
export function saveCheckpoints(path: string): MonoTypeOperatorFunction<TrainingEvent> {
  return tap((event) => {
    if (event.kind === 'checkpoint') writeCheckpoint(path, event);
  });
}

/** Writes one checkpoint, atomically. */
export function writeCheckpoint(path: string, event: CheckpointEvent): void {
  try {
    writeFileAtomic.sync(path, Buffer.from(encodeCheckpoint(event)));
  } catch (error) {
    throw new DataError(
      `${path}: the checkpoint cannot be written (${reason(error)}); choose a folder that can be written to`,
    );
  }
}

/**
 * Reads a checkpoint; give it to `train` as `resume`.
 *
 * @throws DataError when there is no such file, or it is truncated or something else
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

function reason(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException>).code ?? String(error);
}
