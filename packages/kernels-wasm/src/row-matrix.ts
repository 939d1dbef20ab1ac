/**
 * Matrix products of one sample: with parameters, and with another value of the sample.
 */
import { type Node, type Tensor, isSampleShape } from '@rivulet/tensor';
import { multiplyAdd, sumOfEach } from './lanes.js';
import { tiles } from './matrix-kernels.js';
import type { RowKernel } from './row-kernels.js';

/** [1, k] · [k, n], finished by what `end` adds elementwise. */
export function rowProduct(kernel: RowKernel, product: Tensor, end: Node): void {
  const [left, right] = product.inputs as readonly [Tensor, Tensor];
  const { transposeA = false, transposeB = false } = product.as('matmul') ?? {};
  if (transposeA || !isSampleShape(left.shape) || isSampleShape(right.shape))
    throw new Error('matmul: not of samples by parameters');
  if (transposeB) alongRows(kernel, product, end);
  else acrossRows(kernel, product, end);
}

/** Stores `end` at the vector of outputs at `offset`, where the product is in a local. */
function finish(kernel: RowKernel, product: Tensor, end: Node, offset: number, sum: number, valid: number): void {
  const { code, context } = kernel;
  const body = kernel.body(offset);
  body.define(product, 0, sum);
  code.get(offset);
  body.push(end, 0);
  kernel.keep(valid);
  code.store(context.layout.place(end).address);
}

/** x · Wᵀ: four rows of W at a time, each multiplied by x vector by vector, their lanes summed up in the end. */
function alongRows(kernel: RowKernel, product: Tensor, end: Node): void {
  const { code, context } = kernel;
  const [left, right] = product.inputs as readonly [Tensor, Tensor];
  const [inner, columns] = [Number(left.shape[1]), Number(product.shape[1])];
  const [from, weights] = [context.layout.place(left).address, context.layout.place(right).address];
  const [offset, row] = [code.local('i32'), code.local('i32')];
  const tile = (size: number): void => {
    const sums = Array.from({ length: size }, () => code.local('v128'));
    code.get(offset).int(inner).op('i32.mul').set(row);
    for (const sum of sums) code.splat(0).set(sum);
    kernel.overVectors(inner, (at, valid) => {
      const [x, w, place] = [code.local('v128'), code.local('v128'), code.local('i32')];
      code.get(at).load(from).set(x);
      code.get(row).get(at).op('i32.add').set(place);
      sums.forEach((sum, n) => {
        // Behind the end of a row of W lies the next one: x is 0 there, but 0 · ∞ is not.
        code.get(place).load(weights + 4 * n * inner);
        kernel.keep(valid);
        code.set(w);
        multiplyAdd(code, context.fused, sum, x, w);
      });
    });
    const sum = code.local('v128');
    sumOfEach(code, sums);
    code.set(sum);
    finish(kernel, product, end, offset, sum, size);
  };
  const whole = columns - (columns % 4);
  if (whole > 0) {
    code.loop(offset, 0, 16, 4 * whole, () => tile(4));
  }
  if (columns > whole) {
    code.int(4 * whole).set(offset);
    tile(columns - whole);
  }
}

/** x · W: rows of W, each times one feature of x, summed up; up to four vectors of outputs at a time. */
function acrossRows(kernel: RowKernel, product: Tensor, end: Node): void {
  const { code, context } = kernel;
  const [left, right] = product.inputs as readonly [Tensor, Tensor];
  const [inner, columns] = [Number(left.shape[1]), Number(product.shape[1])];
  const [from, weights] = [context.layout.place(left).address, context.layout.place(right).address];
  const vectors = Math.ceil(columns / 4);
  let first = 0;
  for (const size of tiles(vectors, 4)) {
    const sums = Array.from({ length: size }, () => code.local('v128'));
    for (const sum of sums) code.splat(0).set(sum);
    const [k, row] = [code.local('i32'), code.local('i32')];
    code.loop(k, 0, 4, 4 * inner, () => {
      const [x, w] = [code.local('v128'), code.local('v128')];
      code.get(k).loadSplat(from).set(x);
      code.get(k).int(columns).op('i32.mul').set(row);
      sums.forEach((sum, n) => {
        code
          .get(row)
          .load(weights + 16 * (first + n))
          .set(w);
        multiplyAdd(code, context.fused, sum, x, w);
      });
    });
    sums.forEach((sum, n) => {
      const offset = code.local('i32');
      code.int(16 * (first + n)).set(offset);
      finish(kernel, product, end, offset, sum, Math.min(4, columns - 4 * (first + n)));
    });
    first += size;
  }
}

/** aᵀ · b of one sample: each feature of a times all of b, a row of the result each. */
export function rankOne(kernel: RowKernel, node: Tensor): void {
  const { code, context } = kernel;
  const [a, b] = node.inputs as readonly [Tensor, Tensor];
  const [rows, columns] = node.shape.map(Number) as [number, number];
  const [left, right, target] = [a, b, node].map((one) => context.layout.place(one).address) as [
    number,
    number,
    number,
  ];
  const [i, row] = [code.local('i32'), code.local('i32')];
  code.loop(i, 0, 4, 4 * rows, () => {
    const factor = code.local('v128');
    code.get(i).loadSplat(left).set(factor);
    code.get(i).int(columns).op('i32.mul').set(row);
    kernel.overVectors(columns, (at, valid) => {
      if (valid < 4 && columns > 4) {
        // The last vector of a row begins earlier and repeats some, rather than reach into the next row.
        const back = 4 * (columns - 4);
        code
          .get(row)
          .int(0)
          .load(right + back)
          .get(factor)
          .op('f32x4.mul')
          .store(target + back);
      } else if (valid < 4) {
        const product = code.local('v128');
        code.get(at).load(right).get(factor).op('f32x4.mul').set(product);
        for (let lane = 0; lane < valid; lane++)
          code
            .get(row)
            .get(product)
            .extractLane(lane)
            .storeFloat(target + 4 * lane);
      } else {
        const place = code.local('i32');
        code.get(row).get(at).op('i32.add').set(place);
        code.get(place).get(at).load(right).get(factor).op('f32x4.mul').store(target);
      }
    });
  });
}
