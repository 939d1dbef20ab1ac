/**
 * The reference backend: runs a program as it was traced, node by node, in float32 or float64.
 *
 * It is the oracle of correctness. Everything is planned when a program is compiled: each node has
 * a buffer and a kernel, a step is one walk over them and allocates nothing. Formulas of numbers
 * alone are kept in float64 in both precisions, as every backend has them.
 */
import type { Backend, Call, Executable, Floats } from './contracts.js';
import { ConfigError, DataError, check } from './errors.js';
import { isHostScalar } from './host-scalars.js';
import { type View, element, kernels } from './kernels.js';
import { elementwiseOps } from './primitives.js';
import { type Program, provided } from './program.js';
import { formatShape, isSampleShape, type Shape, sizeOf } from './shape.js';
import type { Node, Tensor } from './tensor.js';

/** Options of `reference`. */
export type ReferenceOptions = {
  /** What numbers are stored in. Default 'float32'. */
  readonly precision?: 'float32' | 'float64';
};

/** A backend that never waits. */
export interface SyncBackend extends Backend {
  compile(program: Program): SyncExecutable;
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
  check(precision === 'float32' || precision === 'float64', 'reference', "precision 'float32' or 'float64'", precision);
  const name = precision === 'float32' ? 'reference' : 'reference float64';
  return { name, compile: (program) => new ReferenceExecutable(program, name, precision) };
}

/** One node with what runs it. */
type Task = { readonly node: Node; readonly out: View; readonly inputs: readonly View[] };

class ReferenceExecutable implements SyncExecutable {
  private readonly views = new Map<Node, View>();
  /** Float64 twins of the numbers that the host would compute. */
  private readonly hostViews = new Map<Node, View>();
  private readonly tasks: Task[] = [];
  /** Everything whose size follows the number of samples. */
  private readonly sampleViews: View[] = [];
  private readonly sampleBuffers: View[] = [];
  private readonly written = new Map<string, Floats>();
  private readonly staged: { readonly from: View; readonly to: View; readonly copy: Floats }[] = [];
  private readonly moment = { step: 1, seed: 0 };
  private batch = 0;
  private capacity = 0;

  constructor(
    private readonly program: Program,
    readonly backend: string,
    private readonly precision: 'float32' | 'float64',
  ) {
    const { state, scalars, data } = program;
    for (const { leaf } of [...state.values(), ...scalars.values()]) this.plan(leaf);
    for (const leaf of data.values()) this.plan(leaf);
    for (const node of program.nodes()) this.plan(node);
    for (const { leaf, next } of state.values()) {
      if (next) this.staged.push({ from: this.view(next), to: this.view(leaf), copy: this.floats(sizeOf(leaf.shape)) });
    }
  }

  write(name: string, values: ArrayLike<number>): void {
    const state = this.program.state.get(name)?.leaf;
    const data = this.program.data.get(name);
    if (state) {
      const { data: target } = this.view(state).buffer;
      if (values.length !== target.length) {
        throw new DataError(`${name}: ${formatShape(state.shape)} holds ${target.length} numbers, received ${values.length}`);
      }
      target.set(values);
    } else if (data) {
      const columns = this.view(data).columns;
      if (values.length % columns !== 0) {
        throw new DataError(`${name}: expected rows of ${columns} numbers, received ${values.length} numbers`);
      }
      const copy = this.floats(values.length);
      copy.set(values);
      this.written.set(name, copy);
    } else throw this.unknown(name);
  }

  run(call: Call): void {
    const free = this.program.freeScalars;
    const numbers = this.program.numbers.map((name) => this.numberView(this.program.outputs.get(name)));
    this.moment.seed = call.seed;
    for (let index = 0; index < call.steps; index++) {
      const [from, to] = [call.starts[index] ?? 0, call.starts[index + 1] ?? 0];
      this.moment.step = call.step + index;
      this.resize(to - from);
      this.gather(call.rows, from, to);
      for (const name of [provided.step, provided.count]) {
        const leaf = this.program.scalars.get(name)?.leaf;
        if (leaf) this.setNumber(leaf, name === provided.step ? this.moment.step : this.count(to - from));
      }
      free.forEach((name, position) => {
        const leaf = this.program.scalars.get(name)?.leaf;
        if (leaf) this.setNumber(leaf, call.scalars[index * free.length + position] ?? NaN);
      });
      for (const { node, out, inputs } of this.tasks) {
        kernels[node.op]?.(out, inputs, node.anyAttributes as never, this.moment);
        // What the host computed in float64 enters the rest of the program rounded.
        const twin = this.hostViews.get(node);
        if (twin) this.view(node).buffer.data[0] = element(twin, 0, 0);
      }
      for (const { from: source, copy } of this.staged) copyView(source, copy);
      for (const { to: target, copy } of this.staged) target.buffer.data.set(copy);
      numbers.forEach((view, position) => {
        call.numbers[index * numbers.length + position] = element(view, 0, 0);
      });
    }
  }

  read(name: string): Floats {
    const tensor = this.program.state.get(name)?.leaf ?? this.program.outputs.get(name);
    if (!tensor) throw this.unknown(name);
    const view = this.view(tensor);
    const copy = this.floats(view.rows * view.columns);
    copyView(view, copy);
    return copy;
  }

  dispose(): void {
    this.tasks.length = 0;
    this.views.clear();
    this.hostViews.clear();
    this.written.clear();
  }

  /** Gives a node a view, of a buffer of its own or of its input's, and a task if it computes. */
  private plan(node: Node): void {
    if (this.views.has(node)) return;
    const [input] = node.inputs;
    const isView = node.op === 'broadcast' || node.op === 'stop';
    const view = isView ? this.stretched(this.view(input), node.shape) : this.own(node.shape);
    this.views.set(node, view);
    const constant = node.as('const');
    if (constant) view.buffer.data.set(constant.values);
    const host = isHostScalar(node);
    if (host) this.hostViews.set(node, contiguous(Float64Array.from(constant?.values ?? [0]), []));
    if (kernels[node.op] === null && !(host && isView)) return;
    const operands = node.inputs.map((one) => (host ? this.numberView(one) : this.view(one)));
    const aligned = elementwiseOps.has(node.op) && !host ? operands.map((one) => this.stretched(one, node.shape)) : operands;
    this.tasks.push({ node, out: host ? this.numberView(node) : view, inputs: aligned });
  }

  private own(shape: Shape): View {
    const sample = isSampleShape(shape);
    const view = contiguous(this.floats(sample ? 0 : sizeOf(shape)), shape);
    if (sample) {
      this.sampleViews.push(view);
      this.sampleBuffers.push(view);
    }
    return view;
  }

  /** The same buffer read as a larger shape: an axis of length 1 stands still. */
  private stretched(source: View, shape: Shape): View {
    const { rows, columns } = contiguous(source.buffer.data, shape);
    const view: View = {
      buffer: source.buffer,
      rank: shape.length,
      rows,
      columns,
      rowStride: source.rows === 1 ? 0 : source.rowStride,
      columnStride: source.columns === 1 ? 0 : source.columnStride,
    };
    if (isSampleShape(shape)) this.sampleViews.push(view);
    return view;
  }

  /** Makes room for this many samples. */
  private resize(batch: number): void {
    if (batch === this.batch) return;
    this.batch = batch;
    for (const view of this.sampleViews) view.rows = batch;
    if (batch <= this.capacity) return;
    this.capacity = batch;
    for (const { buffer, columns } of this.sampleBuffers) buffer.data = this.floats(batch * columns);
  }

  private gather(rows: Int32Array, from: number, to: number): void {
    for (const [name, leaf] of this.program.data) {
      const { buffer, columns } = this.view(leaf);
      const source = this.written.get(name);
      if (!source && name === provided.valid) {
        buffer.data.fill(1);
        continue;
      }
      if (!source) throw new ConfigError(`${name}: no data was written`);
      let index = 0;
      for (let position = from; position < to; position++) {
        const start = (rows[position] ?? 0) * columns;
        if (start < 0 || start + columns > source.length) {
          throw new DataError(`${name}: there is no row ${rows[position]}`);
        }
        for (let column = 0; column < columns; column++) buffer.data[index++] = source[start + column]!;
      }
    }
  }

  /** Samples in this step; rows that the caller wrote as padding do not count. */
  private count(rows: number): number {
    const leaf = this.written.has(provided.valid) ? this.program.data.get(provided.valid) : undefined;
    if (!leaf) return rows;
    const { data } = this.view(leaf).buffer;
    let count = 0;
    for (let row = 0; row < rows; row++) count += data[row] ?? 0;
    return count;
  }

  private setNumber(leaf: Tensor, value: number): void {
    this.view(leaf).buffer.data[0] = value;
    this.numberView(leaf).buffer.data[0] = value;
  }

  private view(node: Node | undefined): View {
    const view = node && this.views.get(node);
    if (!view) throw new ConfigError('this executable was disposed');
    return view;
  }

  /** The float64 twin where there is one. */
  private numberView(node: Node | undefined): View {
    return (node && this.hostViews.get(node)) ?? this.view(node);
  }

  private floats(size: number): Floats {
    return this.precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  }

  private unknown(name: string): ConfigError {
    const names = [...this.program.state.keys(), ...this.program.data.keys(), ...this.program.outputs.keys()];
    return new ConfigError(`there is no '${name}' in this program; there are ${names.join(', ')}`);
  }
}

/** A view of a whole buffer; a vector is one row; the number of samples is not known yet and counts as 0. */
function contiguous(data: Floats, shape: Shape): View {
  const [first, columns] = shape.length === 2 ? [shape[0], Number(shape[1])] : [1, Number(shape[0] ?? 1)];
  const rows = first === 'batch' ? 0 : Number(first);
  return { buffer: { data }, rank: shape.length, rows, columns, rowStride: columns, columnStride: 1 };
}

function copyView(view: View, into: Floats): void {
  let index = 0;
  for (let row = 0; row < view.rows; row++) {
    for (let column = 0; column < view.columns; column++) into[index++] = element(view, row, column);
  }
}
