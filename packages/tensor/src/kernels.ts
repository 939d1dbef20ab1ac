/**
 * The reference evaluation of every primitive, on views of plain arrays.
 *
 * Operands are views (see views.ts), results are contiguous. Clear first, fast enough second: this
 * is the oracle that the compiling backends are measured against. Each operation has an inner loop
 * of its own: one loop that calls a function for each number is several times slower.
 */
import type { Floats } from './contracts.js';
import type { Attributes, Op } from './primitives.js';
import { fillUniform, streamKey } from './random.js';
import { type View, flatStride } from './views.js';

const { abs, exp, log, max, min, pow, sign, sqrt, tanh } = Math;

/** What changes from step to step beside the data. */
export type Moment = { step: number; seed: number };

/** `out` is contiguous and overlaps no input. */
type Kernel<A> = (out: View, inputs: readonly View[], attributes: A, moment: Moment) => void;

/** One kernel a primitive; `null` where nothing is computed: leaves are filled, broadcast and stop are views. */
export const kernels: { readonly [O in Op]: Kernel<Attributes[O]> | null } = {
  const: null,
  state: null,
  data: null,
  scalar: null,
  broadcast: null,
  stop: null,
  add: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = x[i]! + y[j]!;
  }),
  sub: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = x[i]! - y[j]!;
  }),
  mul: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = x[i]! * y[j]!;
  }),
  div: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = x[i]! / y[j]!;
  }),
  max: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = max(x[i]!, y[j]!);
  }),
  min: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = min(x[i]!, y[j]!);
  }),
  pow: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = pow(x[i]!, y[j]!);
  }),
  gt: binary((z, k, n, x, i, di, y, j, dj) => {
    for (const end = k + n; k < end; i += di, j += dj) z[k++] = x[i]! > y[j]! ? 1 : 0;
  }),
  where(out, [mask, yes, no]) {
    if (!mask || !yes || !no) return;
    const [m, x, y, z] = [mask.buffer.data, yes.buffer.data, no.buffer.data, out.buffer.data];
    const [dm, di, dj] = [mask.columnStride, yes.columnStride, no.columnStride];
    let index = 0;
    for (let row = 0; row < out.rows; row++) {
      let k = row * mask.rowStride;
      let i = row * yes.rowStride;
      let j = row * no.rowStride;
      for (let column = 0; column < out.columns; column++, k += dm, i += di, j += dj) {
        z[index++] = m[k] ? x[i]! : y[j]!;
      }
    }
  },
  neg: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = -x[i]!;
  }),
  abs: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = abs(x[i]!);
  }),
  sign: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = sign(x[i]!);
  }),
  sqrt: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = sqrt(x[i]!);
  }),
  exp: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = exp(x[i]!);
  }),
  log: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = log(x[i]!);
  }),
  tanh: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = tanh(x[i]!);
  }),
  sigmoid: unary((z, k, n, x, i, di) => {
    for (const end = k + n; k < end; i += di) z[k++] = 1 / (1 + exp(-x[i]!));
  }),
  matmul(out, [a, b], { transposeA, transposeB }) {
    if (!a || !b) return;
    const [x, y, z] = [a.buffer.data, b.buffer.data, out.buffer.data];
    const inner = transposeA ? a.rows : a.columns;
    const [xRow, xStep] = transposeA ? [a.columnStride, a.rowStride] : [a.rowStride, a.columnStride];
    const [yStep, yColumn] = transposeB ? [b.columnStride, b.rowStride] : [b.rowStride, b.columnStride];
    const { rows, columns } = out;
    let k = 0;
    for (let row = 0; row < rows; row++) {
      let column = 0;
      // Four sums at a time do not wait for one another; each is still added up in order.
      for (; column + 4 <= columns; column += 4) {
        let [s0, s1, s2, s3] = [0, 0, 0, 0];
        let i = row * xRow;
        let j = column * yColumn;
        for (let step = 0; step < inner; step++, i += xStep, j += yStep) {
          const value = x[i]!;
          s0 += value * y[j]!;
          s1 += value * y[j + yColumn]!;
          s2 += value * y[j + 2 * yColumn]!;
          s3 += value * y[j + 3 * yColumn]!;
        }
        z[k++] = s0;
        z[k++] = s1;
        z[k++] = s2;
        z[k++] = s3;
      }
      for (; column < columns; column++) {
        let sum = 0;
        let i = row * xRow;
        let j = column * yColumn;
        for (let step = 0; step < inner; step++, i += xStep, j += yStep) sum += x[i]! * y[j]!;
        z[k++] = sum;
      }
    }
  },
  sum: reduction((x, start, rows, columns, rowStride, columnStride) => {
    let result = 0;
    for (let row = 0; row < rows; row++) {
      let i = start + row * rowStride;
      for (let column = 0; column < columns; column++, i += columnStride) result += x[i]!;
    }
    return result;
  }),
  amax: reduction((x, start, rows, columns, rowStride, columnStride) => {
    let result = -Infinity;
    for (let row = 0; row < rows; row++) {
      let i = start + row * rowStride;
      for (let column = 0; column < columns; column++, i += columnStride) result = max(result, x[i]!);
    }
    return result;
  }),
  uniform(out, _, { stream }, { step, seed }) {
    fillUniform(out.buffer.data, out.rows, out.columns, streamKey(seed, stream), step);
  },
};

/** n numbers of z from k on, from numbers of x from i on, di apart. */
type UnaryLoop = (z: Floats, k: number, n: number, x: Floats, i: number, di: number) => void;

function unary(loop: UnaryLoop): Kernel<object> {
  return ({ buffer, rows, columns }, [a]) => {
    if (!a) return;
    const step = flatStride(a);
    if (step >= 0) {
      loop(buffer.data, 0, rows * columns, a.buffer.data, 0, step);
      return;
    }
    for (let row = 0; row < rows; row++) {
      loop(buffer.data, row * columns, columns, a.buffer.data, row * a.rowStride, a.columnStride);
    }
  };
}

/** As `UnaryLoop`, from numbers of x and of y. */
type BinaryLoop = (
  z: Floats,
  k: number,
  n: number,
  x: Floats,
  i: number,
  di: number,
  y: Floats,
  j: number,
  dj: number,
) => void;

function binary(loop: BinaryLoop): Kernel<object> {
  return ({ buffer, rows, columns }, [a, b]) => {
    if (!a || !b) return;
    const [z, x, y] = [buffer.data, a.buffer.data, b.buffer.data];
    const [di, dj] = [flatStride(a), flatStride(b)];
    if (di >= 0 && dj >= 0) {
      loop(z, 0, rows * columns, x, 0, di, y, 0, dj);
      return;
    }
    for (let row = 0; row < rows; row++) {
      loop(z, row * columns, columns, x, row * a.rowStride, a.columnStride, y, row * b.rowStride, b.columnStride);
    }
  };
}

/** What remains of a part of a matrix. */
type Reducer = (
  x: Floats,
  start: number,
  rows: number,
  columns: number,
  rowStride: number,
  columnStride: number,
) => number;

/** Reduces rows, columns or both; the accumulator is a double whatever the precision. */
function reduction(reduce: Reducer): Kernel<Attributes['sum']> {
  return (out, [a], { axes }) => {
    if (!a) return;
    const overRows = a.rank === 2 && axes.includes(0);
    const overColumns = axes.includes(a.rank - 1);
    const [rows, columns] = [overRows ? 1 : a.rows, overColumns ? 1 : a.columns];
    const [innerRows, innerColumns] = [overRows ? a.rows : 1, overColumns ? a.columns : 1];
    let index = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const start = row * a.rowStride + column * a.columnStride;
        out.buffer.data[index++] = reduce(a.buffer.data, start, innerRows, innerColumns, a.rowStride, a.columnStride);
      }
    }
  };
}
