/**
 * Loops over parameters and what mirrors them.
 *
 * Values of one size are computed in one flat loop, whatever their number: all that is to become of
 * a parameter (vertically), and parameters with the same formula one after another (horizontally).
 */
import { type Node, sizeOf } from '@rivulet/tensor';
import { Body } from './body.js';
import { type Context, sourcesOf } from './context.js';

/** A value that a phase computes, and where it goes. */
export type Statement = {
  readonly node: Node;
  readonly address: number;
  /** The value is in memory already and only moves. */
  readonly copied?: boolean;
  /** Values nearer to 0 than 1e-30 become 0: subnormal numbers are slow, and moments of dead units decay into them. */
  readonly flushed?: boolean;
};

/** Statements that one loop does, and the part of memory it walks. */
export type Group = { readonly statements: readonly Statement[]; readonly origin: number; readonly size: number };

const size = (node: Node): number => sizeOf(node.shape);

/**
 * One loop for the next values of all states that mirror a parameter, joined with its neighbours
 * where the formulas are the same.
 *
 * @param byParameter the statements of each parameter, with the address of the parameter
 */
export function stateLoops(context: Context, byParameter: readonly Group[], merge: boolean): number[] {
  const kernels: number[] = [];
  let run: Group[] = [];
  for (const group of byParameter) {
    const last = run.at(-1);
    const adjacent = last && last.origin + 16 * Math.ceil(last.size / 4) === group.origin;
    if (last && !(merge && adjacent && isSameLoop(context, last, group))) {
      kernels.push(flatLoop(context, run));
      run = [];
    }
    run.push(group);
  }
  if (run.length > 0) kernels.push(flatLoop(context, run));
  return kernels;
}

/** Whether the statements of two parameters differ only in where the parameter lies. */
function isSameLoop(context: Context, one: Group, other: Group): boolean {
  if (one.statements.length !== other.statements.length) return false;
  const isReadInOne = readIn(context, one.statements);
  const isReadInOther = readIn(context, other.statements);
  const partners = new Map<Node, Node>();
  /** An address as seen from the parameter, or that of a number. */
  const distance = (node: Node, { origin, size: n }: Group): number => {
    const { address } = context.layout.place(node);
    return node.shape.length > 0 && size(node) === n ? address - origin : -1 - address;
  };
  const isSame = (a: Node, b: Node): boolean => {
    if (partners.get(a) === b) return true;
    partners.set(a, b);
    if (a.constant !== undefined || b.constant !== undefined) return Object.is(a.constant, b.constant);
    if (isReadInOne(a)) return isReadInOther(b) && distance(a, one) === distance(b, other);
    return a.op === b.op && !isReadInOther(b) && a.inputs.every((input, index) => isSame(input, b.inputs[index]!));
  };
  return one.statements.every(({ node, address, flushed }, index) => {
    const { node: partner, address: place, flushed: isFlushed } = other.statements[index]!;
    return isSame(node, partner) && address - one.origin === place - other.origin && flushed === isFlushed;
  });
}

/** The loop over one or several parameters that lie side by side; the first one's nodes stand for all. */
export function flatLoop(context: Context, groups: readonly Group[]): number {
  const code = context.module.code();
  const [first] = groups;
  const last = groups.at(-1);
  if (!first || !last) throw new Error('a loop over nothing');
  const bytes = last.origin + 16 * Math.ceil(last.size / 4) - first.origin;
  const { plan, layout } = context;
  const at = code.local('i32');
  const roots = first.statements.map(({ node }) => node);
  const isRead = readIn(context, first.statements);
  const number = (node: Node): boolean =>
    plan.kind(node) === 'host' || node.shape.length === 0 || size(node) !== first.size;
  const numbers = new Map<Node, number>();
  for (const node of sourcesOf(roots, isRead).reads) {
    if (!number(node)) continue;
    const local = code.local('v128');
    code.int(0).loadSplat(layout.place(node).address).set(local);
    numbers.set(node, local);
  }
  const work = (vectors: number): void => {
    for (let u = 0; u < vectors; u++) {
      const body = new Body(
        code,
        context.elementary,
        isRead,
        (node) => code.get(at).load(layout.place(node).address + 16 * u),
        () => true,
      );
      for (const [node, local] of numbers) body.define(node, 0, local);
      const results = first.statements.map(({ node, flushed }) => {
        const local = code.local('v128');
        body.push(node, 0);
        code.set(local);
        // The comparison is false for a NaN, which has to stay one.
        if (flushed) code.get(local).get(local).op('f32x4.abs').splat(1e-30).op('f32x4.lt', 'v128.andnot').set(local);
        return local;
      });
      first.statements.forEach(({ address }, index) =>
        code
          .get(at)
          .get(results[index] ?? 0)
          .store(address + 16 * u),
      );
    }
  };
  const pairs = bytes - (bytes % 32);
  if (pairs > 0) code.loop(at, 0, 32, pairs, () => work(2));
  if (bytes > pairs) {
    code.int(pairs).set(at);
    work(1);
  }
  return context.module.add({ parameters: [], code });
}

/** A loop computes its statements, unless they were computed before and are only copied here. */
function readIn({ plan }: Context, statements: readonly Statement[]): (node: Node) => boolean {
  const computed = new Set(statements.filter(({ copied }) => !copied).map(({ node }) => node));
  return (node) => !computed.has(node) && (node.inputs.length === 0 || plan.kind(node) === 'host' || plan.kept(node));
}
