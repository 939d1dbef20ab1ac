/**
 * From a run to what an export of its training step needs: the program, the values that its states have, and
 * what is to be known of the data.
 */
import { ConfigError, type Floats, type Program, initialState, isSolver } from '@rivulet/tensor';
import type { CheckpointEvent } from './events.js';
import { reviveTask, runSpec } from './run-spec.js';
import { statesOf } from './states-of.js';
import { stepProgram } from './step-program.js';
import { type Task, trainingData } from './task.js';

/** A training step with everything that belongs to it. */
export type TrainingStep = {
  readonly program: Program;
  /** `params/…`, `layers/…` and `optimizer/…` by name. */
  readonly state: Readonly<Record<string, Floats>>;
  /** For the metadata of a file, all JSON: `run`, `seed`, `step`, `features`, `classes`, and `scaling`, by which raw features become `x`. */
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * The training step of a task, as it is before the first step or at a checkpoint.
 *
 * @param learned where to go on from; left out: from the beginning, with the task's seed
 * @throws ConfigError when the optimizer decides on the host, such as `lbfgs`, or the checkpoint is of another task
 * @example
 * const { program, state, metadata } = trainingStepOf(task);
 * const { step, start } = exportTrainingStep({ program, state, metadata });
 */
export function trainingStepOf(task: Task, learned?: CheckpointEvent): TrainingStep {
  const { optimizer } = task;
  if (isSolver(optimizer)) {
    throw new ConfigError(
      `${optimizer.name}: decides on the host from one evaluation to the next, so it is no program`,
    );
  }
  const { program } = stepProgram(task);
  const seed = learned?.seed ?? task.seed ?? 0;
  const { features, classes, scaling } = trainingData(task);
  const run = learned ? learned.spec : runSpec(task);
  const entries = { ...(run && { run }), seed, step: learned?.step ?? 0, features, classes, scaling };
  return {
    program,
    state: learned ? statesOf(program, learned.state, 'trainingStepOf') : initialState(program, { seed }, task.initial),
    metadata: Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

/**
 * The training step that a checkpoint was made with: makes its task again from its spec.
 *
 * @param load how a package is loaded; default `import(name)`
 * @throws ConfigError as `reviveInference` does
 */
export async function reviveTrainingStep(
  checkpoint: CheckpointEvent,
  load?: (name: string) => Promise<unknown>,
): Promise<TrainingStep> {
  if (!checkpoint.spec) {
    throw new ConfigError(
      'checkpoint: its task held a function, so it cannot be made again; call trainingStepOf with the task',
    );
  }
  return trainingStepOf(await reviveTask(checkpoint.spec, load), checkpoint);
}
