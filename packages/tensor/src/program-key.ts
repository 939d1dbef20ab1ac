/**
 * When two programs are the same to a compiler.
 */
import { attributeText, attributesText } from './node-table.js';
import type { Program } from './program.js';
import type { Node } from './tensor.js';

/**
 * Equal for programs that differ in nothing but where their numbers come from: two models of one form,
 * traced one after the other.
 */
export function programKey(program: Program): string {
  const { state, data, outputs, freeScalars } = program;
  let key = '';
  const nodes = program.nodes();
  for (let n = 0; n < nodes.length; n++) {
    const { id, op, inputs, anyAttributes } = nodes[n]!;
    key += `${id} ${op}`;
    for (let i = 0; i < inputs.length; i++) key += ` ${inputs[i]!.id}`;
    key += `${attributesText(anyAttributes)}\n`;
  }
  const id = (node: Node | null): string => (node ? `${node.id} ${attributeText(node.shape)}` : '-');
  for (const [name, { leaf, next }] of state) key += `state ${name} ${id(leaf)} ${id(next)}\n`;
  for (const [name, leaf] of data) key += `data ${name} ${id(leaf)}\n`;
  for (const [name, output] of outputs) key += `output ${name} ${id(output)}\n`;
  return `${key}scalars ${freeScalars.join()}`;
}
