/**
 * Products with sample values: samples by parameters, and sums of products over samples.
 */
import { type Node, type Tensor, isSampleShape } from '@rivulet/tensor';
import type { Code } from './code.js';
import type { Context } from './context.js';
import { Kernel } from './kernel.js';
import { addLanes, multiplyAdd } from './lanes.js';
import { isZeroInPadding } from './zero-in-padding.js';

/** Splits n into parts of at most `most` that differ by no more than one. */
export function tiles(n: number, most: number): number[] {
  const parts = Math.ceil(n / most);
  return Array.from({ length: parts }, (_, i) => Math.floor(n / parts) + (i < n % parts ? 1 : 0));
}

/** Runs of equal tiles: [start, size, how many]. */
function runs(sizes: readonly number[]): [number, number, number][] {
  const result: [number, number, number][] = [];
  let start = 0;
  for (const size of sizes) {
    const last = result.at(-1);
    if (last?.[1] === size) last[2]++;
    else result.push([start, size, 1]);
    start += size;
  }
  return result;
}

/** [batch, k] · [k, n], finished by what `end` adds elementwise: tiles of four outputs by two vectors of samples. */
export function matrixProduct(context: Context, product: Node, end: Node, unit: number): number {
  const { layout } = context;
  const [left, right] = product.inputs as readonly [Tensor, Tensor];
  const { transposeA = false, transposeB = false } = product.as('matmul') ?? {};
  if (transposeA || !isSampleShape(left.shape) || isSampleShape(right.shape))
    throw new Error('matmul: not of samples by parameters');
  const inner = Number(left.shape[1]);
  const columns = Number(product.shape[1]);
  const [innerStride, columnStride] = transposeB ? [4, 4 * inner] : [4 * columns, 4];
  const kernel = new Kernel(context, unit, end);
  const { code } = kernel;
  const rowBytes = layout.panelWidth * 4;
  const [k, weights, samples, at] = [0, 0, 0, 0].map(() => code.local('i32')) as [number, number, number, number];
  const weightsAt = layout.place(right).address;
  const place = layout.place(left);
  const [offset, row] = [code.local('i32'), code.local('i32')];
  for (const [start, size, count] of runs(tiles(columns, 4))) {
    const accumulators = Array.from({ length: size }, () => Array.from({ length: unit }, () => code.local('v128')));
    code.loop(offset, 4 * start, 4 * size, 4 * (start + size * count), () => {
      code.get(offset).int(layout.panelWidth).op('i32.mul').set(row);
      kernel.overVectors(() => {
        for (const list of accumulators) for (const local of list) code.splat(0).set(local);
        code
          .get(offset)
          .int(columnStride / 4)
          .op('i32.mul')
          .set(weights);
        code.get(kernel.vector).set(samples);
        kernel.addPanel(place.streamed, inner, samples);
        code.loop(k, 0, innerStride, innerStride * inner, () => {
          const values = Array.from({ length: unit }, () => code.local('v128'));
          code.get(weights).get(k).op('i32.add').set(at);
          values.forEach((local, u) =>
            code
              .get(samples)
              .load(place.address + 16 * u)
              .set(local),
          );
          accumulators.forEach((list, i) => {
            const weight = code.local('v128');
            code
              .get(at)
              .loadSplat(weightsAt + i * columnStride)
              .set(weight);
            list.forEach((local, u) => multiplyAdd(code, context.fused, local, values[u] ?? 0, weight));
          });
          code.get(samples).int(rowBytes).op('i32.add').set(samples);
        });
        accumulators.forEach((list, i) => {
          const feature = shifted(code, { offset, row }, i, rowBytes);
          const position = { vector: kernel.vector, feature };
          const body = kernel.body(position);
          list.forEach((local, u) => body.define(product, u, local));
          list.forEach((_, u) => kernel.store(end, position, u, () => body.push(end, u)));
        });
      });
    });
  }
  return kernel.finish();
}

/** Locals for a feature a few further on. */
function shifted(code: Code, at: { readonly offset: number; readonly row: number }, by: number, rowBytes: number) {
  if (by === 0) return at;
  const [offset, row] = [code.local('i32'), code.local('i32')];
  code
    .get(at.offset)
    .int(4 * by)
    .op('i32.add')
    .set(offset);
  code
    .get(at.row)
    .int(rowBytes * by)
    .op('i32.add')
    .set(row);
  return { offset, row };
}

/** Σ over samples of aᵀ·b: tiles of two rows by four columns, lanes summed up at the end of a panel. */
export function contraction(context: Context, node: Node, unit: number): number {
  const { layout } = context;
  const [a, b] = node.inputs as readonly [Tensor, Tensor];
  const [rows, columns] = node.shape.map(Number) as [number, number];
  const isZero = isZeroInPadding(a) || isZeroInPadding(b);
  const kernel = new Kernel(context, unit, node);
  const { code } = kernel;
  const rowBytes = layout.panelWidth * 4;
  const [left, right] = [layout.place(a), layout.place(b)];
  const [i, j, leftRow, rightRow, out] = [0, 0, 0, 0, 0].map(() => code.local('i32')) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const target = layout.place(node).address;
  /** The sums of a tile at row i and column j. */
  const tile = (rowSize: number, size: number): void => {
    code.get(j).int(rowBytes).op('i32.mul').set(rightRow);
    kernel.addPanel(right.streamed, columns, rightRow);
    const sums = Array.from({ length: rowSize }, () => Array.from({ length: size }, () => code.local('v128')));
    for (const list of sums) for (const local of list) code.splat(0).set(local);
    kernel.overVectors(() => {
      const [l, r] = [code.local('i32'), code.local('i32')];
      code.get(leftRow).get(kernel.vector).op('i32.add').set(l);
      code.get(rightRow).get(kernel.vector).op('i32.add').set(r);
      for (let u = 0; u < unit; u++) {
        const lefts = sums.map((_, m) => {
          const local = code.local('v128');
          code.get(l).load(left.address + m * rowBytes + 16 * u);
          if (!isZero) kernel.maskPadding(u);
          code.set(local);
          return local;
        });
        for (let n = 0; n < size; n++) {
          const value = code.local('v128');
          code
            .get(r)
            .load(right.address + n * rowBytes + 16 * u)
            .set(value);
          lefts.forEach((leftLocal, m) => {
            const sum = sums[m]?.[n] ?? 0;
            multiplyAdd(code, context.fused, sum, leftLocal, value);
          });
        }
      }
    });
    code.get(i).int(columns).op('i32.mul').get(j).op('i32.add').int(4).op('i32.mul').set(out);
    sums.forEach((list, m) => addLanes(code, list, out, target + 4 * m * columns));
  };
  for (const [rowStart, rowSize, rowCount] of runs(tiles(rows, 2))) {
    code.loop(i, rowStart, rowSize, rowStart + rowSize * rowCount, () => {
      code.get(i).int(rowBytes).op('i32.mul').set(leftRow);
      kernel.addPanel(left.streamed, rows, leftRow);
      for (const [start, size, count] of runs(tiles(columns, 4))) {
        code.loop(j, start, size, start + size * count, () => tile(rowSize, size));
      }
    });
  }
  return kernel.finish();
}
