/**
 * What a run of a graph is given beside its states: samples, row numbers, numbers of the host, random numbers.
 */
import {
  type Call,
  DataError,
  type HostScalars,
  type Program,
  type Shape,
  fillUniform,
  isSampleShape,
  partitionHostScalars,
  provided,
  sizeOf,
  streamKey,
} from '@rivulet/tensor';
import { fedNumbers, uniformPrefix } from '@rivulet/onnx';
import type { Runtime } from './runtime.js';

/** A tensor of the runtime. */
export type OrtTensor = InstanceType<Runtime['Tensor']>;
/** Tensors by the name of the input. */
export type Feeds = Readonly<Record<string, OrtTensor>>;

/** Makes what is fed. Owns copies of the data that was written. */
export class Feeder {
  private readonly written = new Map<string, OrtTensor>();
  private readonly host: HostScalars;
  private readonly uniforms: readonly { readonly stream: string; readonly shape: Shape }[];

  /** @param program as it was lowered */
  constructor(
    private readonly program: Program,
    private readonly tensorClass: Runtime['Tensor'],
  ) {
    this.host = partitionHostScalars(program);
    this.uniforms = program.nodes().flatMap((node) => {
      const stream = node.as('uniform')?.stream;
      return stream === undefined ? [] : [{ stream, shape: node.shape }];
    });
  }

  /** Sets all rows of a data input. */
  write(name: string, values: Float32Array): void {
    const columns = Number(this.program.data.get(name)?.shape[1]);
    if (this.program.data.has(name)) this.written.set(name, this.tensor(values, [values.length / columns, columns]));
  }

  /** For all steps of a call: the inputs of `loopGraph`. */
  loop(call: Call): Feeds {
    this.checkRows(call, 0, call.steps);
    const { steps, starts, rows } = call;
    const first = starts[0] ?? 0;
    const total = (starts[steps] ?? 0) - first;
    const feeds: Record<string, OrtTensor> = { ...Object.fromEntries(this.written) };
    feeds['starts'] = this.integers(steps + 1, (index) => (starts[index] ?? 0) - first);
    if (this.program.data.size > 0) feeds['rows'] = this.integers(total, (index) => rows[first + index] ?? 0);
    const slots = this.host.slots.length;
    if (slots > 0) {
      const numbers = new Float32Array(slots * steps);
      const one = new Float64Array(slots);
      for (let index = 0; index < steps; index++) {
        this.fillNumbers(call, index, one);
        for (let slot = 0; slot < slots; slot++) numbers[slot * steps + index] = one[slot]!;
      }
      feeds[fedNumbers] = this.tensor(numbers, [slots, steps]);
    }
    for (const { stream, shape } of this.uniforms) {
      const columns = Number(shape.at(-1) ?? 1);
      const ofSamples = isSampleShape(shape);
      const values = new Float32Array(ofSamples ? total * columns : steps * sizeOf(shape));
      const key = streamKey(call.seed, stream);
      for (let index = 0; index < steps; index++) {
        const [from, to] = [(starts[index] ?? 0) - first, (starts[index + 1] ?? 0) - first];
        const at = ofSamples ? from * columns : index * sizeOf(shape);
        const count = ofSamples ? to - from : sizeOf(shape) / columns;
        fillUniform(values.subarray(at), count, columns, key, call.step + index);
      }
      const dims = ofSamples ? [total, columns] : [steps, ...shape.map(Number)];
      feeds[uniformPrefix + stream] = this.tensor(values, dims);
    }
    return feeds;
  }

  /** For one step of a call: the inputs of `stepGraph`. */
  step(call: Call, index: number): Feeds {
    this.checkRows(call, index, index + 1);
    const [from, to] = [call.starts[index] ?? 0, call.starts[index + 1] ?? 0];
    const feeds: Record<string, OrtTensor> = {};
    for (const [name, leaf] of this.program.data) {
      const columns = Number(leaf.shape[1]);
      // Nobody wrote `valid`: all samples count.
      const values = new Float32Array((to - from) * columns).fill(1);
      const all = this.written.get(name)?.data as Float32Array | undefined;
      for (let row = from; all && row < to; row++) {
        const at = (call.rows[row] ?? 0) * columns;
        values.set(all.subarray(at, at + columns), (row - from) * columns);
      }
      feeds[name] = this.tensor(values, [to - from, columns]);
    }
    const slots = this.host.slots.length;
    if (slots > 0) {
      const numbers = new Float64Array(slots);
      this.fillNumbers(call, index, numbers);
      feeds[fedNumbers] = this.tensor(Float32Array.from(numbers), [slots]);
    }
    for (const { stream, shape } of this.uniforms) {
      const dims = shape.map((length) => (length === 'batch' ? to - from : length));
      const columns = dims.at(-1) ?? 1;
      const values = new Float32Array(dims.reduce((product, length) => product * length, 1));
      fillUniform(values, values.length / columns, columns, streamKey(call.seed, stream), call.step + index);
      feeds[uniformPrefix + stream] = this.tensor(values, dims);
    }
    return feeds;
  }

  private fillNumbers(call: Call, index: number, into: Float64Array): void {
    const [from, to] = [call.starts[index] ?? 0, call.starts[index + 1] ?? 0];
    const valid = this.written.get(provided.valid)?.data as Float32Array | undefined;
    let count = to - from;
    if (valid) {
      count = 0;
      for (let row = from; row < to; row++) count += valid[call.rows[row] ?? 0] ?? 0;
    }
    this.host.fill(call.step + index, count, call.scalars, index * this.program.freeScalars.length, into, 0);
  }

  /** The runtime would say it with a stack of its own. */
  private checkRows({ rows, starts }: Call, from: number, to: number): void {
    for (const [name, { dims }] of this.written) {
      for (let index = starts[from] ?? 0; index < (starts[to] ?? 0); index++) {
        const row = rows[index] ?? -1;
        if (row < 0 || row >= (dims[0] ?? 0)) throw new DataError(`${name}: there is no row ${row}`);
      }
    }
  }

  private tensor(values: Float32Array, dims: readonly number[]): OrtTensor {
    return new this.tensorClass('float32', values, dims);
  }

  /** 64-bit integers, written by their lower halves. */
  private integers(length: number, value: (index: number) => number): OrtTensor {
    const values = new BigInt64Array(length);
    const halves = new Int32Array(values.buffer);
    for (let index = 0; index < length; index++) halves[2 * index] = value(index);
    return new this.tensorClass('int64', values, [length]);
  }
}
