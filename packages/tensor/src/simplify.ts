/**
 * Simplify: the same program with less to do. The first pass of every compiling backend.
 *
 * Folds constants in float64; drops x·1 (or makes it a broadcast of x, where the 1 has the larger shape), x/1,
 * x+0, x−0, −(−x), stops and broadcasts that the operation using them does anyway; turns a + (−b) into a − b,
 * division by a number into multiplication by its reciprocal, and (x·h)·k into x·(h·k) for numbers h, k. The reference evaluator runs the raw
 * program, so that a mistake here shows.
 *
 * Equal means: up to rounding, to the sign of a zero, and to numbers h whose product or reciprocal
 * overflows.
 */
import { hostFunctions, isHostScalar } from './host-scalars.js';
import { elementwiseOps, type Op } from './primitives.js';
import { Program } from './program.js';
import { broadcastShapes, sameShape } from './shape.js';
import type { Node, Tensor } from './tensor.js';

/** An equal program, up to rounding, with less to do; what stays as it was is the same nodes. */
export function simplify(program: Program): Program {
  const nodes = program.nodes();
  // By id; empty where a node stays as it is.
  const rewritten = new Array<Node | undefined>((nodes.at(-1)?.id ?? -1) + 1);
  const get = (node: Node): Node => rewritten[node.id] ?? node;
  const tensor = (node: Tensor): Tensor => get(node) as Tensor;
  const isRewritten = (node: Node): boolean => rewritten[node.id] !== undefined;
  for (let n = 0; n < nodes.length; n++) {
    const node = nodes[n]!;
    const simple = rewrite(node, node.inputs.some(isRewritten) ? node.inputs.map(get) : node.inputs);
    if (simple !== node) rewritten[node.id] = simple;
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
  if (node.op === 'gt') return operands === node.inputs ? node : trace.mask('gt', operands);
  const a = operands[0] as Tensor;
  const b = operands[1] as Tensor;
  const folded = node.shape.length === 0 ? fold(node.op, operands) : undefined;
  if (folded !== undefined) return trace.constant(folded);
  const keepsShape = (result: Tensor): boolean => sameShape(result.shape, node.shape);
  switch (node.op) {
    case 'add':
      if (b.constant === 0 && keepsShape(a)) return a;
      if (a.constant === 0 && keepsShape(b)) return b;
      if (b.op === 'neg') return a.sub(b.inputs[0] as Tensor);
      if (a.op === 'neg') return b.sub(a.inputs[0] as Tensor);
      break;
    case 'sub':
      if (b.constant === 0 && keepsShape(a)) return a;
      if (b.op === 'neg') return a.add(b.inputs[0] as Tensor);
      break;
    case 'mul':
      if (b.constant === 1 && keepsShape(a)) return a;
      if (a.constant === 1 && keepsShape(b)) return b;
      if (isBroadcast(b) && b.inputs[0]!.constant === 1) return a.broadcast(node.shape);
      if (isBroadcast(a) && a.inputs[0]!.constant === 1) return b.broadcast(node.shape);
      if (isHostScalar(a) && !isHostScalar(b)) return scale(b, a);
      if (isHostScalar(b)) return scale(a, b);
      break;
    case 'div':
      if (b.constant === 1 && keepsShape(a)) return a;
      if (isHostScalar(b) && !isHostScalar(a)) return scale(a, folding('div', trace.constant(1), b));
      break;
    case 'neg':
      if (a.op === 'neg') return a.inputs[0] as Tensor;
      if (isBroadcast(a)) return (a.inputs[0] as Tensor).neg().broadcast(node.shape);
      break;
    case 'stop':
      return a;
    case 'broadcast':
      return (isBroadcast(a) ? (a.inputs[0] as Tensor) : a).broadcast(node.shape);
    default:
  }
  return operands === node.inputs ? node : trace.tensor(node.op, operands, node.anyAttributes);
}

/** x · h, collecting the numbers: (x·h)·k = x·(h·k). */
function scale(x: Tensor, factor: Tensor): Tensor {
  if (isBroadcast(x) && x.inputs[0]!.constant === 1) return factor.broadcast(x.shape);
  const left = x.inputs[0] as Tensor;
  const right = x.inputs[1] as Tensor;
  if (x.op !== 'mul' || !isHostScalar(right)) return x.mul(factor);
  const product = folding('mul', right, factor);
  return product.constant === 1 && sameShape(left.shape, x.shape) ? left : left.mul(product);
}

/** An operation on numbers, done at once where both are constants. */
function folding(op: 'mul' | 'div', a: Tensor, b: Tensor): Tensor {
  const folded = fold(op, [a, b]);
  return folded === undefined ? a[op](b) : a.trace.constant(folded);
}

function withoutBroadcasts(node: Node, inputs: readonly Node[]): readonly Node[] {
  if (!inputs.some(isBroadcast)) return inputs;
  const bare = inputs.map((input) => (isBroadcast(input) ? input.inputs[0]! : input));
  if (giveShape(node, bare)) return bare;
  // One of them gives the result its shape; keep only that one stretched.
  for (let index = 0; index < inputs.length; index++) {
    const mixed = bare.map((input, other) => (other === index ? (inputs[index] ?? input) : input));
    if (giveShape(node, mixed)) return mixed;
  }
  return inputs;
}

function isBroadcast(node: Node): boolean {
  return node.op === 'broadcast';
}

/** Whether the operands alone give an elementwise node its shape. */
function giveShape(node: Node, operands: readonly Node[]): boolean {
  const shapes = operands.map(({ shape }) => shape);
  return sameShape(broadcastShapes(node.op, shapes), node.shape);
}

function fold(op: Op, inputs: readonly Node[]): number | undefined {
  const a = inputs[0]?.constant;
  const b = inputs[1]?.constant;
  if (a === undefined || (inputs.length > 1 && b === undefined) || inputs.length > 2) return undefined;
  return hostFunctions[op]?.(a, b ?? 0, 0);
}
