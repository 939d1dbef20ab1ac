/**
 * Loops over parameters and what mirrors them.
 *
 * Values of one size are computed in one flat loop, whatever their number: all that is to become of
 * a parameter (vertically), and parameters with the same formula one after another (horizontally).
 */
import { type Node, sizeOf } from '@rivulet/tensor';
import { Body } from './body.js';
import { type Context, constantsOf, readsOf } from './context.js';

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
  let signature = '';
  for (const group of byParameter) {
    const own = signatureOf(context, group);
    const last = run.at(-1);
    const adjacent = last && last.origin + 16 * Math.ceil(last.size / 4) === group.origin;
    if (run.length > 0 && (!merge || own !== signature || !adjacent)) {
      kernels.push(flatLoop(context, run));
      run = [];
    }
    run.push(group);
    signature = own;
  }
  if (run.length > 0) kernels.push(flatLoop(context, run));
  return kernels;
}

/** Equal for parameters whose statements differ only in where the parameter lies. */
function signatureOf(context: Context, { statements, origin, size: n }: Group): string {
  const ids = new Map<string, number>();
  const known = new Map<Node, number>();
  const intern = (text: string): number => {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    return id;
  };
  const texts: string[] = [];
  const isRead = readIn(context, statements);
  const visit = (node: Node): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    let text: string;
    if (node.constant !== undefined) text = `#${node.constant}`;
    else if (isRead(node)) {
      const { address } = context.layout.place(node);
      text = node.shape.length > 0 && size(node) === n ? `+${address - origin}` : `@${address}`;
    } else text = `${node.op}(${node.inputs.map(visit).join()})`;
    texts.push(text);
    const id = intern(text);
    known.set(node, id);
    return id;
  };
  const roots = statements.map(
    ({ node, address, flushed }) => `${visit(node)}>${address - origin}${flushed ? 'f' : ''}`,
  );
  return `${texts.join(' ')}|${roots.join(' ')}`;
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
  for (const node of readsOf(roots, isRead)) {
    if (!number(node)) continue;
    const local = code.local('v128');
    code.int(0).loadSplat(layout.place(node).address).set(local);
    numbers.set(node, local);
  }
  for (const node of constantsOf(roots, isRead)) {
    const local = code.local('v128');
    code.splat(node.constant ?? 0).set(local);
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
  if (pairs > 0)
    code.loop(
      at,
      0,
      32,
      () => code.int(pairs),
      () => work(2),
    );
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
