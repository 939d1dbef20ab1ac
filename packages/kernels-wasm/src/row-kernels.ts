/**
 * The kernels of a sample phase whose steps have one sample: the lanes of a vector are features.
 *
 * With samples in the lanes three of four would be empty. A panel is one sample wide here, so the
 * features of a value lie side by side, followed by zeros up to a whole vector: sums over features may
 * read these, and every store keeps them 0.
 */
import type { Node, Tensor } from '@rivulet/tensor';
import { Body } from './body.js';
import type { Code } from './code.js';
import { type Context, hoistNumbers, isInMemory, sampleSources } from './context.js';
import { foldLanes } from './lanes.js';
import { isAccumulator } from './layout.js';
import { rankOne, rowProduct } from './row-matrix.js';
import { rowUniform } from './row-random.js';

/** The kernel of a node that is kept; its index. */
export function rowKernel(context: Context, node: Node, product: Node | undefined): number {
  const kernel = new RowKernel(context, node);
  if (isAccumulator(context.plan, node)) {
    if (node.op === 'matmul') rankOne(kernel, node as Tensor);
    else columnSums(kernel, node as Tensor);
  } else if (product ?? node.op === 'matmul') rowProduct(kernel, (product ?? node) as Tensor, node);
  else if (node.op === 'sum' || node.op === 'amax') reduction(kernel, node, node.inputs[0] as Tensor);
  else if (node.op === 'uniform') rowUniform(kernel, node);
  else kernel.overFeatures(node, (at) => kernel.body(at).push(node, 0));
  return kernel.finish();
}

/** A kernel under construction: a function that works on one sample. */
export class RowKernel {
  readonly code: Code;
  private readonly numbers: ReadonlyMap<Node, number>;

  constructor(
    readonly context: Context,
    private readonly target: Node,
  ) {
    // The parameters are those of all sample kernels; one sample needs neither.
    this.code = context.module.code(['i32', 'i32']);
    this.numbers = hoistNumbers(context, this.code, sampleSources(context, target));
  }

  /** Expressions at the vector of features whose byte offset is in a local. */
  body(offset: number): Body {
    const { code, context, target } = this;
    const { layout, plan } = context;
    const read = (node: Node): void => {
      const { address } = layout.place(node);
      if (plan.kind(node) === 'host' || Number(node.shape.at(-1) ?? 1) === 1) code.int(0).loadSplat(address);
      else code.get(offset).load(address);
    };
    const body = new Body(
      code,
      context.elementary,
      (node) => isInMemory(context, node, target),
      read,
      () => true,
    );
    for (const [node, local] of this.numbers) body.define(node, 0, local);
    return body;
  }

  /** Stores what `value` pushes for every vector of features of a node. */
  overFeatures(node: Node, value: (offset: number) => void): void {
    const columns = Number(node.shape.at(-1) ?? 1);
    const { address } = this.context.layout.place(node);
    this.overVectors(columns, (offset, valid) => {
      this.code.get(offset);
      value(offset);
      this.keep(valid);
      this.code.store(address);
    });
  }

  /** Loops over the vectors of so many features; `valid`: how many lanes of the vector hold one. */
  overVectors(columns: number, body: (offset: number, valid: number) => void): void {
    const { code } = this;
    const whole = 4 * (columns - (columns % 4));
    const offset = code.local('i32');
    if (whole === 16) {
      code.int(0).set(offset);
      body(offset, 4);
    } else if (whole > 0) {
      code.loop(offset, 0, 16, whole, () => body(offset, 4));
    }
    if (columns % 4 === 0) return;
    code.int(whole).set(offset);
    body(offset, columns % 4);
  }

  /** Sets to 0 what is on the stack in the lanes behind the valid ones. */
  keep(valid: number): void {
    if (valid === 4) return;
    const lane = (n: number): number => (n < valid ? -1 : 0);
    this.code.words(lane(0), lane(1), lane(2), lane(3)).op('v128.and');
  }

  finish(): number {
    return this.context.module.add({ parameters: ['i32', 'i32'], code: this.code });
  }
}

/** Sum or largest of all features of one expression, stored as the value of a node of one column. */
function reduction(kernel: RowKernel, node: Node, input: Tensor): void {
  const { code } = kernel;
  const result = code.local('v128');
  const isSum = node.op === 'sum';
  code.splat(isSum ? 0 : -Infinity).set(result);
  kernel.overVectors(Number(input.shape[1]), (offset, valid) => {
    kernel.body(offset).push(input, 0);
    if (valid < 4 && isSum) kernel.keep(valid);
    else if (valid < 4) {
      // Lanes behind the last feature count as the first one.
      const value = code.local('v128');
      const lane = (n: number): number => (n < valid ? n : 0);
      code.set(value).get(value).get(value).shuffle(lane(0), lane(1), lane(2), lane(3));
    }
    code
      .get(result)
      .op(isSum ? 'f32x4.add' : 'f32x4.max')
      .set(result);
  });
  foldLanes(code, result, isSum ? 'f32x4.add' : 'f32x4.max');
  code.int(0).get(result);
  kernel.keep(1);
  code.store(kernel.context.layout.place(node).address);
}

/** The sum over one sample is its value. */
function columnSums(kernel: RowKernel, node: Tensor): void {
  const input = node.inputs[0] as Tensor;
  const { axes = [] } = node.as('sum') ?? {};
  if (node.op !== 'sum' || !axes.includes(0)) throw new Error(`${node.op} over samples`);
  if (axes.includes(1)) reduction(kernel, node, input);
  else kernel.overFeatures(node, (offset) => kernel.body(offset).push(input, 0));
}
