/**
 * Wide products with sample values: the kernels that hand panels to packed-gemm.ts.
 */
import type { Node, Tensor } from '@rivulet/tensor';
import type { Context } from './context.js';
import { Kernel, panelParameter } from './kernel.js';
import { clock } from './random.js';

/** [batch, k] · [k, n], finished by what `end` adds elementwise: rows are outputs, columns are samples. */
export function packedProduct(context: Context, multiply: number, product: Node, end: Node): number {
  const { layout } = context;
  const [left, right] = product.inputs as readonly [Tensor, Tensor];
  const { transposeB = false } = product.as('matmul') ?? {};
  const [inner, columns] = [Number(left.shape[1]), Number(product.shape[1])];
  const kernel = new Kernel(context, 2, end);
  const { code } = kernel;
  const rowBytes = layout.panelWidth * 4;
  const out = kernel.panelAddress(end);
  code
    .get(out)
    .int(0)
    .int(columns * rowBytes)
    .op('memory.fill');
  code.int(columns);
  kernel.pushSamples();
  code.int(inner);
  code.int(layout.place(right).address);
  if (transposeB) code.int(4 * inner).int(4);
  else code.int(4).int(4 * columns);
  code.get(kernel.panelAddress(left)).int(4).int(rowBytes);
  code.get(out).int(rowBytes).call(multiply);
  if (end !== product)
    kernel.overFeatures(columns, (feature) =>
      kernel.overVectors(() => {
        const position = { vector: kernel.vector, feature };
        const body = kernel.body(position);
        for (let u = 0; u < kernel.unit; u++) {
          const sum = code.local('v128');
          kernel.load(end, position, u);
          code.set(sum);
          body.define(product, u, sum);
          kernel.store(end, position, u, () => body.push(end, u));
        }
      }),
    );
  return kernel.finish();
}

/** Σ over samples of aᵀ·b: rows are those of aᵀ, steps are samples, and those behind the last are none. */
export function packedContraction(context: Context, multiply: number, node: Node): number {
  const { layout } = context;
  const [a, b] = node.inputs as readonly [Tensor, Tensor];
  const [rows, columns] = node.shape.map(Number) as [number, number];
  const kernel = new Kernel(context, 2, node);
  const { code } = kernel;
  const rowBytes = layout.panelWidth * 4;
  const samples = code.local('i32');
  code.int(0).loadInt(clock.count).get(panelParameter).int(layout.panelWidth).op('i32.mul', 'i32.sub').tee(samples);
  code.int(layout.panelWidth).get(samples).int(layout.panelWidth).op('i32.lt_u').select().set(samples);
  code.int(rows).int(columns).get(samples);
  code.get(kernel.panelAddress(a)).int(rowBytes).int(4);
  code.get(kernel.panelAddress(b)).int(rowBytes).int(4);
  code
    .int(layout.place(node).address)
    .int(4 * columns)
    .call(multiply);
  return kernel.finish();
}
