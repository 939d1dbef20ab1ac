/**
 * Batch normalisation that was written as its arithmetic, as `exportOnnx` does it, becomes one node again,
 * so that a training has the statistics of its batches.
 */
import type { TensorNumbers } from '../tensor-numbers.js';
import type { OnnxNode } from './graph.js';

/**
 * (x − m) / √(v + ε), with m and v states of a file of ours, as BatchNormalization without scale and bias; what
 * nobody needs any more is left out.
 *
 * @param output the value that is wanted in the end
 */
export function standardised(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, TensorNumbers>,
  output: string,
): readonly OnnxNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const made = (value: string | undefined, op: string): readonly string[] => {
    const node = producers.get(value ?? '');
    return node?.op === op ? node.inputs : [];
  };
  const isStatistic = (value: string | undefined): value is string =>
    value?.startsWith('layers/') === true && tensors.get(value)?.dims.length === 1;
  const whole = nodes.map((node): OnnxNode => {
    if (node.op !== 'Div') return node;
    const [x, mean] = made(node.inputs[0], 'Sub');
    const [variance, summand] = made(made(node.inputs[1], 'Sqrt')[0], 'Add');
    const epsilon = tensors.get(summand ?? '')?.values;
    if (x === undefined || !isStatistic(mean) || !isStatistic(variance) || epsilon?.length !== 1) return node;
    return {
      ...node,
      op: 'BatchNormalization',
      inputs: [x, '', '', mean, variance],
      attributes: [{ name: 'epsilon', value: epsilon[0] ?? 0 }],
    };
  });
  const needed = new Set([output]);
  const kept = whole.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => needed.has(name))) return false;
    for (const name of inputs) needed.add(name);
    return true;
  });
  return kept.reverse();
}
