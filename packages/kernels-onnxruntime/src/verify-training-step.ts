/**
 * Does an exported training step train? Answered by some steps in ONNX Runtime and in the reference evaluator.
 */
import {
  type Floats,
  type Matrix,
  type Program,
  type Scalar,
  checkCounts,
  fillUniform,
  reference,
  streamKey,
} from '@rivulet/tensor';
import { type TrainingStepFiles, modelSummary, nextPrefix, uniformPrefix } from '@rivulet/onnx';
import type { OrtTensor } from './feeder.js';
import { type Runtime, loadRuntime } from './runtime.js';
import { VerificationError } from './verification-error.js';

/** What `verifyTrainingStep` needs. */
export type VerifyTrainingStepOptions = TrainingStepFiles & {
  /** What was exported, and the values that it starts from. */
  readonly program: Program;
  readonly state: Readonly<Record<string, Floats>>;
  /** Samples as the program takes them, scaled; the first 32 of them are trained on. */
  readonly inputs: Matrix;
  readonly targets: Matrix;
  /** Steps that are compared, each on the same samples. Default 3. */
  readonly steps?: number;
  /** Number of the first step. Default 1; at a checkpoint one more than its own. */
  readonly firstStep?: number;
};

/** How two trainings compare. */
export type TrainingStepVerification = {
  readonly steps: number;
  /** The largest |Δ| / max(1, |value|), of what the steps report and of every state after the last one. */
  readonly maxDiff: number;
};

/** Differences above this are no rounding. */
const limit = 1e-4;
const mostRows = 32;
const seed = 0;

/**
 * Drives an exported training step in ONNX Runtime as its user would, and compares every number. A state in
 * which float32 and float64 differ by more than the limit may differ as far as four times that.
 *
 * @throws VerificationError when the two differ by more than 1e-4
 * @throws ConfigError when onnxruntime-node is missing
 */
export async function verifyTrainingStep(options: VerifyTrainingStepOptions): Promise<TrainingStepVerification> {
  const { steps = 3 } = options;
  checkCounts('verifyTrainingStep', 1, { steps });
  const expected = runReference(options, steps, 'float32');
  const exact = runReference(options, steps, 'float64');
  const actual = await runExported(options, steps);
  let [maxDiff, where] = [0, ''];
  for (const [name, values] of expected) {
    const own = actual.get(name);
    // An optimizer may make steps of mere rounding: Adam of a bias in front of a batch normalisation, whose gradient is 0.
    const rounding = 4 * largestDifference(values, exact.get(name) ?? []);
    if (rounding > limit && largestDifference(own ?? [], values) < rounding) continue;
    for (let index = 0; index < values.length; index++) {
      const [a, b] = [own?.[index] ?? NaN, values[index] ?? NaN];
      const difference = Object.is(a, b) ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
      if (difference <= maxDiff) continue;
      maxDiff = Number.isNaN(difference) ? Infinity : difference;
      where = `${name}[${index}] is ${a} in ONNX Runtime and ${b} in the trainer`;
    }
  }
  if (maxDiff > limit) {
    throw new VerificationError(`verifyTrainingStep: after ${steps} steps ${where}; the limit is ${limit}`);
  }
  return { steps, maxDiff };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Infinity;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs((a[index] ?? NaN) - (b[index] ?? NaN)) / Math.max(1, Math.abs(b[index] ?? NaN));
    largest = Math.max(largest, difference);
  }
  return largest;
}

type Numbers = ReadonlyMap<string, ArrayLike<number>>;

/** What the trainer has after the steps: every state, and what each step reported. */
function runReference(options: VerifyTrainingStepOptions, steps: number, precision: 'float32' | 'float64'): Numbers {
  const { program, state, firstStep = 1 } = options;
  const rows = rowsOf(options);
  const executable = reference({ precision }).compile(program);
  for (const name of program.state.keys()) executable.write(name, state[name] ?? []);
  if (program.data.has('x')) executable.write('x', options.inputs.values);
  if (program.data.has('y')) executable.write('y', options.targets.values);
  const free = program.freeScalars.map((name) => program.scalars.get(name)?.source ?? NaN);
  const width = program.numbers.length;
  const numbers = new Float64Array(steps * width);
  executable.run({
    steps,
    step: firstStep,
    seed,
    rows: Int32Array.from({ length: steps * rows }, (_, index) => index % rows),
    starts: Int32Array.from({ length: steps + 1 }, (_, index) => index * rows),
    scalars: Float64Array.from({ length: steps * free.length }, (_, index) =>
      valueOf(free[index % free.length] ?? NaN, firstStep + Math.floor(index / free.length)),
    ),
    numbers,
  });
  const found = new Map<string, ArrayLike<number>>();
  program.numbers.forEach((name, column) => {
    found.set(
      name,
      Array.from({ length: steps }, (_, step) => numbers[step * width + column] ?? NaN),
    );
  });
  for (const [name, { next }] of program.state) if (next) found.set(nextPrefix + name, executable.read(name));
  executable.dispose();
  return found;
}

/** The same of the files. */
async function runExported(options: VerifyTrainingStepOptions, steps: number): Promise<Numbers> {
  const runtime = await loadRuntime();
  const open = (bytes: Uint8Array) =>
    runtime.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const [step, start] = await Promise.all([open(options.step), open(options.start)]);
  try {
    const loops = modelSummary(options.step).metadata['form'] === 'loop';
    const values: Record<string, OrtTensor> = { ...((await start.run({})) as Record<string, OrtTensor>) };
    const reported = new Map<string, number[]>();
    for (let run = 0; run < (loops ? 1 : steps); run++) {
      const feeds = feedsOf(options, runtime, { ...values }, run, loops ? steps : null);
      const wanted = Object.fromEntries(step.inputNames.flatMap((name) => (feeds[name] ? [[name, feeds[name]]] : [])));
      const results = await step.run(wanted);
      for (const [name, result] of Object.entries(results)) {
        const numbers = Array.from(result.data as Float32Array);
        if (name.startsWith(nextPrefix)) {
          values[name.slice(nextPrefix.length)] = result;
          reported.set(name, numbers);
        } else reported.set(name, [...(reported.get(name) ?? []), ...numbers]);
      }
    }
    return reported;
  } finally {
    await Promise.all([step.release(), start.release()]);
  }
}

/** Adds to the states and hyper-parameters what a run takes beside; `loop`: the number of steps in it, `null`: one. */
function feedsOf(
  options: VerifyTrainingStepOptions,
  { Tensor }: Runtime,
  feeds: Record<string, OrtTensor>,
  run: number,
  loop: number | null,
): Record<string, OrtTensor> {
  const { program, inputs, targets, firstStep = 1 } = options;
  const rows = rowsOf(options);
  const first = firstStep + run;
  const count = loop ?? 1;
  const integers = (values: readonly number[], dims: readonly number[]): OrtTensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const floats = (values: Float32Array, dims: readonly number[]): OrtTensor => new Tensor('float32', values, dims);
  for (const [name, { rows: all, columns, values }] of Object.entries({ x: inputs, y: targets })) {
    const size = loop === null ? rows : all;
    feeds[name] = floats(Float32Array.from(values.slice(0, size * columns)), [size, columns]);
  }
  feeds['step'] = integers([first], []);
  if (loop !== null) {
    feeds['rows'] = integers(
      Array.from({ length: count * rows }, (_, index) => index % rows),
      [count * rows],
    );
    feeds['starts'] = integers(
      Array.from({ length: count + 1 }, (_, index) => index * rows),
      [count + 1],
    );
  }
  for (const [name, { source }] of program.scalars) {
    if (source === null || typeof source === 'number') continue;
    const list = Float64Array.from({ length: count }, (_, index) => valueOf(source, first + index));
    feeds[name] = new Tensor('float64', list, loop === null ? [] : [count]);
  }
  for (const node of program.nodes()) {
    const uniform = node.as('uniform');
    if (!uniform) continue;
    const dims = uniform.shape.map((length) => (length === 'batch' ? rows : length));
    const columns = dims.at(-1) ?? 1;
    const size = dims.reduce((product, length) => product * length, 1);
    const values = new Float32Array(count * size);
    for (let index = 0; index < count; index++) {
      const part = values.subarray(index * size, (index + 1) * size);
      fillUniform(part, size / columns, columns, streamKey(seed, uniform.stream), first + index);
    }
    const whole = uniform.shape[0] === 'batch' ? [count * rows, columns] : [count, ...dims];
    feeds[uniformPrefix + uniform.stream] = floats(values, loop === null ? dims : whole);
  }
  return feeds;
}

function rowsOf({ inputs }: VerifyTrainingStepOptions): number {
  return Math.min(mostRows, inputs.rows);
}

/** A hyper-parameter at a step, as it is before anything was heard of the run. */
function valueOf(source: Scalar, step: number): number {
  if (typeof source === 'number') return source;
  return typeof source === 'function' ? source(step - 1, 0) : source.value(source.init());
}
