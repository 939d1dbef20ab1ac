/**
 * The reference backend: runs a program as it was traced, node by node, in float32 or float64.
 *
 * It is the oracle of correctness. Everything is planned when a program is compiled: each node has
 * a buffer and a kernel, a step is one walk over them and allocates nothing. Formulas of numbers
 * alone are computed in float64 in both precisions, as for every backend.
 */
import type { Backend, Call, CompileOptions, Executable, Floats } from './contracts.js';
import { checkCall } from './check-call.js';
import { checkChoices } from './check.js';
import { ConfigError, DataError } from './errors.js';
import { type HostScalars, isHostScalar, partitionHostScalars } from './host-scalars.js';
import { kernels } from './kernels.js';
import { elementwiseOps } from './primitives.js';
import { type Program, provided } from './program.js';
import { formatShape } from './shape.js';
import type { Node, Tensor } from './tensor.js';
import { Buffers, type View, copyView } from './views.js';

/** Options of `reference`. */
export type ReferenceOptions = {
  /** What numbers are stored in. Default 'float32'. */
  readonly precision?: 'float32' | 'float64';
};

/** A backend that never waits. */
export interface SyncBackend extends Backend {
  compile(program: Program, options?: CompileOptions): SyncExecutable;
}

/** An executable that never waits. */
export interface SyncExecutable extends Executable {
  run(call: Call): void;
  read(name: string): Floats;
}

/**
 * The reference backend.
 *
 * @param options.precision default 'float32'
 * @example
 * const executable = reference({ precision: 'float64' }).compile(program);
 */
export function reference({ precision = 'float32' }: ReferenceOptions = {}): SyncBackend {
  checkChoices('reference', ['float32', 'float64'], { precision });
  const name = precision === 'float32' ? 'reference' : 'reference float64';
  return { name, compile: (program) => new ReferenceExecutable(program, name, precision) };
}

/** One node with what runs it. */
type Task = { readonly node: Node; readonly out: View; readonly inputs: readonly View[] };

/** A data input: the rows of this step, and all rows that were written. */
type Input = { readonly name: string; readonly view: View; source: Floats | null };

/** A state and its value after the step; `copy` where that value is read from another state. */
type Update = { readonly to: View; readonly from: View; readonly copy: Floats | null };

class ReferenceExecutable implements SyncExecutable {
  private readonly views = new Map<Node, View>();
  private readonly tasks: Task[] = [];
  private readonly buffers: Buffers;
  private readonly inputs: Input[];
  private readonly valid: Input | undefined;
  private readonly updates: Update[] = [];
  private readonly outputs = new Map<string, View>();
  /** Outputs that are states as they are during the step; copied before the states change. */
  private readonly reports: { readonly from: View; readonly to: View }[] = [];
  private readonly host: HostScalars;
  /** What the host computed for this step, and where it goes, rounded. */
  private readonly hostValues: Float64Array;
  private readonly hostViews: readonly View[];
  /** For each output that is a number: its slot among the host's values, or −1 and its view. */
  private readonly numbers: readonly { readonly slot: number; readonly view: View }[];
  private readonly moment = { step: 1, seed: 0 };
  private disposed = false;

  constructor(
    private readonly program: Program,
    readonly backend: string,
    precision: 'float32' | 'float64',
  ) {
    this.buffers = new Buffers(precision);
    const { state, data, outputs } = program;
    this.host = partitionHostScalars(program);
    this.hostValues = new Float64Array(this.host.slots.length);
    this.hostViews = this.host.slots.map((node) => this.plan(node));
    for (const { leaf } of state.values()) this.plan(leaf);
    this.inputs = [...data].map(([name, leaf]) => ({ name, view: this.plan(leaf), source: null }));
    this.valid = this.inputs.find(({ name }) => name === provided.valid);
    for (const node of program.nodes()) if (!isHostScalar(node)) this.plan(node);
    const stateBuffers = new Set([...state.values()].map(({ leaf }) => this.view(leaf).buffer));
    for (const [name, tensor] of outputs) this.report(name, tensor, stateBuffers);
    for (const { leaf, next } of state.values()) {
      if (!next) continue;
      const from = this.view(next);
      this.updates.push({ from, to: this.view(leaf), copy: this.updateCopy(from, stateBuffers) });
    }
    this.numbers = program.numbers.flatMap((name) => {
      const [tensor, view] = [outputs.get(name), this.outputs.get(name)];
      return tensor && view ? [{ slot: this.host.slots.indexOf(tensor), view }] : [];
    });
  }

  write(name: string, values: ArrayLike<number>): void {
    const state = this.program.state.get(name)?.leaf;
    const input = this.inputs.find((one) => one.name === name);
    if (state) {
      const { data: target } = this.view(state).buffer;
      if (values.length !== target.length) {
        const shape = formatShape(state.shape);
        throw new DataError(`${name}: ${shape} holds ${target.length} numbers, received ${values.length}`);
      }
      target.set(values);
    } else if (input) {
      const { columns } = input.view;
      if (values.length % columns !== 0) {
        throw new DataError(`${name}: expected rows of ${columns} numbers, received ${values.length} numbers`);
      }
      if (input.source?.length !== values.length) input.source = this.buffers.floats(values.length);
      input.source.set(values);
    } else throw this.unknown(name);
  }

  run(call: Call): void {
    const free = this.program.freeScalars.length;
    if (this.disposed) throw disposedError();
    checkCall(call, this.program, (name) => this.inputs.some((input) => input.name === name && input.source !== null));
    this.moment.seed = call.seed;
    for (let index = 0; index < call.steps; index++) {
      const from = call.starts[index] ?? 0;
      const to = call.starts[index + 1] ?? 0;
      this.moment.step = call.step + index;
      this.buffers.resize(to - from);
      for (const input of this.inputs) gather(input, call.rows, from, to);
      this.fillNumbers(call, index * free);
      for (const { node, out, inputs } of this.tasks) {
        kernels[node.op]?.(out, inputs, node.anyAttributes as never, this.moment);
      }
      for (const { from: view, to: copy } of this.reports) copyView(view, copy.buffer.data);
      const at = index * this.numbers.length;
      for (let position = 0; position < this.numbers.length; position++) {
        const { slot, view } = this.numbers[position]!;
        call.numbers[at + position] = (slot < 0 ? view.buffer.data[0] : this.hostValues[slot]) ?? NaN;
      }
      // All are read before any is written, so that two states can change places.
      for (const { from: next, copy } of this.updates) if (copy) copyView(next, copy);
      for (const { from: next, to: target, copy } of this.updates) target.buffer.data.set(copy ?? next.buffer.data);
    }
  }

  read(name: string): Floats {
    const state = this.program.state.get(name)?.leaf;
    const view = state ? this.view(state) : this.outputs.get(name);
    if (this.disposed) throw disposedError();
    if (!view) throw this.unknown(name);
    const copy = this.buffers.floats(view.rows * view.columns);
    copyView(view, copy);
    return copy;
  }

  dispose(): void {
    this.disposed = true;
    for (const list of [this.tasks, this.updates, this.reports]) list.length = 0;
    for (const input of this.inputs) input.source = null;
    this.buffers.clear();
    this.views.clear();
    this.outputs.clear();
  }

  /** Gives a node a view, of a buffer of its own or of its input's, and a task if it computes. */
  private plan(node: Node): View {
    const known = this.views.get(node);
    if (known) return known;
    const isView = node.op === 'broadcast' || node.op === 'stop';
    const host = isHostScalar(node);
    const view =
      isView && !host ? this.buffers.stretched(this.view(node.inputs[0]), node.shape) : this.buffers.own(node.shape);
    this.views.set(node, view);
    const values = node.as('const')?.values;
    if (values) view.buffer.data.set(values);
    if (host || kernels[node.op] === null) return view;
    const operands = node.inputs.map((input) => this.view(input));
    const inputs = elementwiseOps.has(node.op)
      ? operands.map((one) => this.buffers.stretched(one, node.shape))
      : operands;
    this.tasks.push({ node, out: view, inputs });
    return view;
  }

  /** Where an output can be read after the step. */
  private report(name: string, tensor: Tensor, stateBuffers: ReadonlySet<object>): void {
    const from = this.view(tensor);
    const to = stateBuffers.has(from.buffer) ? this.buffers.own(tensor.shape) : from;
    this.outputs.set(name, to);
    if (to !== from) this.reports.push({ from, to });
  }

  /** Room for a next value that does not lie in one piece in a buffer that only this step writes. */
  private updateCopy(from: View, stateBuffers: ReadonlySet<object>): Floats | null {
    const size = from.rows * from.columns;
    const whole = from.buffer.data.length === size && !stateBuffers.has(from.buffer);
    return whole ? null : this.buffers.floats(size);
  }

  private fillNumbers(call: Call, at: number): void {
    this.host.fill(this.moment.step, this.count(), call.scalars, at, this.hostValues, 0);
    for (let slot = 0; slot < this.hostViews.length; slot++) {
      this.hostViews[slot]!.buffer.data[0] = this.hostValues[slot]!;
    }
  }

  /** Samples in this step; rows that the caller wrote as padding do not count. */
  private count(): number {
    if (!this.valid?.source) return this.buffers.batch;
    let count = 0;
    for (let row = 0; row < this.buffers.batch; row++) count += this.valid.view.buffer.data[row]!;
    return count;
  }

  private view(node: Node | undefined): View {
    if (this.disposed) throw disposedError();
    const view = node && this.views.get(node);
    if (!view) throw new ConfigError(`a node of operation '${node?.op ?? 'none'}' is not part of this program`);
    return view;
  }

  private unknown(name: string): ConfigError {
    const names = [...this.program.state.keys(), ...this.program.data.keys(), ...this.program.outputs.keys()];
    return new ConfigError(`there is no '${name}' in this program; there are ${names.join(', ')}`);
  }
}

function disposedError(): ConfigError {
  return new ConfigError('this executable was disposed');
}

/** Copies the rows of this step; `valid` that nobody wrote is 1 everywhere. */
function gather({ name, view, source }: Input, rows: Int32Array, from: number, to: number): void {
  const { data } = view.buffer;
  if (!source) {
    data.fill(1);
    return;
  }
  const { columns } = view;
  let index = 0;
  for (let position = from; position < to; position++) {
    const row = rows[position] ?? -1;
    const start = row * columns;
    if (row < 0 || start >= source.length) throw new DataError(`${name}: there is no row ${row}`);
    for (let column = 0; column < columns; column++) data[index++] = source[start + column]!;
  }
}
