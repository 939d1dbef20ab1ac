/**
 * A batch without padding: every sample counts, so the vector that says so is 1.
 */
import { type Node, Program, type Tensor, provided, simplify } from '@rivulet/tensor';

/** The program for batches in which every sample counts, simplified; it no longer reads `valid`. */
export function withoutPadding(program: Program): Program {
  const valid = program.data.get(provided.valid);
  if (!valid) return simplify(program);
  const replaced = new Map<Node, Node>([[valid, valid.trace.constant(1, valid.shape)]]);
  for (const node of program.nodes()) {
    if (!node.inputs.some((input) => replaced.has(input))) continue;
    const inputs = node.inputs.map((input) => replaced.get(input) ?? input);
    const { trace, op } = node;
    replaced.set(node, op === 'gt' ? trace.mask(op, inputs) : trace.tensor(op, inputs, node.anyAttributes));
  }
  const get = <T extends Tensor | null>(node: T): T => node && ((replaced.get(node) ?? node) as T);
  const { state, outputs, data } = program;
  return simplify(
    new Program({
      ...program.parts,
      data: new Map([...data].filter(([name]) => name !== provided.valid)),
      state: new Map([...state].map(([name, slot]) => [name, { ...slot, next: get(slot.next) }])),
      outputs: new Map([...outputs].map(([name, output]) => [name, get(output)])),
    }),
  );
}
