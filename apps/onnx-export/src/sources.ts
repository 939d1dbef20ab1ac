/**
 * Where a model comes from: a checkpoint, or a preset that is trained now.
 */
import {
  type EndEvent,
  type Inference,
  type RunSpec,
  type Task,
  inferenceOf,
  ofKind,
  reviveInference,
  reviveTask,
  train,
} from '@rivulet/training';
import { readCheckpoint } from '@rivulet/training/files';
import { lastValueFrom } from 'rxjs';
import type { Preset } from './presets.js';

/** A trained model, and what its making has to tell. */
export type Source = { readonly inference: Inference; readonly notes: readonly string[] };

/**
 * The model of a checkpoint.
 *
 * @throws DataError when there is no such file, or it is something else
 * @throws ConfigError when a package that it names is missing, or does not look like a plugin of Rivulet
 */
export async function fromCheckpoint(path: string): Promise<Source> {
  return { inference: await reviveInference(readCheckpoint(path)), notes: [] };
}

/**
 * Trains a preset: every seed, and takes the run with the lowest loss.
 *
 * @param signal aborting ends the run that is going on, and no other begins
 */
export async function fromPreset({ run, seeds }: Preset, signal: AbortSignal): Promise<Source> {
  const notes: string[] = [];
  let best: { readonly task: Task; readonly end: EndEvent } | null = null;
  for (const seed of seeds) {
    if (best && signal.aborted) break;
    const task = await taskOf({ ...run, seed }, signal);
    const end = await lastValueFrom(train(task).pipe(ofKind('end')));
    const how = { finished: 'not reached', stopped: 'reached', cancelled: 'interrupted' }[end.reason];
    notes.push(`seed ${seed}: goal ${how} after ${end.epoch} epochs, loss ${Number(end.loss.toPrecision(3))}`);
    if (!best || end.loss < best.end.loss) best = { task, end };
  }
  if (!best) throw new Error('unreachable: a preset has at least one seed');
  return { inference: inferenceOf(best.task, best.end), notes };
}

async function taskOf(spec: RunSpec, signal: AbortSignal): Promise<Task> {
  const task = await reviveTask(spec);
  return { ...task, signal };
}
