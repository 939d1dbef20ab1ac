/**
 * Reverse-mode gradients: the derivative of a program is a program.
 */
import { ShapeError } from './errors.js';
import type { Op } from './primitives.js';
import { formatShape, type Shape, sameShape } from './shape.js';
import { reachable } from './reachable.js';
import { Mask, type Node, Tensor } from './tensor.js';
import { type Tensors, mapTensors } from './tensors.js';

/** From a node and the gradient that arrives at it to the gradients of its inputs; `null`: none flows. */
type GradientRule = (node: Tensor, g: Tensor, inputs: readonly Tensor[]) => readonly (Tensor | null)[];

const none: GradientRule = (_, __, inputs) => inputs.map(() => null);

/** One rule a primitive. Inputs are those of the node, so that `y` (the node itself) can be used again. */
export const gradientRules: { readonly [O in Op]: GradientRule } = {
  const: none,
  state: none,
  data: none,
  scalar: none,
  uniform: none,
  gt: none,
  stop: none,
  sign: none,
  add: (_, g) => [g, g],
  sub: (_, g) => [g, g.neg()],
  mul: (_, g, [a, b]) => [g.mul(at(b)), g.mul(at(a))],
  div: (y, g, [, b]) => {
    const quotient = g.div(at(b));
    return [quotient, quotient.mul(y).neg()];
  },
  // Looking at the output lets the input die early: y > b means that a won.
  max: (y, g, [a, b]) => [y.gt(at(b)).where(g, 0), y.gt(at(a)).where(g, 0)],
  min: (y, g, [a, b]) => [at(b).gt(y).where(g, 0), at(a).gt(y).where(g, 0)],
  pow: (_, g, [a, b]) => [g.mul(at(b)).mul(at(a).pow(at(b).sub(1))), null],
  where: (y, g) => {
    const mask = y.inputs[0];
    if (!(mask instanceof Mask)) throw new ShapeError('where: its first input is no comparison');
    const zero = y.trace.constant(0);
    return [null, mask.where(g, zero), mask.where(zero, g)];
  },
  neg: (_, g) => [g.neg()],
  abs: (_, g, [a]) => [g.mul(at(a).sign())],
  sqrt: (y, g) => [g.div(y.mul(2))],
  exp: (y, g) => [g.mul(y)],
  log: (_, g, [a]) => [g.div(at(a))],
  tanh: (y, g) => [g.sub(g.mul(y).mul(y))],
  sigmoid: (y, g) => [g.mul(y).mul(y.neg().add(1))],
  matmul: (y, g, [a, b]) => {
    const { transposeA, transposeB } = y.as('matmul') ?? { transposeA: false, transposeB: false };
    const da = transposeA
      ? at(b).matmul(g, { transposeA: transposeB, transposeB: true })
      : g.matmul(at(b), { transposeB: !transposeB });
    const db = transposeB
      ? g.matmul(at(a), { transposeA: true, transposeB: transposeA })
      : at(a).matmul(g, { transposeA: !transposeA });
    return [da, db];
  },
  sum: (y, g, [a]) => [unreduced(g, y.as('sum')?.axes ?? [], at(a).shape).broadcast(at(a).shape)],
  amax: (y, g, [a]) => {
    const axes = y.as('amax')?.axes ?? [];
    const [top, arriving] = [unreduced(y, axes, at(a).shape), unreduced(g, axes, at(a).shape)];
    return [top.gt(at(a)).where(0, arriving)];
  },
  broadcast: (_, g) => [g],
};

/**
 * Gradients of a number with respect to named tensors.
 *
 * @param loss what is differentiated, shape []
 * @param wrt the tensors it is differentiated by; any nodes, not only leaves
 * @returns one tensor of the same shape for each name; zeros where the loss does not depend on it
 * @throws ShapeError when the loss has axes, or depends on `wrt` through an exponent
 */
export function gradients(loss: Tensor, wrt: Tensors): Tensors {
  if (loss.shape.length > 0) {
    throw new ShapeError(`gradients: expected a loss of shape [], received ${formatShape(loss.shape)}`);
  }
  const sources = new Set<Node>(Object.values(wrt));
  const order = reachable([loss]);
  const needed = new Set<Node>();
  const isNeeded = (node: Node): boolean => needed.has(node);
  for (const node of order) if (sources.has(node) || node.inputs.some(isNeeded)) needed.add(node);
  const arriving = new Map<Node, Tensor>([[loss, loss.fill(1)]]);
  for (const node of order.reverse()) {
    const g = arriving.get(node);
    if (!g || !(node instanceof Tensor)) continue;
    if (node.op === 'pow' && node.inputs[1] && needed.has(node.inputs[1])) {
      throw new ShapeError('pow: the exponent has no gradient; write a^b as exp(b log a)');
    }
    gradientRules[node.op](node, g, node.inputs as readonly Tensor[]).forEach((gradient, index) => {
      const input = node.inputs[index];
      if (!gradient || !(input instanceof Tensor) || !needed.has(input)) return;
      const part = sumTo(gradient, input.shape);
      const before = arriving.get(input);
      arriving.set(input, before ? before.add(part) : part);
    });
  }
  return mapTensors((tensor) => arriving.get(tensor)?.broadcast(tensor.shape) ?? tensor.fill(0), wrt);
}

function at(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new ShapeError('a node lacks an input');
  return tensor;
}

/** Puts the reduced axes back with length 1, so that the value stretches over the original shape. */
function unreduced(tensor: Tensor, axes: readonly number[], original: Shape): Tensor {
  const kept = original.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  if (sameShape(tensor.shape, kept)) return tensor;
  // Without `keep` a matrix reduced over its columns is [rows]; a vector aligns at the end, so it
  // must stand up first: [rows] → [rows, 1] as a product with the identity of length 1.
  if (kept.length === 2 && tensor.shape.length === 1 && kept[1] === 1) {
    return tensor.broadcast([1, tensor.shape[0] ?? 1]).matmul(tensor.trace.constant([1], [1, 1]), { transposeA: true });
  }
  return tensor.broadcast(kept);
}

/** The adjoint of broadcasting: sums over the axes that were stretched. */
function sumTo(tensor: Tensor, shape: Shape): Tensor {
  if (sameShape(tensor.shape, shape)) return tensor;
  const missing = tensor.shape.length - shape.length;
  if (missing < 0) return tensor.broadcast(shape);
  const stretched = tensor.shape.flatMap((dimension, axis) =>
    axis >= missing && shape[axis - missing] === 1 && dimension !== 1 ? [axis] : [],
  );
  const dropped = Array.from({ length: missing }, (_, axis) => axis);
  const kept = stretched.length > 0 ? tensor.sum(stretched, { keep: true }) : tensor;
  const result = dropped.length > 0 ? kept.sum(dropped) : kept;
  return result.broadcast(shape);
}
