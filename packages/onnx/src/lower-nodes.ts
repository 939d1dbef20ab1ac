/**
 * Lowering: from the nodes of a program to those of an ONNX graph.
 */
import { type Node, reachable } from '@rivulet/tensor';
import type { GraphBuilder } from './graph-builder.js';
import { lowerings } from './lowerings.js';
import { type Match, type Pattern, patterns as allPatterns } from './patterns.js';

/** What `lowerNodes` needs. */
export type LowerNodes = {
  /** Nodes whose values are wanted. */
  readonly roots: readonly Node[];
  /** How nodes get their values that are not computed in the graph: leaves, numbers of the host. */
  readonly given: (node: Node) => (() => string) | undefined;
  /** Groups of primitives that become one operator. Default: all of `patterns`. */
  readonly patterns?: readonly Pattern[];
};

/**
 * Writes what the roots are computed from into a graph, a node a primitive or a group of them; nothing that
 * they do not need.
 *
 * @returns the name of the value that a root, or a node on the way to it, became
 */
export function lowerNodes(
  graph: GraphBuilder,
  { roots, given, patterns = allPatterns }: LowerNodes,
): (node: Node) => string {
  const values = new Map<Node, string>();
  const nodes = reachable(roots);
  const uses = countUses(roots, nodes);
  const needed = new Set<Node>(roots);
  const matches = new Map<Node, Match>();
  const known = new Map<Node, () => string>();
  for (const node of [...nodes].reverse()) {
    if (!needed.has(node)) continue;
    const value = given(node);
    if (value) {
      known.set(node, value);
      continue;
    }
    let match: Match | null = null;
    for (const pattern of patterns) match ??= pattern(node, uses);
    if (match) matches.set(node, match);
    for (const input of match?.needs ?? node.inputs) needed.add(input);
  }
  for (const node of nodes) if (needed.has(node)) values.set(node, known.get(node)?.() ?? write(node));
  return valueOf;

  function valueOf(node: Node): string {
    const value = values.get(node);
    if (value === undefined) throw new Error(`${node.op}: is used before it is written`);
    return value;
  }

  function write(node: Node): string {
    const match = matches.get(node);
    if (match) return match.write(graph, match.needs.map(valueOf));
    const lowering = lowerings[node.op];
    if (!lowering) throw new Error(`${node.op}: has no operator, and nobody gave its value`);
    return lowering(graph, node.inputs.map(valueOf), node.anyAttributes as never, node);
  }
}

function countUses(roots: readonly Node[], nodes: readonly Node[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>();
  for (const node of [...roots, ...nodes.flatMap(({ inputs }) => inputs)]) uses.set(node, (uses.get(node) ?? 0) + 1);
  return uses;
}
