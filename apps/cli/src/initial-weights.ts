/**
 * The weights that a run starts from, where the user has some.
 */
import { resolve } from 'node:path';
import { DataError, type Floats } from '@rivulet/tensor';
import type { Task } from '@rivulet/training';
import { type TensorFile, parametersFrom } from '@rivulet/weights';
import { readWeights } from '@rivulet/weights/files';
import { UsageError } from './errors.js';
import type { RunValues } from './run-options.js';
import { type Source, show } from './settings.js';

/** Parameters by name, for `train`; and what a report says of them. */
export type InitialWeights = { readonly parameters: Readonly<Record<string, Floats>>; readonly told: string };

const companions = ['initialPrefix', 'initialRename', 'initialPartial'] as const;

/**
 * Reads the weights and finds the model's among them.
 *
 * @param task what they are for
 * @param cwd folder that the path starts from
 * @returns `null` where the run starts from random numbers
 * @throws UsageError when an option needs `initial` and there is none, or is no pair of names
 * @throws DataError when the file cannot be read or does not fit the model
 */
export function initialWeights(run: RunValues, task: Task, source: Source, cwd: string): InitialWeights | null {
  const place = (name: keyof RunValues): string => `${source.prefix}${source.name([name])}`;
  const { initial: given } = run;
  if (given === undefined) {
    const idle = companions.find((name) => run[name] !== undefined && run[name] !== false);
    if (idle === undefined) return null;
    throw new UsageError(`${place(idle)}: says how weights are read; say from which file with ${place('initial')}`);
  }
  const data = 'train' in task.data ? task.data.train : task.data;
  const options = {
    model: task.model,
    features: data.inputs.columns,
    name: given,
    prefix: run.initialPrefix,
    rename: renamed(run.initialRename ?? [], place('initialRename')),
    strict: run.initialPartial !== true,
  };
  const file = readOrExplain(resolve(cwd, given), given);
  const parameters = withAdvice(() => parametersFrom(file, options), companions.map(place));
  return { parameters, told: `starts from ${Object.keys(parameters).length} arrays of ${given}` };
}

/** `fc1=0` as `{ fc1: '0' }`. */
function renamed(pairs: readonly string[], where: string): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, from, to] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
      if (from !== undefined && to !== undefined) return [from, to];
      throw new UsageError(`${where}: expected pairs such as fc1=0,fc2=2, received ${show(pair)}`);
    }),
  );
}

function readOrExplain(path: string, given: string): TensorFile {
  try {
    return readWeights(path);
  } catch (error) {
    throw error instanceof DataError ? new DataError(error.message.replaceAll(path, given)) : error;
  }
}

/** Names the options that may help. */
function withAdvice<T>(find: () => T, [prefix, rename, partial]: readonly string[]): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${error.message}; ${prefix} and ${rename} find names, ${partial} takes what fits`);
  }
}
