/**
 * The reference evaluation of every primitive, on views of plain arrays.
 *
 * A view reads an array through two strides, so that broadcasting and transposing cost nothing;
 * results are always contiguous. Clear first, fast enough second: this is the oracle that the
 * compiling backends are measured against.
 */
import type { Floats } from './contracts.js';
import type { Attributes, Op } from './primitives.js';
import { fillUniform, streamKey } from './random.js';

/** A matrix as a kernel sees it; scalars are [1, 1], vectors [1, n]. */
export type View = {
  /** Shared by all views of one value; its array is replaced when more samples need room. */
  readonly buffer: { data: Floats };
  /** Number of axes of the tensor: which axis a reduction means depends on it. */
  readonly rank: number;
  /** Follows the number of samples where the first axis is 'batch'. */
  rows: number;
  readonly columns: number;
  /** Distance between neighbours in a column and in a row; 0 where an axis is stretched. */
  readonly rowStride: number;
  readonly columnStride: number;
};

/** What changes from step to step beside the data. */
export type Moment = { step: number; seed: number };

type Kernel<A> = (out: View, inputs: readonly View[], attributes: A, moment: Moment) => void;

/** One kernel a primitive; `null` where nothing is computed: leaves are filled, broadcast and stop are views. */
export const kernels: { readonly [O in Op]: Kernel<Attributes[O]> | null } = {
  const: null,
  state: null,
  data: null,
  scalar: null,
  broadcast: null,
  stop: null,
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  max: binary((a, b) => Math.max(a, b)),
  min: binary((a, b) => Math.min(a, b)),
  pow: binary((a, b) => Math.pow(a, b)),
  gt: binary((a, b) => (a > b ? 1 : 0)),
  where(out, [mask, yes, no]) {
    if (!mask || !yes || !no) return;
    let index = 0;
    for (let row = 0; row < out.rows; row++) {
      for (let column = 0; column < out.columns; column++) {
        const chosen = element(mask, row, column) ? yes : no;
        out.buffer.data[index++] = element(chosen, row, column);
      }
    }
  },
  neg: unary((a) => -a),
  abs: unary((a) => Math.abs(a)),
  sign: unary((a) => Math.sign(a)),
  sqrt: unary((a) => Math.sqrt(a)),
  exp: unary((a) => Math.exp(a)),
  log: unary((a) => Math.log(a)),
  tanh: unary((a) => Math.tanh(a)),
  sigmoid: unary((a) => 1 / (1 + Math.exp(-a))),
  matmul(out, [left, right], { transposeA, transposeB }) {
    if (!left || !right) return;
    const a = transposeA ? transposed(left) : left;
    const b = transposeB ? transposed(right) : right;
    const [x, y, z] = [a.buffer.data, b.buffer.data, out.buffer.data];
    const inner = a.columns;
    for (let row = 0; row < out.rows; row++) {
      for (let column = 0; column < out.columns; column++) {
        let sum = 0;
        let [i, j] = [row * a.rowStride, column * b.columnStride];
        for (let k = 0; k < inner; k++, i += a.columnStride, j += b.rowStride) sum += x[i]! * y[j]!;
        z[row * out.columns + column] = sum;
      }
    }
  },
  sum: reduction(0, (a, b) => a + b),
  amax: reduction(-Infinity, (a, b) => Math.max(a, b)),
  uniform(out, _, { stream }, { step, seed }) {
    fillUniform(out.buffer.data, out.rows, out.columns, streamKey(seed, stream), step);
  },
};

/** The same view with rows and columns exchanged. */
export function transposed(view: View): View {
  return {
    buffer: view.buffer,
    rank: view.rank,
    rows: view.columns,
    columns: view.rows,
    rowStride: view.columnStride,
    columnStride: view.rowStride,
  };
}

/** One element of a view. */
export function element(view: View, row: number, column: number): number {
  return view.buffer.data[row * view.rowStride + column * view.columnStride]!;
}

function isContiguous(view: View): boolean {
  return (view.rows === 1 || view.rowStride === view.columns) && (view.columns === 1 || view.columnStride === 1);
}

function unary(f: (a: number) => number): Kernel<object> {
  return (out, [a]) => {
    if (!a) return;
    const [x, z] = [a.buffer.data, out.buffer.data];
    if (isContiguous(a)) {
      const size = out.rows * out.columns;
      for (let i = 0; i < size; i++) z[i] = f(x[i]!);
      return;
    }
    let index = 0;
    for (let row = 0; row < out.rows; row++) {
      for (let column = 0; column < out.columns; column++) z[index++] = f(element(a, row, column));
    }
  };
}

function binary(f: (a: number, b: number) => number): Kernel<object> {
  return (out, [a, b]) => {
    if (!a || !b) return;
    const [x, y, z] = [a.buffer.data, b.buffer.data, out.buffer.data];
    let index = 0;
    for (let row = 0; row < out.rows; row++) {
      let [i, j] = [row * a.rowStride, row * b.rowStride];
      for (let column = 0; column < out.columns; column++, i += a.columnStride, j += b.columnStride) {
        z[index++] = f(x[i]!, y[j]!);
      }
    }
  };
}

/** Reduces rows, columns or both; the accumulator is a double whatever the precision. */
function reduction(start: number, f: (a: number, b: number) => number): Kernel<Attributes['sum']> {
  return (out, [a], { axes }) => {
    if (!a) return;
    const overRows = a.rank === 2 && axes.includes(0);
    const overColumns = axes.includes(a.rank - 1);
    const rows = overRows ? 1 : a.rows;
    const columns = overColumns ? 1 : a.columns;
    let index = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let result = start;
        for (let i = row; i < (overRows ? a.rows : row + 1); i++) {
          for (let j = column; j < (overColumns ? a.columns : column + 1); j++) result = f(result, element(a, i, j));
        }
        out.buffer.data[index++] = result;
      }
    }
  };
}
