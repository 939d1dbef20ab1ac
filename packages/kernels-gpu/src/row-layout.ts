/**
 * The row: everything that a step is given, in one array.
 *
 * A call uploads one row a step. The first kernel of a step takes its row out of them: a row holds
 * its own number, from which the next one is found. Then: how many samples the step has, −∞, the
 * numbers that the host computed, the samples, and the random numbers, which the host draws from the
 * generator that everybody uses: the integers of GPUs are not the same everywhere.
 */
import {
  type Call,
  DataError,
  type HostScalars,
  type Node,
  type Program,
  fillUniform,
  provided,
  streamKey,
} from '@rivulet/tensor';
import { dimsOf, rowsIn } from './dims.js';

/** Positions in a row that every row has. */
export const positions = { number: 0, samples: 1, minusInfinity: 2 } as const;
const head = 3;
/** Columns from which on a sample is copied as a whole; below, element by element is faster. */
const wide = 48;

/** What the rows of samples and random numbers are filled from. */
export type Written = ReadonlyMap<string, Float32Array>;

/** Where everything lies in a row. */
export class RowLayout {
  /** Length of a row. */
  readonly length: number;
  private readonly places = new Map<Node, number>();
  private readonly uniforms: { readonly stream: string; readonly node: Node; readonly at: number }[] = [];
  private readonly data: { readonly name: string; readonly columns: number; readonly at: number }[] = [];
  /** The numbers of the host in the step that was filled last. */
  readonly hostValues: Float64Array;
  private readonly free: number;

  /** @param room for so many samples */
  constructor(
    program: Program,
    private readonly host: HostScalars,
    readonly room: number,
  ) {
    this.free = program.freeScalars.length;
    let at = head;
    for (const node of host.slots) this.places.set(node, at++);
    for (const [name, leaf] of program.data) {
      this.data.push({ name, columns: Number(leaf.shape[1]), at });
      at = this.put(leaf, at);
    }
    for (const node of program.nodes()) {
      const stream = node.as('uniform')?.stream;
      if (stream === undefined) continue;
      this.uniforms.push({ stream, node, at });
      at = this.put(node, at);
    }
    this.length = at;
    this.hostValues = new Float64Array(host.slots.length);
  }

  /** The position of a number of the host, or of the first element of samples or random numbers. */
  at(node: Node): number {
    const place = this.places.get(node);
    if (place === undefined) throw new Error(`${node.op} has no place in the row`);
    return place;
  }

  /**
   * Fills the row of one step of a call.
   *
   * @param into one row; what lies behind the samples is filled with `padding`
   */
  fill(into: Float32Array, call: Call, index: number, written: Written, padding: number): void {
    const from = call.starts[index] ?? 0;
    const samples = (call.starts[index + 1] ?? 0) - from;
    const step = call.step + index;
    into.fill(padding, head + this.host.slots.length);
    into[positions.samples] = samples;
    into[positions.minusInfinity] = -Infinity;
    let count = samples;
    for (const { name, columns, at } of this.data) {
      const values = written.get(name);
      if (!values) {
        into.fill(1, at, at + samples);
        continue;
      }
      for (let i = 0; i < samples; i++) {
        const row = call.rows[from + i] ?? -1;
        if (row < 0 || (row + 1) * columns > values.length) throw new DataError(`${name}: there is no row ${row}`);
        const [to, first] = [at + i * columns, row * columns];
        if (columns >= wide) into.set(values.subarray(first, first + columns), to);
        else for (let column = 0; column < columns; column++) into[to + column] = values[first + column]!;
      }
      if (name === provided.valid) {
        count = 0;
        for (let i = 0; i < samples; i++) count += into[at + i]!;
      }
    }
    this.host.fill(step, count, call.scalars, index * this.free, this.hostValues, 0);
    into.set(this.hostValues, head);
    for (const { stream, node, at } of this.uniforms) {
      const { rows, columns } = dimsOf(node);
      const drawn = rows === 'batch' ? samples : rows;
      fillUniform(into.subarray(at), drawn, columns, streamKey(call.seed, stream), step);
    }
  }

  private put(node: Node, at: number): number {
    this.places.set(node, at);
    const dims = dimsOf(node);
    return at + rowsIn(dims, this.room) * dims.columns;
  }
}
