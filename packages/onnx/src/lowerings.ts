/**
 * The ONNX operators of every primitive: one line a primitive.
 *
 * What several primitives make together (Gemm, Relu, Softmax) is in `patterns`.
 */
import type { Attributes, Node, Op } from '@rivulet/tensor';
import type { GraphBuilder } from './graph-builder.js';

/** Writes a node whose inputs are there already. @returns the name of its value */
export type Lowering<A> = (graph: GraphBuilder, inputs: readonly string[], attributes: A, node: Node) => string;

const plain =
  (opType: string): Lowering<object> =>
  (graph, inputs) =>
    graph.node(opType, inputs);

/**
 * How each primitive is written. `null`: nothing is written; `state`, `data` and `scalar` are
 * initializers and inputs, and `uniform` has no operator, as models draw no random numbers.
 */
export const lowerings: { readonly [O in Op]: Lowering<Attributes[O]> | null } = {
  const: (graph, _, { values, shape }) => graph.floats(values, shape.map(Number)),
  state: null,
  data: null,
  scalar: null,
  uniform: null,
  add: plain('Add'),
  sub: plain('Sub'),
  mul: plain('Mul'),
  div: plain('Div'),
  max: plain('Max'),
  min: plain('Min'),
  pow: plain('Pow'),
  gt: plain('Greater'),
  where: plain('Where'),
  neg: plain('Neg'),
  abs: plain('Abs'),
  sign: plain('Sign'),
  sqrt: plain('Sqrt'),
  exp: plain('Exp'),
  log: plain('Log'),
  tanh: plain('Tanh'),
  sigmoid: plain('Sigmoid'),
  stop: plain('Identity'),
  matmul: (graph, inputs, { transposeA, transposeB }) =>
    transposeA || transposeB
      ? graph.node('Gemm', inputs, transposes(transposeA, transposeB))
      : graph.node('MatMul', inputs),
  sum: (graph, [input = ''], { axes, keep }) =>
    graph.node('ReduceSum', [input, graph.integers(axes)], { keepdims: keep ? 1 : 0 }),
  // Up to operator set 17 the axes of ReduceMax are an attribute, those of ReduceSum an input.
  amax: (graph, [input = ''], { axes, keep }) =>
    graph.opset < 18
      ? graph.node('ReduceMax', [input], { axes, keepdims: keep ? 1 : 0 })
      : graph.node('ReduceMax', [input, graph.integers(axes)], { keepdims: keep ? 1 : 0 }),
  broadcast: (graph, [input = ''], { shape }) => graph.expand(input, shape),
};

/** The attributes of a Gemm; those at their default are left out. */
export function transposes(transposeA: boolean, transposeB: boolean): Readonly<Record<string, number>> {
  return { ...(transposeA ? { transA: 1 } : {}), ...(transposeB ? { transB: 1 } : {}) };
}
