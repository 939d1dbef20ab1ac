/**
 * Walking a program from its results.
 */
import type { Node } from './tensor.js';

/** All nodes of one trace that the given ones are computed from, and themselves, inputs before users. */
export function reachable(roots: readonly Node[]): Node[] {
  // Ids are positions in the trace, and inputs have smaller ones than their users.
  let end = 0;
  for (const { id } of roots) end = Math.max(end, id + 1);
  const byId = new Array<Node | undefined>(end);
  for (const root of roots) byId[root.id] = root;
  let count = 0;
  for (let id = end - 1; id >= 0; id--) {
    const node = byId[id];
    if (!node) continue;
    count++;
    for (let i = 0; i < node.inputs.length; i++) byId[node.inputs[i]!.id] = node.inputs[i];
  }
  const nodes = new Array<Node>(count);
  for (let id = end - 1; id >= 0; id--) if (byId[id]) nodes[--count] = byId[id]!;
  return nodes;
}
