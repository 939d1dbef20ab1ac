/**
 * Groups of primitives that are one ONNX operator. A pattern is found by its form alone, so it
 * serves every layer that is written that way, and a layer that is not gets plain operators.
 */
import type { Node } from '@rivulet/tensor';
import type { GraphBuilder } from './graph-builder.js';
import { transposes } from './lowerings.js';
import { elementTypes } from './proto.js';

/** A node that stands for a group: the values it needs, and how it is written. */
export type Match = {
  readonly needs: readonly Node[];
  readonly write: (graph: GraphBuilder, inputs: readonly string[]) => string;
};

/** Looks for a group that ends in a node. `uses` counts the users of each node, outputs included. */
export type Pattern = (node: Node, uses: ReadonlyMap<Node, number>) => Match | null;

/** a · b + c with a product that nobody else needs: Gemm; transposed factors stay as they are. */
export const gemm: Pattern = (node, uses) => {
  if (node.op !== 'add') return null;
  const [left, right] = node.inputs;
  for (const [product, bias] of [
    [left, right],
    [right, left],
  ] as const) {
    const flags = product?.as('matmul');
    // Gemm stretches its third input to the shape of the product, and never the other way round.
    if (!product || !bias || !flags || uses.get(product) !== 1 || !fits(bias, product)) continue;
    const attributes = transposes(flags.transposeA, flags.transposeB);
    return { needs: [...product.inputs, bias], write: (graph, inputs) => graph.node('Gemm', inputs, attributes) };
  }
  return null;
};

/** max(x, 0): Relu. */
export const relu: Pattern = (node) => {
  if (node.op !== 'max') return null;
  const [left, right] = node.inputs;
  const x = right?.constant === 0 ? left : left?.constant === 0 ? right : undefined;
  return x ? { needs: [x], write: (graph, inputs) => graph.node('Relu', inputs) } : null;
};

/** a > b ? 0 : b > a ? 0 : 1, which is how formulas say a = b: Equal, as a number. */
export const equal: Pattern = (node) => {
  const [above, no, rest] = node.op === 'where' ? node.inputs : [];
  const [below, none, yes] = rest?.op === 'where' ? rest.inputs : [];
  if (above?.op !== 'gt' || below?.op !== 'gt') return null;
  const [[a, b], [c, d]] = [above.inputs, below.inputs];
  if (!a || !b || a !== d || b !== c || no?.constant !== 0 || none?.constant !== 0 || yes?.constant !== 1) return null;
  return {
    needs: [a, b],
    write: (graph, inputs) => graph.node('Cast', [graph.node('Equal', inputs)], { to: elementTypes.float32 }),
  };
};

/** e / Σ e with e = exp(x − max x), sum and maximum over the columns: Softmax. */
export const softmax: Pattern = (node) => {
  const [exponential, total] = node.op === 'div' ? node.inputs : [];
  if (exponential?.op !== 'exp' || total?.inputs[0] !== exponential || !alongRows(total, 'sum')) return null;
  const [x, largest] = exponential.inputs[0]?.op === 'sub' ? exponential.inputs[0].inputs : [];
  if (!x || largest?.inputs[0] !== x || !alongRows(largest, 'amax')) return null;
  return { needs: [x], write: (graph, inputs) => graph.node('Softmax', inputs, { axis: 1 }) };
};

/** All patterns, the first that matches counts. */
export const patterns: readonly Pattern[] = [gemm, relu, equal, softmax];

function alongRows(node: Node, op: 'sum' | 'amax'): boolean {
  const reduction = node.as(op);
  return (
    reduction?.keep === true &&
    node.inputs[0]?.shape.length === 2 &&
    reduction.axes.length === 1 &&
    reduction.axes[0] === 1
  );
}

function fits(bias: Node, product: Node): boolean {
  const offset = product.shape.length - bias.shape.length;
  return bias.shape.every((length, axis) => length === 1 || length === product.shape[axis + offset]);
}
