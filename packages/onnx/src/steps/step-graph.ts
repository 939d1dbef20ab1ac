/**
 * One step of a program as a graph: states, samples and numbers in; next states and results out.
 */
import { type Node, type Program, partitionHostScalars, provided } from '@rivulet/tensor';
import { GraphBuilder } from '../graph-builder.js';
import { lowerNodes } from '../lower-nodes.js';
import { type GraphProto, elementTypes } from '../proto.js';
import { type NumbersBy, computedNumbers, dependOnStep, fedNumber, fedNumbers, hyperParameters } from './numbers.js';

/** Prefix of the outputs that are next states. */
export const nextPrefix = 'next/';
/** Prefix of the inputs that are random numbers, by stream. */
export const uniformPrefix = 'uniform/';

/** What graphs of steps are made from. */
export type StepGraphOptions = {
  /** Simplified; `withoutPadding` unless `valid` is to be an input. */
  readonly program: Program;
  readonly numbers: NumbersBy;
  /** Operator set that the nodes are written for. Default 17. */
  readonly opset?: number;
};

/**
 * Inputs: every state by name, every data input [batch, columns], random numbers as `uniform/STREAM`, and
 * either `numbers` [slots], or `step`, int64, and the hyper-parameters, float64. Outputs: `next/STATE` for
 * states that change, and the outputs of the program.
 */
export function stepGraph({ program, numbers, opset }: StepGraphOptions): GraphProto {
  const graph = new GraphBuilder(null, { opset });
  const given = new Map<Node, string>();
  const host = partitionHostScalars(program);
  for (const [name, leaf] of program.data) given.set(leaf, graph.input(name, leaf.shape));
  for (const [name, { leaf }] of program.state) given.set(leaf, graph.input(name, leaf.shape));
  for (const node of program.nodes()) {
    const stream = node.as('uniform')?.stream;
    if (stream !== undefined) given.set(node, graph.input(uniformPrefix + stream, node.shape));
  }
  if (numbers === 'fed') {
    const all = host.slots.length > 0 ? graph.input(fedNumbers, [host.slots.length]) : '';
    host.slots.forEach((slot, index) => {
      if (slot.op === 'const') return;
      const value = graph.node('Gather', [all, graph.number(index, elementTypes.int64)], { axis: 0 });
      given.set(slot, fedNumber(graph, slot, value));
    });
  } else {
    const inputs = hyperParameters(graph, program, host, () => []);
    const step = dependOnStep(host) ? graph.input(provided.step, [], elementTypes.int64) : '';
    const double = (value: string): string => graph.node('Cast', [value], { to: elementTypes.float64 });
    const source = (name: string): string => {
      if (name === provided.step) return double(step);
      if (name === provided.count) return double(graph.node('Squeeze', [graph.batchSize()]));
      return inputs.get(name) ?? '';
    };
    for (const [slot, value] of computedNumbers(graph, host, source)) given.set(slot, value);
  }

  const next = [...program.state].flatMap(([name, slot]) => (slot.next ? [[name, slot.next] as const] : []));
  const valueOf = lowerNodes(graph, {
    roots: program.roots,
    given: (node) => {
      const value = given.get(node);
      return value === undefined ? undefined : () => value;
    },
  });
  for (const [name, node] of program.outputs) graph.output(name, valueOf(node), elementTypes.float32, node.shape);
  for (const [name, node] of next) graph.output(nextPrefix + name, valueOf(node), elementTypes.float32, node.shape);
  return graph.finish('step');
}
