/**
 * The loss of the first batch, by ONNX Runtime with the exported files, and by the trainer.
 */
import { type ModelValue, openModel } from '@rivulet/kernels-onnxruntime';
import { type TrainingStepFiles, uniformPrefix } from '@rivulet/onnx';
import { type Dataset, type Floats, type Program, type ScalarSlot, reference } from '@rivulet/tensor';
import { randomFeeds } from '../verify/feeds.js';

/** Which batch. */
export type First = {
  readonly data: Dataset;
  /** Samples in it. */
  readonly size: number;
  /** Steps done before. */
  readonly step: number;
};

/** Drives the exported files for one step, as whoever uses them does. */
export async function lossInRuntime(
  { step, start }: TrainingStepFiles,
  program: Program,
  first: First,
): Promise<number> {
  const opened = await openModel(start);
  const values = await opened.run({}).finally(() => opened.dispose());
  const model = await openModel(step);
  try {
    const { x, y } = batchOf(first);
    const made = randomFeeds(
      model.inputs.filter(({ name }) => name.startsWith(uniformPrefix)),
      first.size,
    );
    const float64 = (value: number): ModelValue => ({ type: 'float64', shape: [], values: Float64Array.of(value) });
    const changing = [...program.scalars].map(([name, slot]) => [name, float64(valueOf(slot, first.step))] as const);
    const all: Readonly<Record<string, ModelValue>> = {
      ...made,
      ...Object.fromEntries(changing),
      ...values,
      x,
      y,
      step: { type: 'int64', shape: [], values: Float64Array.of(first.step + 1) },
    };
    const taken = model.inputs.flatMap(({ name }) => (all[name] ? [[name, all[name]] as const] : []));
    const { loss } = await model.run(Object.fromEntries(taken));
    return Number(loss?.values[0]);
  } finally {
    await model.dispose();
  }
}

/** The same by the reference evaluator. */
export function lossOfTrainer(program: Program, state: Readonly<Record<string, Floats>>, first: First): number {
  const executable = reference().compile(program);
  for (const name of program.state.keys()) executable.write(name, state[name] ?? []);
  const { x, y } = batchOf(first);
  const samples = x.shape[0] ?? 0;
  executable.write('x', x.values as Float64Array);
  executable.write('y', y.values as Float64Array);
  const numbers = new Float64Array(program.numbers.length);
  executable.run({
    steps: 1,
    step: first.step + 1,
    seed: 0,
    rows: Int32Array.from({ length: samples }, (_, row) => row),
    starts: Int32Array.of(0, samples),
    scalars: Float64Array.from(program.freeScalars, (name) => valueOf(program.scalars.get(name), first.step)),
    numbers,
  });
  executable.dispose();
  return numbers[program.numbers.indexOf('loss')] ?? NaN;
}

/** The first samples in the order in which they lie; of data that are made anew for each epoch, those of the first. */
function batchOf({ data, size }: First): { readonly x: ModelValue; readonly y: ModelValue } {
  const { inputs, targets } = data.perEpoch?.samples({ epoch: 0, seed: 0, batchSize: size }) ?? data;
  const part = ({ columns, values }: typeof inputs): ModelValue => ({
    type: 'float32',
    shape: [size, columns],
    values: Float64Array.from(values.subarray(0, size * columns)),
  });
  return { x: part(inputs), y: part(targets) };
}

/** What a hyper-parameter is in a step. */
function valueOf(slot: ScalarSlot | undefined, step: number): number {
  const source = slot?.source;
  if (typeof source === 'function') return source(step, 0);
  if (typeof source === 'object' && source !== null) return source.value(source.init());
  return source ?? NaN;
}
