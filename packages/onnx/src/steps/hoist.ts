/**
 * What depends on the samples alone is the same in every epoch: it is computed once, for all of them, before
 * the steps begin.
 */
import { type Node, type Program, reachable } from '@rivulet/tensor';

/** Values of rows that steps read instead of computing them: one-hot targets, for example. */
export function hoist(program: Program): readonly Node[] {
  const nodes = reachable(program.roots);
  const ofRows = new Set<Node>();
  for (const node of nodes) if (isOfRows(node, ofRows)) ofRows.add(node);
  const read = new Set<Node>(program.roots.filter((root) => ofRows.has(root)));
  for (const node of nodes) {
    if (!ofRows.has(node)) for (const input of node.inputs) if (ofRows.has(input)) read.add(input);
  }
  const made = [...read].filter(({ op }) => op !== 'data');
  // A step gathers what it reads, and no longer the data that are behind it.
  const saved = [...ofRows].filter(({ op }) => op !== 'data').length;
  const spared = [...ofRows].filter((node) => node.op === 'data' && !read.has(node)).length;
  return saved + spared > made.length ? made : [];
}

/** Whether each row of a value depends on the same row of the data only, and on nothing that changes. */
function isOfRows(node: Node, ofRows: ReadonlySet<Node>): boolean {
  if (node.op === 'data') return true;
  if (node.shape[0] !== 'batch' || node.op === 'matmul' || node.op === 'uniform') return false;
  return (
    node.inputs.some((input) => ofRows.has(input)) && node.inputs.every((input) => ofRows.has(input) || isFixed(input))
  );
}

function isFixed(node: Node): boolean {
  return (
    node.op === 'const' || (node.op === 'broadcast' && node.inputs[0]?.op === 'const' && node.shape[0] !== 'batch')
  );
}
