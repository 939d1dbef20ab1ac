/**
 * Sums of whole matrices in two steps: each row by itself, then the rows.
 *
 * A kernel has one thread for each number that it leaves, so the sum of a matrix as one number would
 * be the work of one thread.
 */
import { Mask, type Node, Program, type Tensor, Trace } from '@rivulet/tensor';
import { dimsOf } from './dims.js';

/** An equal program, up to rounding, in a trace of its own. */
export function splitSums(program: Program): Program {
  const trace = new Trace();
  const copies = new Map<Node, Node>();
  const of = (node: Node): Node => {
    const copy = copies.get(node);
    if (!copy) throw new Error(`${node.op} comes after its user`);
    return copy;
  };
  const tensor = (node: Tensor): Tensor => of(node) as Tensor;
  const leaves = [
    ...program.data.values(),
    ...[...program.state.values(), ...program.scalars.values()].map(({ leaf }) => leaf),
  ];
  for (const node of [...leaves, ...program.nodes()]) {
    if (!copies.has(node)) copies.set(node, copyOf(trace, node, node.inputs.map(of)));
  }
  return new Program({
    state: new Map(
      [...program.state].map(([name, { leaf, next }]) => [
        name,
        { leaf: tensor(leaf), init: null, next: next && tensor(next) },
      ]),
    ),
    data: new Map([...program.data].map(([name, leaf]) => [name, tensor(leaf)])),
    scalars: new Map([...program.scalars].map(([name, { leaf, source }]) => [name, { leaf: tensor(leaf), source }])),
    outputs: new Map([...program.outputs].map(([name, output]) => [name, tensor(output)])),
  });
}

function copyOf(trace: Trace, node: Node, inputs: readonly Node[]): Node {
  if (node instanceof Mask) return trace.mask('gt', inputs);
  const { op } = node;
  const [input] = inputs;
  if ((op === 'sum' || op === 'amax') && input) {
    const { axes, keep } = node.as(op) ?? { axes: [], keep: false };
    const { rows, columns } = dimsOf(input);
    if (axes.length === 2 && rows !== 1 && columns > 1) {
      return trace.tensor(op, [trace.tensor(op, inputs, { axes: [1], keep: true })], { axes, keep });
    }
  }
  return trace.tensor(op as Exclude<typeof op, 'gt'>, inputs, node.anyAttributes);
}
