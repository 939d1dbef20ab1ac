/**
 * The plan: which values of a program are kept on the device, and which are computed where they are
 * used.
 *
 * A kernel leaves one array and may read a few. So matrix products and reductions have a kernel each,
 * and so has what is elementwise and dear and used more than once; everything else is an expression
 * within the kernel that uses it. States that refer to one another, such as a parameter and its
 * moments, are layers of one array, and one kernel moves them.
 */
import {
  type HostScalars,
  type Node,
  type Program,
  type Tensor,
  isHostScalar,
  partitionHostScalars,
} from '@rivulet/tensor';
import { type Dims, dimsOf, sameDims } from './dims.js';

/** States in one array, one layer each; `next` is empty where they never change. */
export type StateStack = {
  readonly name: string;
  readonly dims: Dims;
  readonly states: readonly string[];
  readonly next: readonly Tensor[];
};

/** Outputs of shape [] that one kernel computes. */
export type NumberStack = {
  readonly name: string;
  readonly outputs: readonly string[];
  readonly nodes: readonly Tensor[];
};

/** What runs on the device in a step, whatever the number of samples. */
export type Plan = {
  readonly program: Program;
  readonly host: HostScalars;
  /** Nodes with a kernel of their own, inputs before users. */
  readonly kept: ReadonlySet<Node>;
  /** Those of them that only outputs need: the last step of a call computes them. */
  readonly lastOnly: ReadonlySet<Node>;
  readonly stacks: readonly StateStack[];
  readonly numbers: readonly NumberStack[];
  /** Outputs that are arrays, by name: kept nodes, or leaves. */
  readonly outputs: ReadonlyMap<string, Tensor>;
};

const leaves = new Set(['state', 'data', 'uniform', 'const', 'scalar']);
const reductions = new Set(['matmul', 'sum', 'amax']);
const costly = new Set(['div', 'pow', 'sqrt', 'exp', 'log', 'tanh', 'sigmoid']);

/** Elementwise operations that may be computed twice rather than kept. */
const cheap = 8;
/** Layers of one array: a parameter and three moments. */
const layers = 4;

/** Whether a node is given, not computed. */
export function isLeaf(node: Node): boolean {
  return leaves.has(node.op) || isHostScalar(node);
}

/** Names of arrays; sets of them say what a kernel reads. */
export const arrays = {
  row: 'row',
  constants: 'constants',
  kept: (node: Node): string => `value ${node.id}`,
};

/** What computing a node where it is used costs. */
type Inline = { readonly reads: ReadonlySet<string>; readonly operations: number; readonly heavy: boolean };

/**
 * Plans a simplified program.
 *
 * @param inputs how many arrays one kernel may read
 */
export function planStep(program: Program, inputs: number): Plan {
  const host = partitionHostScalars(program);
  const nodes = program.nodes().filter((node) => !isHostScalar(node));
  const users = usersOf(program, nodes);
  const stacks = stackStates(program);
  const stackOf = new Map(stacks.flatMap(({ name, states }) => states.map((state) => [state, name] as const)));
  const kept = new Set<Node>();
  const inline = new Map<Node, Inline>();
  const of = (node: Node): Inline => inline.get(node) ?? leaf(node, stackOf);
  const keep = (node: Node): void => {
    if (isLeaf(node)) return;
    if (node.op === 'gt') {
      // A comparison is no array; what it compares is.
      node.inputs.forEach(keep);
      inline.set(node, join(node, of));
      return;
    }
    kept.add(node);
    inline.set(node, { reads: new Set([arrays.kept(node)]), operations: 0, heavy: false });
  };
  /** Keeps the values with the most inputs until a kernel of all of them reads few enough arrays. */
  const fit = (parts: readonly Node[], others: number): void => {
    const count = (): number => new Set(parts.flatMap((part) => [...of(part).reads])).size + others;
    const largestFirst = [...new Set(parts)].sort((a, b) => of(b).reads.size - of(a).reads.size);
    for (const part of largestFirst) if (count() > inputs) keep(part);
  };

  for (const node of nodes) {
    if (isLeaf(node)) continue;
    // One array more is the number of rows, for sums over samples.
    fit(node.inputs, 1);
    inline.set(node, join(node, of));
    if (mustKeep(node, users.get(node) ?? [], of(node))) keep(node);
  }
  const numbers = stackNumbers(program);
  for (const { next } of stacks) fit(next, 1);
  for (const stack of numbers) fit(stack.nodes, 1);
  const outputs = new Map([...program.outputs].filter(([, { shape }]) => shape.length > 0));
  outputs.forEach(keep);
  return {
    program,
    host,
    kept: new Set(nodes.filter((node) => kept.has(node))),
    lastOnly: neededByOutputsOnly(kept, [
      ...stacks.flatMap(({ next }) => next),
      ...numbers.flatMap((one) => one.nodes),
    ]),
    stacks,
    numbers,
    outputs,
  };
}

/** Who uses a node; a slot that a step fills (a state, an output) is a user without a node. */
function usersOf(program: Program, nodes: readonly Node[]): Map<Node, (Node | null)[]> {
  const users = new Map<Node, (Node | null)[]>();
  const add = (node: Node, user: Node | null): void => {
    const list = users.get(node) ?? [];
    list.push(user);
    users.set(node, list);
  };
  for (const node of nodes) for (const input of new Set(node.inputs)) add(input, node);
  for (const root of program.roots) add(root, null);
  return users;
}

function leaf(node: Node, stackOf: ReadonlyMap<string, string>): Inline {
  const state = node.as('state');
  const reads = state
    ? [stackOf.get(state.name) ?? state.name]
    : node.op === 'const'
      ? node.shape.length === 0
        ? []
        : [arrays.constants]
      : [arrays.row];
  return { reads: new Set(reads), operations: 0, heavy: false };
}

function join(node: Node, of: (node: Node) => Inline): Inline {
  const parts = node.inputs.map(of);
  const reads = new Set(parts.flatMap((part) => [...part.reads]));
  if (reductions.has(node.op)) reads.add(arrays.row);
  return {
    reads,
    operations: 1 + parts.reduce((sum, part) => sum + part.operations, 0),
    heavy: costly.has(node.op) || reductions.has(node.op) || parts.some((part) => part.heavy),
  };
}

function mustKeep(node: Node, users: readonly (Node | null)[], { operations, heavy }: Inline): boolean {
  if (node.op === 'gt') return false;
  // A matrix product reads each number many times.
  if (users.some((user) => user?.op === 'matmul')) return true;
  const stretched = users.some((user) => user && !reductions.has(user.op) && !sameDims(dimsOf(user), dimsOf(node)));
  const again = users.length > 1 || stretched;
  if (reductions.has(node.op)) return again || users.some((user) => user !== null && reductions.has(user.op));
  return again && (heavy || operations > cheap);
}

/** Puts states that refer to one another, element by element, into one array. */
function stackStates(program: Program): readonly StateStack[] {
  const leaders = new Map<string, string>();
  const leaderOf = (name: string): string => {
    const leader = leaders.get(name) ?? name;
    return leader === name ? name : leaderOf(leader);
  };
  for (const [name, { leaf: own, next }] of program.state) {
    if (!next) continue;
    const dims = dimsOf(own);
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node) || !sameDims(dimsOf(node), dims)) return;
      seen.add(node);
      const other = node.as('state')?.name;
      if (other !== undefined && program.state.get(other)?.next) leaders.set(leaderOf(other), leaderOf(name));
      if (!reductions.has(node.op)) node.inputs.forEach(visit);
    };
    visit(next);
  }
  const groups = new Map<string, string[]>();
  for (const name of program.state.keys()) {
    const leader = leaderOf(name);
    const group = groups.get(leader) ?? [];
    group.push(name);
    groups.set(leader, group);
  }
  return [...groups.values()].flatMap((group) =>
    chunks(group, layers).map((states) => {
      const slots = states.flatMap((state) => program.state.get(state) ?? []);
      const [first] = slots;
      if (!first) throw new Error('a stack of no states');
      const next = slots.flatMap((slot) => slot.next ?? []);
      return { name: `state ${states.join(', ')}`, dims: dimsOf(first.leaf), states, next };
    }),
  );
}

function stackNumbers(program: Program): readonly NumberStack[] {
  const computed = program.numbers.flatMap((name) => {
    const node = program.outputs.get(name);
    return node && !isHostScalar(node) ? [{ name, node }] : [];
  });
  return chunks(computed, layers).map((group, index) => ({
    name: `numbers ${index}`,
    outputs: group.map(({ name }) => name),
    nodes: group.map(({ node }) => node),
  }));
}

function neededByOutputsOnly(kept: ReadonlySet<Node>, roots: readonly Node[]): ReadonlySet<Node> {
  const needed = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    stack.push(...node.inputs);
  }
  return new Set([...kept].filter((node) => !needed.has(node)));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
