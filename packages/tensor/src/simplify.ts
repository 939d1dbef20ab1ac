/**
 * Simplify: the same program with less to do. The first pass of every compiling backend.
 *
 * Folds constants in float64; drops x·1, x/1, x+0, x−0, −(−x), stops and broadcasts that the operation
 * using them does anyway; turns a + (−b) into a − b, division by a number into multiplication by
 * its reciprocal, and (x·h)·k into x·(h·k) for numbers h, k. The reference evaluator runs the raw
 * program, so that a mistake here shows.
 *
 * Equal means: up to rounding, to the sign of a zero, and to numbers h whose product or reciprocal
 * overflows.
 */
import { hostFunctions, isHostScalar } from './host-scalars.js';
import { elementwiseOps, type Op } from './primitives.js';
import { Program } from './program.js';
import { broadcastShapes, sameShape } from './shape.js';
import { Mask, type Node, type Tensor } from './tensor.js';

/** An equal program, up to rounding, with less to do; what stays as it was is the same nodes. */
export function simplify(program: Program): Program {
  const rewritten = new Map<Node, Node>();
  const get = (node: Node): Node => rewritten.get(node) ?? node;
  const tensor = (node: Tensor): Tensor => get(node) as Tensor;
  for (const node of program.nodes()) {
    const simple = rewrite(node, node.inputs.map(get));
    if (simple !== node) rewritten.set(node, simple);
  }
  return new Program({
    ...program.parts,
    // Initial values are evaluated once, by the reference evaluator, from the program as it was traced.
    state: new Map(
      [...program.state].map(([name, { leaf, next }]) => [name, { leaf, init: null, next: next && tensor(next) }]),
    ),
    outputs: new Map([...program.outputs].map(([name, output]) => [name, tensor(output)])),
  });
}

function rewrite(node: Node, inputs: readonly Node[]): Node {
  if (inputs.length === 0) return node;
  const { trace } = node;
  const operands = elementwiseOps.has(node.op) ? withoutBroadcasts(node, inputs) : inputs;
  if (node instanceof Mask) return trace.mask('gt', operands);
  const [a, b] = operands as readonly [Tensor, Tensor];
  const folded = fold(node.op, operands);
  if (folded !== undefined && node.shape.length === 0) return trace.constant(folded);
  const keepsShape = (result: Tensor): boolean => sameShape(result.shape, node.shape);
  switch (node.op) {
    case 'add':
      if (b.constant === 0 && keepsShape(a)) return a;
      if (a.constant === 0 && keepsShape(b)) return b;
      if (b.op === 'neg') return a.sub(b.inputs[0] as Tensor);
      if (a.op === 'neg') return b.sub(a.inputs[0] as Tensor);
      return a.add(b);
    case 'sub':
      if (b.constant === 0 && keepsShape(a)) return a;
      if (b.op === 'neg') return a.add(b.inputs[0] as Tensor);
      return a.sub(b);
    case 'mul':
      if (b.constant === 1 && keepsShape(a)) return a;
      if (a.constant === 1 && keepsShape(b)) return b;
      if (isHostScalar(a) && !isHostScalar(b)) return scale(b, a);
      return isHostScalar(b) ? scale(a, b) : a.mul(b);
    case 'div':
      if (b.constant === 1 && keepsShape(a)) return a;
      return isHostScalar(b) && !isHostScalar(a) ? scale(a, folding('div', trace.constant(1), b)) : a.div(b);
    case 'neg':
      return a.op === 'neg' ? (a.inputs[0] as Tensor) : a.neg();
    case 'stop':
      return a;
    case 'broadcast':
      return a.broadcast(node.shape);
    default:
      return trace.tensor(node.op as Exclude<Op, 'gt'>, operands, node.anyAttributes);
  }
}

/** x · h, collecting the numbers: (x·h)·k = x·(h·k). */
function scale(x: Tensor, factor: Tensor): Tensor {
  const [left, right] = x.inputs as readonly Tensor[];
  if (x.op !== 'mul' || !left || !right || !isHostScalar(right)) return x.mul(factor);
  const product = folding('mul', right, factor);
  return product.constant === 1 && sameShape(left.shape, x.shape) ? left : left.mul(product);
}

/** An operation on numbers, done at once where both are constants. */
function folding(op: 'mul' | 'div', a: Tensor, b: Tensor): Tensor {
  const folded = fold(op, [a, b]);
  return folded === undefined ? a[op](b) : a.trace.constant(folded);
}

function withoutBroadcasts(node: Node, inputs: readonly Node[]): readonly Node[] {
  const bare = inputs.map((input) => (input.op === 'broadcast' && input.inputs[0] ? input.inputs[0] : input));
  if (sameShape(broadcastShapes(node.op, ...bare.map((input) => input.shape)), node.shape)) return bare;
  // One of them gives the result its shape; keep only that one stretched.
  for (let index = 0; index < inputs.length; index++) {
    const mixed = bare.map((input, other) => (other === index ? (inputs[index] ?? input) : input));
    if (sameShape(broadcastShapes(node.op, ...mixed.map((input) => input.shape)), node.shape)) return mixed;
  }
  return inputs;
}

function fold(op: Op, inputs: readonly Node[]): number | undefined {
  const [a, b] = inputs.map((input) => input.constant);
  if (a === undefined || (inputs.length > 1 && b === undefined) || inputs.length > 2) return undefined;
  return hostFunctions[op]?.(a, b ?? 0, 0);
}
