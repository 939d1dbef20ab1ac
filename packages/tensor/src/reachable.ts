/**
 * Walking a program from its results.
 */
import type { Node } from './tensor.js';

/** All nodes of one trace that the given ones are computed from, and themselves, inputs before users. */
export function reachable(roots: Iterable<Node>): Node[] {
  // Ids are positions in the trace: a node's place here is its id, and what stays empty is left out.
  const byId: (Node | undefined)[] = [];
  const stack = [...roots];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (byId[node.id]) continue;
    while (byId.length <= node.id) byId.push(undefined);
    byId[node.id] = node;
    for (const input of node.inputs) stack.push(input);
  }
  return byId.filter((node) => node !== undefined);
}
