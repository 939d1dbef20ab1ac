/**
 * A program on a device.
 *
 * A call is one pipeline: it uploads the states and a row a step, runs all steps on the device, and
 * reads back once, at its end. Within a call nothing is read. The library gives the results of a
 * pipeline as numbers and in no other way, so between two calls the states are on the host.
 */
import {
  type Call,
  ConfigError,
  DataError,
  type Executable,
  type Program,
  checkCall,
  formatShape,
  isSampleShape,
  largestStep,
  simplify,
  sizeOf,
} from '@rivulet/tensor';
import { rowsIn } from './dims.js';
import type { Argument, Device, Pipeline } from './gpu-js.js';
import { type Lowering, lower } from './lowering.js';
import { type Plan, arrays, planStep } from './plan.js';
import { Recorder } from './recorder.js';
import { positions } from './row-layout.js';
import { splitSums } from './split-sums.js';

/** What a user of the backend does not see. */
export type Inside = {
  /** Samples that a step will have at most, where that is known; more make new kernels. */
  readonly samples?: number;
  /** Whether others use the device too, so that `dispose` leaves it open; default false. */
  readonly shared?: boolean;
  /** What lies behind the last sample of a step; default 0. */
  readonly padding?: number;
  /** Steps of one pipeline at most; default 64. */
  readonly longest?: number;
};

/** Where a state lies: its stack, and the first of its numbers there. */
type Place = { readonly stack: string; readonly at: number; readonly size: number };

export class GpuExecutable implements Executable {
  /** Pipelines run so far; each reads back once. */
  readbacks = 0;
  private said = '';
  private readonly plan: Plan;
  private readonly places = new Map<string, Place>();
  private readonly states = new Map<string, Argument>();
  private readonly written = new Map<string, Float32Array>();
  private readonly outputs = new Map<string, Float32Array>();
  private lowering: Lowering;
  private recorder: Recorder;
  private last = 0;
  private fresh = true;
  private disposed = false;

  private constructor(
    private readonly program: Program,
    private readonly device: Device,
    private readonly describe: (pipeline: Pipeline) => string,
    private readonly inside: Inside,
  ) {
    this.plan = planStep(splitSums(simplify(program)), device.inputs);
    for (const stack of this.plan.stacks) {
      const [x, y, z] = [stack.dims.columns, rowsIn(stack.dims, 0), stack.states.length];
      this.states.set(stack.name, { values: new Float32Array(x * y * z), size: [x, y, z] });
      stack.states.forEach((state, layer) => {
        this.places.set(state, { stack: stack.name, at: layer * x * y, size: x * y });
      });
    }
    [this.lowering, this.recorder] = this.lowerFor(Math.max(inside.samples ?? 32, 1));
  }

  /**
   * Compiles, and runs one step on nothing, so that `backend` is what ran.
   *
   * @param describe what ran in words; throws where that must not be
   */
  static async create(
    program: Program,
    device: Device,
    describe: (pipeline: Pipeline) => string,
    inside: Inside = {},
  ): Promise<GpuExecutable> {
    const made = new GpuExecutable(program, device, describe, inside);
    const nothing = new Float32Array(made.lowering.row.length);
    const { pipeline } = await made.recorder.run(1, (name) => made.argument(name, 1, nothing));
    made.said = describe(pipeline);
    return made;
  }

  get backend(): string {
    return this.said;
  }

  /** WebGPU answers when it is done; WebGL makes the thread wait for what it reads. */
  get elsewhere(): boolean {
    return this.device.mode === 'webgpu';
  }

  write(name: string, values: ArrayLike<number>): void {
    this.check();
    const place = this.places.get(name);
    const data = this.program.data.get(name);
    if (place) {
      if (values.length !== place.size) {
        const shape = formatShape(this.program.state.get(name)?.leaf.shape ?? []);
        throw new DataError(`${name}: ${shape} holds ${place.size} numbers, received ${values.length}`);
      }
      this.states.get(place.stack)?.values.set(values, place.at);
    } else if (data) {
      const columns = Number(data.shape[1]);
      if (values.length % columns !== 0)
        throw new DataError(`${name}: expected rows of ${columns} numbers, received ${values.length} numbers`);
      this.written.set(name, Float32Array.from(values));
    } else throw this.unknown(name);
  }

  async run(call: Call): Promise<void> {
    this.check();
    checkCall(call, this.program, (name) => this.written.has(name));
    if (call.steps === 0) return;
    const most = Math.max(largestStep(call), 1);
    if (
      most > this.lowering.row.room ||
      (this.fresh && this.inside.samples === undefined && most < this.lowering.row.room)
    ) {
      await this.recorder.close();
      [this.lowering, this.recorder] = this.lowerFor(most);
    }
    this.fresh = false;
    if (this.isDisposed()) return;
    let done = 0;
    for (const steps of this.recorder.split(call.steps)) {
      await this.runPart(call, done, done + steps);
      if (this.isDisposed()) return;
      done += steps;
    }
  }

  read(name: string): Float32Array {
    this.check();
    const place = this.places.get(name);
    if (place)
      return (this.states.get(place.stack)?.values ?? new Float32Array(0)).slice(place.at, place.at + place.size);
    const output = this.program.outputs.get(name);
    if (!output) throw this.unknown(name);
    const size = isSampleShape(output.shape) ? sizeOf(output.shape, this.last) : sizeOf(output.shape);
    return (this.outputs.get(name) ?? new Float32Array(size)).slice(0, size);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const map of [this.states, this.written, this.outputs]) map.clear();
    // A pipeline that runs ends before it is given back; whoever waits for it hears of its error.
    void this.recorder.close().then(() => (this.inside.shared === true ? undefined : this.device.close()));
  }

  /** Steps `from` … `to` − 1 of a call: one pipeline. */
  private async runPart(call: Call, from: number, to: number): Promise<void> {
    const { row } = this.lowering;
    const steps = to - from;
    const rows = new Float32Array(steps * row.length);
    const host = new Float64Array(steps * this.plan.host.slots.length);
    for (let step = 0; step < steps; step++) {
      const own = rows.subarray(step * row.length, (step + 1) * row.length);
      row.fill(own, call, from + step, this.written, this.inside.padding ?? 0);
      own[positions.number] = step;
      host.set(row.hostValues, step * row.hostValues.length);
    }
    const { results, pipeline } = await this.recorder.run(steps, (name) => this.argument(name, steps, rows));
    if (this.isDisposed()) return;
    this.readbacks++;
    this.said = this.describe(pipeline);
    this.last = (call.starts[to] ?? 0) - (call.starts[to - 1] ?? 0);
    for (const [name, stack] of this.states) {
      const values = results.get(name);
      if (values) this.states.set(name, { ...stack, values });
    }
    for (const [name, array] of this.lowering.outputs) {
      const values = results.get(array);
      if (values) this.outputs.set(name, values);
    }
    this.program.numbers.forEach((name, column) => {
      const value = this.numberOf(name, results, host);
      for (let step = 0; step < steps; step++) {
        call.numbers[(from + step) * this.program.numbers.length + column] = value(step);
      }
      this.outputs.set(name, Float32Array.of(value(steps - 1)));
    });
  }

  /** An output of shape [] by step: from the log of its stack, or of the host. */
  private numberOf(
    name: string,
    results: ReadonlyMap<string, Float32Array>,
    host: Float64Array,
  ): (step: number) => number {
    const stack = this.plan.numbers.find(({ outputs }) => outputs.includes(name));
    if (stack) {
      const [values, width, at] = [results.get(`log ${stack.name}`), stack.outputs.length, stack.outputs.indexOf(name)];
      return (step) => values?.[step * width + at] ?? NaN;
    }
    const { slots } = this.plan.host;
    const slot = slots.findIndex((node) => node === this.plan.program.outputs.get(name));
    return (step) => host[step * slots.length + slot] ?? NaN;
  }

  /** What a pipeline of so many steps is given. */
  private argument(name: string, steps: number, rows: Float32Array): Argument {
    const { constants } = this.lowering;
    const state = this.states.get(name);
    if (state) return state;
    if (name === 'rows') return { values: rows, size: [rows.length] };
    if (name === 'start') return { values: Float32Array.of(-1), size: [1] };
    if (name === arrays.constants) return { values: constants, size: [constants.length] };
    const width = this.plan.numbers.find((stack) => name === `log ${stack.name}`)?.outputs.length ?? 0;
    return { values: new Float32Array(width * steps), size: [width, steps] };
  }

  private lowerFor(room: number): [Lowering, Recorder] {
    const exact = this.device.mode === 'cpu' || this.device.mode === 'webasm';
    const lowering = lower(this.plan, room, exact);
    return [lowering, new Recorder(this.device, lowering, [...this.states.keys()], this.inside.longest ?? 64)];
  }

  /** Whether it was disposed, perhaps while something was waited for. */
  private isDisposed(): boolean {
    return this.disposed;
  }

  private check(): void {
    if (this.disposed) throw new ConfigError('this executable was disposed');
  }

  private unknown(name: string): ConfigError {
    const names = [...this.program.state.keys(), ...this.program.data.keys(), ...this.program.outputs.keys()];
    return new ConfigError(`there is no '${name}' in this program; there are ${names.join(', ')}`);
  }
}
