/**
 * Who makes and who may use a value: the wiring of a graph, checked once.
 */
import { DataError } from '@rivulet/tensor';
import type { GraphProto, NodeProto } from '../proto.js';
import { bound } from './limits.js';

/** The operator of a node, with its operator set in front unless that is ONNX's own. */
export function operatorOf({ opType, domain }: NodeProto): string {
  return domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
}

/** A node for messages: `Conv 'conv_1'`. */
export function nodeName(op: string, name: string): string {
  return name === '' ? op : `${op} '${name}'`;
}

/**
 * Nodes by the values that they make.
 *
 * @throws DataError when a node needs what no node before it makes, as in every circle, or makes what is there
 *   already, or when there is more of it than an MLP has
 */
export function producersOf(graph: GraphProto): ReadonlyMap<string, NodeProto> {
  bound('nodes', graph.nodes.length);
  bound(
    'wires',
    graph.nodes.reduce((sum, { inputs, outputs }) => sum + inputs.length + outputs.length, 0),
  );
  bound('outputs', graph.outputs.length);
  const known = new Set([...graph.inputs, ...graph.initializers].map(({ name }) => name));
  const producers = new Map<string, NodeProto>();
  for (const node of graph.nodes) {
    const who = nodeName(operatorOf(node), node.name);
    for (const name of node.inputs) {
      if (name !== '' && !known.has(name)) {
        throw new DataError(`${who} needs '${name}', which neither an initializer nor a node before it gives`);
      }
    }
    for (const name of node.outputs) {
      if (name === '') continue;
      if (known.has(name)) throw new DataError(`${who} makes '${name}', which is there already`);
      known.add(name);
      producers.set(name, node);
    }
  }
  for (const { name } of graph.outputs) {
    if (!known.has(name)) throw new DataError(`nothing makes the output '${name}'`);
  }
  return producers;
}

/** The nodes that a value depends on, in their order. */
export function nodesFor(graph: GraphProto, output: string): readonly NodeProto[] {
  const needed = new Set([output]);
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => name !== '' && needed.has(name))) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return nodes.reverse();
}
