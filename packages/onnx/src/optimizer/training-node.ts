/**
 * An optimizer as a node of `ai.onnx.preview.training`, and what of it the node does not do as plain nodes around it.
 */
import { provided } from '@rivulet/tensor';
import { GraphBuilder } from '../graph-builder.js';
import { type GraphProto, elementTypes } from '../proto.js';
import { nextPrefix } from '../steps/step-graph.js';
import type { TrainingPlan } from './training-plans.js';

/** The operator set of the nodes. */
export const trainingDomain = { domain: 'ai.onnx.preview.training', version: 1 } as const;

const { float32, float64, int64 } = elementTypes;

/**
 * Inputs and outputs are those of a graph of plain operators of the same optimizer: `params/K`, `gradients/K`,
 * `optimizer/STATE/K`, `step` where it matters, the learning rate in float64; out come `next/params/K` and
 * `next/optimizer/STATE/K`.
 */
export function trainingNodeGraph(
  plan: TrainingPlan,
  shapes: Readonly<Record<string, readonly number[]>>,
  opset: number,
): GraphProto {
  const graph = new GraphBuilder(null, { opset });
  const { counts, corrected } = plan;
  const constant = (value: number): string => graph.floats([value], []);
  const keys = Object.keys(shapes);
  const stepOf = keys.length > 0 && (counts !== 'never' || corrected) ? graph.input(provided.step, [], int64) : '';
  const given = graph.input('optimizer/learningRate', [], float64);
  const rate = graph.node('Cast', [given], { to: float32 });
  const inputs = (prefix: string): readonly string[] =>
    keys.map((key) => graph.input(`${prefix}/${key}`, shapes[key] ?? []));
  const [params, gradients] = [inputs('params'), inputs('gradients')];
  const states = plan.states.map((name) => inputs(`optimizer/${name}`));
  const bias = corrected && biases(graph, stepOf, corrected);

  const each = (values: readonly string[], change: (value: string, index: number) => string): readonly string[] =>
    values.map(change);
  const directed = plan.maximize ? each(gradients, (g) => graph.node('Neg', [g])) : gradients;
  const decayed =
    plan.decay === 0
      ? directed
      : each(directed, (g, index) =>
          graph.node('Add', [g, graph.node('Mul', [params[index] ?? '', constant(plan.decay)])]),
        );
  const shrunk =
    plan.shrink === 0
      ? params
      : each(params, (x) => {
          const kept = graph.node('Sub', [constant(1), graph.node('Mul', [rate, constant(plan.shrink)])]);
          return graph.node('Mul', [x, kept]);
        });
  const by = (op: 'Mul' | 'Div', values: readonly string[], power: number): readonly string[] =>
    bias ? each(values, (value) => graph.node(op, [value, power === 1 ? bias.root : bias.square])) : values;

  const count =
    counts === 'from 1'
      ? stepOf
      : counts === 'from 0'
        ? graph.node('Sub', [stepOf, graph.number(1, int64)])
        : graph.number(0, int64);
  // In front of the node averages are in units of √c, so that the root of the second is the corrected one.
  const all = [shrunk, by('Div', decayed, 1), ...states.map((values, order) => by('Div', values, order + 1))];
  const r = bias ? graph.node('Mul', [rate, bias.rate]) : rate;
  const results = graph.nodeOf(
    plan.opType,
    [r, count, ...all.flat()],
    keys.length * (1 + states.length),
    plan.attributes,
    trainingDomain.domain,
  );
  const out = (order: number): readonly string[] => results.slice(order * keys.length, (order + 1) * keys.length);
  const write = (prefix: string, values: readonly string[]): void => {
    keys.forEach((key, index) => {
      graph.output(`${nextPrefix}${prefix}/${key}`, values[index] ?? '', float32, shapes[key] ?? []);
    });
  };
  write('params', out(0));
  plan.states.forEach((name, order) => {
    write(`optimizer/${name}`, by('Mul', out(order + 1), order + 1));
  });
  return graph.finish('optimizer');
}

/**
 * c = 1 − βᵗ and what follows from it, in float64: √c, c, and √c / (1 − αᵗ), by which R is multiplied.
 *
 * α and β as the node has them, in float32: the two sides of the correction have to agree.
 */
function biases(
  graph: GraphBuilder,
  step: string,
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
): { readonly root: string; readonly square: string; readonly rate: string } {
  const t = graph.node('Cast', [step], { to: float64 });
  const oneMinus = (decay: number): string =>
    graph.node('Sub', [graph.number(1, float64), graph.node('Pow', [graph.number(Math.fround(decay), float64), t])]);
  const single = (value: string): string => graph.node('Cast', [value], { to: float32 });
  const square = oneMinus(beta);
  const root = graph.node('Sqrt', [square]);
  return {
    root: single(root),
    square: single(square),
    rate: single(graph.node('Div', [root, oneMinus(alpha)])),
  };
}
