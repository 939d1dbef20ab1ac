/**
 * Driving the two files of an exported training step by hand, as anybody could who has an ONNX Runtime and
 * nothing of ours but the random numbers. Runs in Node and in a page.
 */
import { type TrainingStepFiles, nextPrefix, uniformPrefix } from '@rivulet/onnx';
import { type Call, type Program, fillUniform, streamKey } from '@rivulet/tensor';
import type { OrtTensor } from '../src/feeder.js';
import type { Opened } from '../src/ort-session.js';

/** What a runtime has to offer; the module onnxruntime-node or onnxruntime-web. */
export type AnyRuntime = Pick<Opened['runtime'], 'InferenceSession' | 'Tensor'>;

type Native = Awaited<ReturnType<AnyRuntime['InferenceSession']['create']>>;
type Values = Record<string, OrtTensor>;

/** Samples by the name of the data input, row-major. */
export type Samples = Readonly<Record<string, ArrayLike<number>>>;

/** What is run: all steps of a call, whose numbers are not touched. */
export type Plan = Omit<Call, 'numbers' | 'scalars'>;

/** A plan of steps over shuffled rows, epoch by epoch; the last batch of an epoch is as small as it comes. */
export function planOf(steps: number, size: number, order: ArrayLike<number>, seed: number): Plan {
  const [rows, starts]: [number[], number[]] = [[], [0]];
  for (let step = 0, from = 0; step < steps; step++) {
    const to = Math.min(from + size, order.length);
    for (let row = from; row < to; row++) rows.push(order[row] ?? 0);
    starts.push(rows.length);
    from = to === order.length ? 0 : to;
  }
  return { steps, step: 1, seed, rows: Int32Array.from(rows), starts: Int32Array.from(starts) };
}

/** Numbers of a plan's scalars, a row a step, as a call of an executable has them. */
export function scalarsOf(program: Program, { steps, step }: Plan): Float64Array {
  const rows = Array.from({ length: steps }, (_, index) =>
    program.freeScalars.map((name) => {
      const source = program.scalars.get(name)?.source ?? NaN;
      return typeof source === 'function' ? source(step - 1 + index, 0) : Number(source);
    }),
  );
  return Float64Array.from(rows.flat());
}

/** The losses of a plan, the steps one run each. */
export async function driveStep(
  runtime: AnyRuntime,
  { step, start }: TrainingStepFiles,
  program: Program,
  samples: Samples,
  plan: Plan,
): Promise<number[]> {
  return drive(runtime, { step, start }, async (session, values) => {
    const losses: number[] = [];
    for (let index = 0; index < plan.steps; index++) {
      const rows = plan.rows.subarray(plan.starts[index], plan.starts[index + 1]);
      const feeds: Values = { ...values };
      for (const [name, all] of Object.entries(samples)) {
        const columns = Number(program.data.get(name)?.shape[1]);
        const list = Float32Array.from({ length: rows.length * columns }, (_, i) => {
          return all[(rows[Math.floor(i / columns)] ?? 0) * columns + (i % columns)] ?? NaN;
        });
        feeds[name] = new runtime.Tensor('float32', list, [rows.length, columns]);
      }
      const number = BigInt(plan.step + index);
      feeds['step'] = new runtime.Tensor('int64', BigInt64Array.of(number), []);
      schedules(program).forEach(([name, at]) => {
        feeds[name] = new runtime.Tensor('float64', Float64Array.of(at(plan.step - 1 + index)), []);
      });
      for (const { name, dims } of uniforms(program, rows.length)) {
        const list = uniformOf(name, dims, plan, index);
        feeds[name] = new runtime.Tensor('float32', list, dims);
      }
      losses.push(...take(await session.run(wanted(session, feeds)), values));
    }
    return losses;
  });
}

/** The losses of a plan, so many steps a run. */
export async function driveLoop(
  runtime: AnyRuntime,
  { step, start }: TrainingStepFiles,
  program: Program,
  samples: Samples,
  plan: Plan,
  stepsOfRun = 10,
): Promise<number[]> {
  return drive(runtime, { step, start }, async (session, values) => {
    const losses: number[] = [];
    const long = (list: Int32Array): OrtTensor =>
      new runtime.Tensor('int64', BigInt64Array.from(list, BigInt), [list.length]);
    for (let first = 0; first < plan.steps; first += stepsOfRun) {
      const count = Math.min(stepsOfRun, plan.steps - first);
      const from = plan.starts[first] ?? 0;
      const rows = plan.rows.subarray(from, plan.starts[first + count]);
      const starts = plan.starts.subarray(first, first + count + 1).map((at) => at - from);
      const feeds: Values = { ...values, rows: long(rows), starts: long(starts) };
      for (const [name, all] of Object.entries(samples)) {
        const columns = Number(program.data.get(name)?.shape[1]);
        feeds[name] = new runtime.Tensor('float32', Float32Array.from(all), [all.length / columns, columns]);
      }
      feeds['step'] = new runtime.Tensor('int64', BigInt64Array.of(BigInt(plan.step + first)), []);
      schedules(program).forEach(([name, at]) => {
        const list = Float64Array.from({ length: count }, (_, i) => at(plan.step - 1 + first + i));
        feeds[name] = new runtime.Tensor('float64', list, [count]);
      });
      for (const { name, dims, ofSamples } of uniforms(program, rows.length)) {
        const parts = Array.from({ length: count }, (_, i) => {
          const size = (starts[i + 1] ?? 0) - (starts[i] ?? 0);
          return uniformOf(name, ofSamples ? [size, dims[1] ?? 1] : dims, plan, first + i);
        });
        const list = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
        parts.reduce((at, part) => (list.set(part, at), at + part.length), 0);
        feeds[name] = new runtime.Tensor('float32', list, ofSamples ? dims : [count, ...dims]);
      }
      losses.push(...take(await session.run(wanted(session, feeds)), values));
    }
    return losses;
  });
}

/** Opens both files, and gives the values of the second to whoever drives the first. */
async function drive(
  { InferenceSession }: AnyRuntime,
  files: TrainingStepFiles,
  steps: (session: Native, values: Values) => Promise<number[]>,
): Promise<number[]> {
  const options = { executionProviders: [], intraOpNumThreads: 1, logSeverityLevel: 3 as const };
  const start = await InferenceSession.create(files.start, options);
  const values: Values = { ...(await start.run({})) };
  await start.release();
  const session = await InferenceSession.create(files.step, options);
  const losses = await steps(session, values);
  await session.release();
  return losses;
}

/** Makes the outputs of a run the inputs of the next. @returns the losses */
function take(results: Readonly<Record<string, unknown>>, values: Values): number[] {
  const tensors = results as Values;
  for (const [name, value] of Object.entries(tensors)) {
    if (name.startsWith(nextPrefix)) values[name.slice(nextPrefix.length)] = value;
  }
  return Array.from((tensors['loss']?.data ?? []) as Float32Array);
}

/** Inputs that the graph has: a step that no number depends on is none. */
function wanted({ inputNames }: Native, feeds: Values): Values {
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => inputNames.includes(name)));
}

function schedules(program: Program): [string, (step: number) => number][] {
  return [...program.scalars].flatMap(([name, { source }]) =>
    typeof source === 'function' ? [[name, (step: number): number => source(step, 0)]] : [],
  );
}

function uniforms(program: Program, rows: number): { name: string; dims: number[]; ofSamples: boolean }[] {
  return program.nodes().flatMap((node) => {
    const stream = node.as('uniform')?.stream;
    if (stream === undefined) return [];
    const dims = node.shape.map((length) => (length === 'batch' ? rows : length));
    return [{ name: uniformPrefix + stream, dims, ofSamples: node.shape[0] === 'batch' }];
  });
}

function uniformOf(name: string, dims: readonly number[], { seed, step }: Plan, index: number): Float32Array {
  const columns = dims.at(-1) ?? 1;
  const list = new Float32Array(dims.reduce((product, length) => product * length, 1));
  fillUniform(list, list.length / columns, columns, streamKey(seed, name.slice(uniformPrefix.length)), step + index);
  return list;
}
