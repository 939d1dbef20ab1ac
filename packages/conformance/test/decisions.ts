/**
 * Which numbers of a program do nothing but decide.
 */
import type { Node, Program } from '@rivulet/tensor';

/**
 * Whether what a node gives is only ever compared, or is kept in a state of which the same holds: counters,
 * thresholds, and the numbers that they are made of.
 */
export function decisionsOf(program: Program): (node: Node) => boolean {
  const users = new Map<Node, Node[]>();
  for (const node of program.nodes()) {
    for (const input of node.inputs) users.set(input, [...(users.get(input) ?? []), node]);
  }
  /** What is computed from a node other than by comparing it. */
  const flow = (node: Node): ReadonlySet<Node> => {
    const reached = new Set<Node>();
    const waiting = [node];
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      if (one.op === 'gt' || reached.has(one)) continue;
      reached.add(one);
      waiting.push(...(users.get(one) ?? []));
    }
    return reached;
  };
  const slots = [...program.state.values()].flatMap(({ leaf, next }) => (next ? [{ next, reached: flow(leaf) }] : []));
  const isParameter = new Set(
    [...program.state].flatMap(([name, { next }]) => (next && name.startsWith('params/') ? [next] : [])),
  );
  // What a parameter, or anything that reaches one, is made of does more than decide.
  const telling = new Set<Node>(isParameter);
  for (let before = -1; before !== telling.size;) {
    before = telling.size;
    for (const { next, reached } of slots) if ([...telling].some((one) => reached.has(one))) telling.add(next);
  }
  return (node) => {
    const reached = flow(node);
    return ![...telling].some((one) => reached.has(one));
  };
}
