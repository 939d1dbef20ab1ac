/**
 * Where a model comes from: a checkpoint, or a run that is trained when it is needed, a preset or one in a file.
 */
import { ConfigError, DataError } from '@rivulet/tensor';
import {
  type CheckpointEvent,
  type EndEvent,
  type Inference,
  type RunSpec,
  type Task,
  inferenceOf,
  ofKind,
  parseRunSpec,
  reviveTask,
  train,
} from '@rivulet/training';
import { readCheckpoint } from '@rivulet/training/files';
import { lastValueFrom } from 'rxjs';
import { type Place, readWhole } from './files.js';
import { renamed } from './io.js';
import type { Preset } from './presets.js';

/** A trained model, and what its making has to tell. */
export type Trained = { readonly inference: Inference; readonly notes: readonly string[] };

/** A run that was, or that may be. */
export type Source = {
  /** What is trained; of a preset with several seeds, with the first. */
  readonly task: Task;
  readonly spec: RunSpec;
  /** Where it stands; `null`: at its beginning. */
  readonly checkpoint: CheckpointEvent | null;
  /** The model; trains it where that was not done. */
  trained(): Promise<Trained>;
};

/**
 * The run of a checkpoint.
 *
 * @throws DataError when there is no such file, or it is something else
 * @throws ConfigError when a package that it names is missing, or does not look like a plugin of Rivulet
 */
export async function fromCheckpoint({ path, shown }: Place): Promise<Source> {
  let checkpoint: CheckpointEvent;
  try {
    checkpoint = readCheckpoint(path);
  } catch (error) {
    throw renamed(error, path, shown);
  }
  const { spec } = checkpoint;
  if (!spec) throw new ConfigError(`${shown}: its task held a function, so it cannot be made again`);
  const task = await reviveTask(spec);
  const trained = (): Promise<Trained> => Promise.resolve({ inference: inferenceOf(task, checkpoint), notes: [] });
  return { task, spec, checkpoint, trained };
}

/**
 * A preset; of several seeds the run with the lowest loss counts.
 *
 * @param signal aborting ends the run that is going on, and no other begins
 */
export async function fromPreset({ run, seeds }: Preset, signal: AbortSignal): Promise<Source> {
  const spec: RunSpec = { ...run, seed: seeds[0] ?? 0 };
  const task = await reviveTask(spec);
  const trained = async (): Promise<Trained> => {
    const notes: string[] = [];
    let best: EndEvent | null = null;
    let winner = task;
    for (const seed of seeds) {
      if (best && signal.aborted) break;
      const end = await endOf({ ...task, seed, signal });
      const how = { finished: 'not reached', stopped: 'reached', cancelled: 'interrupted' }[end.reason];
      notes.push(`seed ${seed}: goal ${how} after ${end.epoch} epochs, loss ${Number(end.loss.toPrecision(3))}`);
      if (!best || end.loss < best.loss) [best, winner] = [end, { ...task, seed }];
    }
    if (!best) throw new Error('unreachable: a preset has at least one seed');
    return { inference: inferenceOf(winner, best), notes };
  };
  return { task, spec, checkpoint: null, trained };
}

/**
 * A run that stands in a file.
 *
 * @param signal aborting ends the run, and the model is what it has learned
 * @throws DataError when there is no such file, or it holds no run
 * @throws ConfigError when a part of the run does not exist, or parts do not fit each other
 */
export async function fromRun(place: Place, signal: AbortSignal): Promise<Source> {
  const spec = readRun(place);
  if (spec.initial) throw new ConfigError(`${place.shown}: began with given weights, which are not in it`);
  const task = await reviveTask(spec);
  const trained = async (): Promise<Trained> => {
    const end = await endOf({ ...task, signal });
    const how = { finished: 'all epochs done', stopped: 'stopped', cancelled: 'interrupted' }[end.reason];
    const note = `${place.shown}: ${how} after ${end.epoch} epochs, loss ${Number(end.loss.toPrecision(3))}`;
    return { inference: inferenceOf(task, end), notes: [note] };
  };
  return { task, spec, checkpoint: null, trained };
}

function endOf(task: Task): Promise<EndEvent> {
  return lastValueFrom(train(task).pipe(ofKind('end')));
}

/** A run, or what has one: the metadata of a model as a report prints them, the first line of an event log. */
function readRun(place: Place): RunSpec {
  const text = new TextDecoder().decode(readWhole(place));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${place.shown}: is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { run, spec } = Object(json) as { readonly run?: unknown; readonly spec?: unknown };
  return parseRunSpec(run ?? spec ?? json, place.shown);
}
