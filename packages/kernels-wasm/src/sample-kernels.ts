/**
 * The kernels of a sample phase: one for each sample value that is kept, and for each sum over samples.
 */
import type { Node, Tensor } from '@rivulet/tensor';
import type { Context } from './context.js';
import { Kernel, panelParameter } from './kernel.js';
import { addLanes } from './lanes.js';
import { isAccumulator, scratch } from './layout.js';
import { contraction, matrixProduct } from './matrix-kernels.js';
import { packedContraction, packedProduct } from './packed-products.js';
import { pushCounters } from './random.js';
import { rowKernel } from './row-kernels.js';
import { isWide } from './wide.js';
import { isZeroInPadding } from './zero-in-padding.js';

/** The kernel of a node that is kept; its index. */
export function sampleKernel(context: Context, node: Node, product: Node | undefined): number {
  if (context.layout.panelWidth === 1) return rowKernel(context, node, product);
  const unit = context.layout.panelWidth === 4 ? 1 : 2;
  const packed = isWide(product ?? node) ? context.multiply : null;
  if (isAccumulator(context.plan, node)) {
    if (node.op !== 'matmul') return columnSums(context, node, unit);
    return packed === null ? contraction(context, node, unit) : packedContraction(context, packed, node);
  }
  if (product ?? node.op === 'matmul') {
    return packed === null
      ? matrixProduct(context, product ?? node, node, unit)
      : packedProduct(context, packed, product ?? node, node);
  }
  if (node.op === 'sum' || node.op === 'amax') return rowReduction(context, node, unit);
  if (node.op === 'uniform') return uniform(context, node);
  return elementwise(context, node, unit);
}

function elementwise(context: Context, node: Node, unit: number): number {
  const kernel = new Kernel(context, unit, node);
  kernel.overFeatures(Number(node.shape[1]), (feature) =>
    kernel.overVectors(() => {
      const position = { vector: kernel.vector, feature };
      const body = kernel.body(position);
      for (let u = 0; u < unit; u++) kernel.store(node, position, u, () => body.push(node, u));
    }),
  );
  return kernel.finish();
}

function rowReduction(context: Context, node: Node, unit: number): number {
  const input = node.inputs[0] as Tensor;
  const kernel = new Kernel(context, unit, node);
  const { code } = kernel;
  kernel.overVectors(() => {
    const sums = Array.from({ length: unit }, () => code.local('v128'));
    for (const sum of sums) code.splat(node.op === 'sum' ? 0 : -Infinity).set(sum);
    kernel.overFeatures(Number(input.shape[1]), (feature) => {
      const body = kernel.body({ vector: kernel.vector, feature });
      sums.forEach((sum, u) => {
        body.push(input, u);
        // Not pmax, which would forget a NaN at the next number.
        code
          .get(sum)
          .op(node.op === 'sum' ? 'f32x4.add' : 'f32x4.max')
          .set(sum);
      });
    });
    sums.forEach((sum, u) => kernel.store(node, { vector: kernel.vector, feature: 0 }, u, () => void code.get(sum)));
  });
  return kernel.finish();
}

/** Sums over the samples, of each feature or of all. */
function columnSums(context: Context, node: Node, unit: number): number {
  const input = node.inputs[0] as Tensor;
  const { axes = [] } = node.as('sum') ?? {};
  if (node.op !== 'sum' || !axes.includes(0)) throw new Error(`${node.op} over samples`);
  const all = axes.includes(1);
  const columns = Number(input.shape[1]);
  const isZero = isZeroInPadding(input);
  const kernel = new Kernel(context, unit, node);
  const { code } = kernel;
  const { address } = context.layout.place(node);
  const zero = code.local('i32');
  kernel.overFeatures(columns, (feature) => {
    const sums = Array.from({ length: unit }, () => code.local('v128'));
    for (const sum of sums) code.splat(0).set(sum);
    kernel.overVectors(() => {
      const body = kernel.body({ vector: kernel.vector, feature });
      sums.forEach((sum, u) => {
        body.push(input, u);
        if (!isZero) kernel.maskPadding(u);
        code.get(sum).op('f32x4.add').set(sum);
      });
    });
    for (const other of sums.slice(1))
      code
        .get(sums[0] ?? 0)
        .get(other)
        .op('f32x4.add')
        .set(sums[0] ?? 0);
    const dynamic = !all && typeof feature !== 'number' ? feature.offset : zero;
    const constant = !all && typeof feature === 'number' ? 4 * feature : 0;
    addLanes(code, sums.slice(0, 1), dynamic, address + constant);
  });
  return kernel.finish();
}

/** Random numbers: the blocks of four features of each sample, as every backend numbers them. */
function uniform(context: Context, node: Node): number {
  const { layout } = context;
  const kernel = new Kernel(context, 1, node);
  const { code } = kernel;
  const columns = Number(node.shape[1]);
  const rowBytes = layout.panelWidth * 4;
  const group = code.local('i32');
  const at = code.local('i32');
  code.loop(group, 0, 1, Math.ceil(columns / 4), () => {
    kernel.overVectors(() => {
      const samples = (): void => {
        code.get(panelParameter).int(layout.panelWidth).op('i32.mul');
        code.get(kernel.vector).int(2).op('i32.shr_u', 'i32.add', 'i32x4.splat').words(0, 1, 2, 3).op('i32x4.add');
      };
      pushCounters(code, node, samples, () => void code.get(group).op('i32x4.splat'));
      code.int(scratch).call(context.philox);
      for (let word = 0; word < 4; word++) {
        code.get(group).int(4).op('i32.mul').int(word).op('i32.add').tee(at).int(columns).op('i32.lt_u');
        code.when(() => {
          const row = code.local('i32');
          code.get(at).int(rowBytes).op('i32.mul').set(row);
          const position = { vector: kernel.vector, feature: { offset: at, row } };
          const value = (): void => void code.int(0).load(scratch + 16 * word);
          if (columns > 1) kernel.store(node, position, 0, value);
          else kernel.store(node, { vector: kernel.vector, feature: 0 }, 0, value);
        });
      }
    });
  });
  return kernel.finish();
}
