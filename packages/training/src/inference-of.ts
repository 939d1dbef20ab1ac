/**
 * From a run to what an export, a prediction or a report needs: the model as a program, its numbers,
 * its data, and what it scores on them.
 */
import {
  ConfigError,
  type Dataset,
  type Floats,
  type Matrix,
  type Program,
  type Scaling,
  reference,
  traceInference,
} from '@rivulet/tensor';
import { type Coroutine, driveSync } from './coroutine.js';
import type { CheckpointEvent, EndEvent, RunSpec } from './events.js';
import { type Measurement, Meter } from './measure.js';
import { reviveTask, runSpec } from './run-spec.js';
import { statesOf } from './states-of.js';
import { type Task, trainingData, validationData } from './task.js';

/** A trained model with everything that belongs to it. */
export type Inference = {
  /** Of the task; `null` when a part of it has none. */
  readonly spec: RunSpec | null;
  /** Traced in mode 'infer'; outputs `output` and `predictions`. */
  readonly program: Program;
  /** `params/…` and `layers/…` by name. */
  readonly parameters: Readonly<Record<string, Floats>>;
  /** What it was trained on, and what it was watched on. */
  readonly data: Dataset;
  readonly validation: Dataset | null;
  readonly scaling: Scaling | null;
  /** Raw features of all samples, those of the validation last: what an export is compared on. */
  readonly rows: Matrix;
  /** `null` where the model gives values. */
  readonly classes: readonly string[] | null;
  readonly features: readonly string[];
  /** Measured with the reference evaluator in float32, in mode 'infer', whatever the training ran on. */
  readonly loss: number;
  readonly accuracy: number | null;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  /** The run in words, for the metadata of a file: `run`, `seed`, `epoch`, `step`, `metrics`, `backend`, all JSON. */
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * What a run has learned, as a model.
 *
 * The same task and the same numbers give the same result, so that a model exported at the end of a
 * run and one exported from its last checkpoint are the same, byte for byte.
 *
 * @param task what was trained
 * @param learned the run's `end` event, or a checkpoint of it
 * @throws ConfigError when the numbers are those of another task
 * @example
 * const { program, parameters, classes } = inferenceOf(task, end);
 */
export function inferenceOf(task: Task, learned: EndEvent | CheckpointEvent): Inference {
  const [data, validation] = [trainingData(task), validationData(task)];
  const program = traceInference({ model: task.model, loss: task.loss, features: data.inputs.columns });
  const given = learned.kind === 'end' ? learned.parameters : learned.state;
  const parameters = statesOf(program, given, 'inferenceOf');
  const [own, watched] = runNow(measureBoth(task, parameters));
  const metrics = {
    loss: own.loss,
    accuracy: own.accuracy,
    validationLoss: watched?.loss ?? null,
    validationAccuracy: watched?.accuracy ?? null,
  };
  const spec = learned.kind === 'end' ? runSpec(task) : learned.spec;
  const seed = learned.kind === 'end' ? (task.seed ?? 0) : learned.seed;
  const { epoch, step, backend } = learned;
  const entries = { ...(spec && { run: spec }), seed, epoch, step, metrics, ...(backend !== undefined && { backend }) };
  return {
    spec,
    program,
    parameters,
    data,
    validation,
    scaling: data.scaling,
    rows: rawRows(validation ? [data, validation] : [data]),
    classes: data.classes,
    features: data.features,
    ...metrics,
    metadata: Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

/**
 * What a checkpoint holds, as a model: makes its task again from its spec.
 *
 * @param checkpoint from `readCheckpoint` or a stream
 * @param load how a package is loaded; default `import(name)`
 * @throws ConfigError when the checkpoint has no spec, or a package that it names is missing
 * @throws DataError when the data came out of a file that is no longer there
 * @example
 * const { program, parameters } = await reviveInference(readCheckpoint('run.safetensors'));
 */
export async function reviveInference(
  checkpoint: CheckpointEvent,
  load?: (name: string) => Promise<unknown>,
): Promise<Inference> {
  if (!checkpoint.spec) {
    throw new ConfigError(
      'checkpoint: its task held a function, so it cannot be made again; call inferenceOf with the task',
    );
  }
  return inferenceOf(await reviveTask(checkpoint.spec, load), checkpoint);
}

/** Takes the scaling back: x = y / factor + offset. */
function rawRows(datasets: readonly Dataset[]): Matrix {
  const columns = datasets[0]?.inputs.columns ?? 0;
  const parts = datasets.map(({ inputs, scaling }) => {
    if (!scaling) return Array.from(inputs.values);
    const { offset, factor } = scaling;
    return Array.from(inputs.values, (y, i) => y / (factor[i % columns] ?? 1) + (offset[i % columns] ?? 0));
  });
  const values = Float64Array.from(parts.flat());
  return { rows: values.length / columns, columns, values };
}

function* measureBoth(
  task: Task,
  parameters: Readonly<Record<string, Floats>>,
): Coroutine<readonly [Measurement, Measurement | null]> {
  const [data, validation] = [trainingData(task), validationData(task)];
  const meter = new Meter(reference(), task.model, task.loss, validation ? [data, validation] : [data]);
  try {
    const own = yield* meter.measure(data, parameters);
    return [own, validation && (yield* meter.measure(validation, parameters))];
  } finally {
    meter.dispose();
  }
}

/** The reference evaluator never waits. */
function runNow<T>(run: Coroutine<T>): T {
  const turns = driveSync(run);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}
