/**
 * The plan: what is computed when, and what of it is kept in memory.
 *
 * A node is a *host* number, a *sample* value (one row a sample) or a *parameter* value. The level of
 * a node is the number of reductions over the samples on the way to it: a step is the parameter
 * phase 0, the sample phase 0, the parameter phase 1, the sample phase 1, … Sample phases walk over
 * panels of samples. Within a phase, nodes that are kept in memory have a kernel each; all others are
 * computed where they are used.
 */
import { type Node, type Program, type Tensor, isHostScalar, isSampleShape, sameShape, sizeOf } from '@rivulet/tensor';

/** What a node is, for the order of work. */
export type Kind = 'host' | 'sample' | 'parameter';

/** The work of a step. */
export type Plan = {
  readonly program: Program;
  readonly nodes: readonly Node[];
  readonly kind: (node: Node) => Kind;
  readonly level: (node: Node) => number;
  /** Number of the last phases. */
  readonly levels: number;
  /** Whether the node lives in memory when its phase is over. */
  readonly kept: (node: Node) => boolean;
  /** Nodes that are kept and used by a later phase, or are outputs: they need a place for every sample. */
  readonly streamed: (node: Node) => boolean;
  /** For a matrix product that is finished within its own kernel: the elementwise node it ends as. */
  readonly epilogue: ReadonlyMap<Node, Node>;
  /** Next states that only the loop over their own parameter computes, and nothing else reads. */
  readonly inPlace: ReadonlySet<Node>;
  /** States that one loop updates, by parameter (or by their own name if they mirror none). */
  readonly groups: ReadonlyMap<string, readonly StateUpdate[]>;
};

/** A state with its next value. */
export type StateUpdate = { readonly name: string; readonly leaf: Tensor; readonly next: Tensor };

/** Switches for tests that show what each pass is worth, and that none changes a result. */
export type Passes = { readonly epilogues: boolean; readonly inlining: boolean };

const elementwise = new Set([
  'add',
  'sub',
  'mul',
  'div',
  'max',
  'min',
  'pow',
  'gt',
  'where',
  'neg',
  'abs',
  'sign',
  'sqrt',
  'exp',
  'log',
  'tanh',
  'sigmoid',
  'broadcast',
  'stop',
]);
const costly = new Set(['div', 'pow', 'sqrt', 'exp', 'log', 'tanh', 'sigmoid']);

const nobody: readonly Node[] = [];

/** Whether an operation acts on each element alone. */
export function isElementwise(node: Node): boolean {
  return elementwise.has(node.op);
}

/** Makes the plan of a simplified program. */
export function planStep(program: Program, passes: Passes): Plan {
  const nodes = program.nodes();
  // What is known of each node, by its id.
  const end = (nodes.at(-1)?.id ?? -1) + 1;
  const kinds = new Array<Kind>(end);
  const levels = new Array<number>(end);
  const usersOf = new Array<Node[] | undefined>(end);
  let highest = 0;
  for (let n = 0; n < nodes.length; n++) {
    const node = nodes[n]!;
    const { id, inputs } = node;
    kinds[id] = isHostScalar(node) ? 'host' : isSampleShape(node.shape) ? 'sample' : 'parameter';
    let level = 0;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      level = Math.max(level, levels[input.id]!);
      const list = usersOf[input.id];
      if (!list) usersOf[input.id] = [node];
      else if (list.at(-1) !== node) list.push(node);
    }
    if (isBatchReduction(node)) level++;
    levels[id] = level;
    highest = Math.max(highest, level);
  }
  const kind = (node: Node): Kind => kinds[node.id] ?? 'host';
  const level = (node: Node): number => levels[node.id] ?? 0;
  const users = (node: Node): readonly Node[] => usersOf[node.id] ?? nobody;
  const roots = new Set<Node>(program.roots);

  const kept = new Set<Node>();
  const streamed = new Set<Node>();
  for (let n = 0; n < nodes.length; n++) {
    const node = nodes[n]!;
    if (kind(node) === 'host') continue;
    const uses = users(node);
    const leaf = node.inputs.length === 0;
    let later = false;
    let crosses = false;
    let isOperand = false;
    for (let u = 0; u < uses.length; u++) {
      const user = uses[u]!;
      // A level-L sample phase runs before the level-L+1 reductions that it feeds.
      const phase = level(user) - (isBatchReduction(user) ? 1 : 0);
      later ||= phase > level(node);
      crosses ||= kind(node) === 'parameter' && kind(user) === 'sample';
      isOperand ||= !isElementwise(user) && !(user.op === 'sum' && isElementwise(node));
    }
    const shared = uses.length > 1 && (costly.has(node.op) || !passes.inlining);
    const must = !isElementwise(node) || roots.has(node) || isOperand || shared || (later && kind(node) === 'sample');
    if (leaf && node.op !== 'uniform') {
      if (node.op === 'data') streamed.add(node);
      kept.add(node);
      continue;
    }
    if (must || crosses || !passes.inlining) kept.add(node);
    if (kind(node) === 'sample' && kept.has(node) && (later || roots.has(node))) streamed.add(node);
  }

  const epilogue = new Map<Node, Node>();
  if (passes.epilogues) {
    const taken = new Set<Node>();
    for (const node of nodes) {
      if (node.op !== 'matmul' || kind(node) !== 'sample' || roots.has(node) || streamed.has(node)) continue;
      let end: Node = node;
      for (;;) {
        const uses: readonly Node[] = users(end);
        const user = uses[0];
        const grows =
          user !== undefined &&
          uses.length === 1 &&
          (end === node || !kept.has(end)) &&
          isElementwise(user) &&
          kind(user) === 'sample' &&
          user.op !== 'gt' &&
          !taken.has(user) &&
          level(user) === level(node) &&
          user.shape[1] === node.shape[1];
        if (!grows) break;
        end = user;
        taken.add(user);
        if (kept.has(user)) break;
      }
      if (end === node) continue;
      epilogue.set(node, end);
      kept.delete(node);
      kept.add(end);
    }
  }
  const groups = groupStates(program);
  return {
    program,
    nodes,
    kind,
    level,
    levels: highest,
    kept: (node) => kept.has(node),
    streamed: (node) => streamed.has(node),
    epilogue,
    groups,
    inPlace: findInPlace(groups, { kind, users, kept, roots: new Set(program.outputs.values()) }),
  };
}

/** The parameter that a state mirrors, by the end of its name; `null` if none. */
export function mirrored(program: Program, name: string): string | null {
  const shape = program.state.get(name)?.leaf.shape;
  for (let slash = name.indexOf('/'); shape && slash >= 0; slash = name.indexOf('/', slash + 1)) {
    const key = name.slice(slash + 1);
    const parameter = program.state.get(`params/${key}`)?.leaf;
    if (parameter && sameShape(shape, parameter.shape)) return key;
  }
  return null;
}

function groupStates(program: Program): ReadonlyMap<string, readonly StateUpdate[]> {
  const groups = new Map<string, StateUpdate[]>();
  for (const [name, { leaf, next }] of program.state) {
    if (!next) continue;
    const key = mirrored(program, name) ?? `state ${name}`;
    const group = groups.get(key);
    if (group) group.push({ name, leaf, next });
    else groups.set(key, [{ name, leaf, next }]);
  }
  return groups;
}

type Facts = {
  readonly kind: (node: Node) => Kind;
  readonly users: (node: Node) => readonly Node[];
  readonly kept: ReadonlySet<Node>;
  readonly roots: ReadonlySet<Node>;
};

function findInPlace(
  groups: ReadonlyMap<string, readonly StateUpdate[]>,
  { kind, users, kept, roots }: Facts,
): ReadonlySet<Node> {
  const inPlace = new Set<Node>();
  const updated = new Map<Node, readonly StateUpdate[]>();
  for (const group of groups.values()) for (const { leaf } of group) updated.set(leaf, group);
  const owners = new Map<Node, number>();
  for (const group of groups.values()) for (const { next } of group) owners.set(next, (owners.get(next) ?? 0) + 1);
  for (const group of groups.values()) {
    const own = new Set<Node>(group.map(({ next }) => next));
    const isFree = (node: Node): boolean => isElementwise(node) && kind(node) === 'parameter' && node.inputs.length > 0;
    /** Every use ends, through nodes that are not kept, in next values of the same group. */
    const usedHere = (node: Node): boolean =>
      users(node).every((user) => own.has(user) || (isFree(user) && !kept.has(user) && usedHere(user)));
    /** Everything read is of this group, or is never updated. */
    const readsHere = (node: Node): boolean =>
      node.inputs.every((input) => {
        if (input.inputs.length === 0) return !updated.has(input) || updated.get(input) === group;
        return kept.has(input) && !own.has(input) ? true : readsHere(input);
      });
    for (const { next, leaf } of group) {
      const flat = flatWith(next, sizeOf(leaf.shape), kind, (node) => kept.has(node) && !own.has(node));
      if (isFree(next) && owners.get(next) === 1 && !roots.has(next) && flat && usedHere(next) && readsHere(next))
        inPlace.add(next);
    }
    // One that is not computed here makes those that it is computed from needed elsewhere: give up all.
    if (group.some(({ next }) => isFree(next) && !inPlace.has(next)))
      for (const { next } of group) inPlace.delete(next);
  }
  return inPlace;
}

/** Whether a node is computed, up to what is in memory, from values of that size and numbers alone. */
export function flatWith(
  node: Node,
  size: number,
  kind: (node: Node) => Kind,
  isRead: (node: Node) => boolean,
): boolean {
  const visited = new Set<Node>();
  const fits = (one: Node): boolean => {
    if (visited.has(one) || kind(one) === 'host') return true;
    visited.add(one);
    if (one.shape.length > 0 && sizeOf(one.shape) !== size) return false;
    if (one.inputs.length === 0 || (one !== node && isRead(one))) return true;
    return isElementwise(one) && one.inputs.every(fits);
  };
  return fits(node);
}

/** Whether a node makes a parameter value of sample values: sums over the samples, products over them. */
export function isBatchReduction(node: Node): boolean {
  if (isSampleShape(node.shape)) return false;
  for (let i = 0; i < node.inputs.length; i++) if (isSampleShape(node.inputs[i]!.shape)) return true;
  return false;
}
