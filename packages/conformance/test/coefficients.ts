/**
 * The coefficients of a program, and the same program with one of them a little off.
 *
 * A coefficient is a place where the formulas of the next states take a number: a hyper-parameter, a
 * constant as the operand of an operation, a constant that a state is set to or starts from. One value at
 * several places is a coefficient at each of them; a formula that is written twice is one node of the
 * program, and one place. An exponent that is written as x · x is no number, the step and the number of
 * samples come from the backend, axes and transpositions are no numbers of a formula, and what only the
 * loss that is reported is made from belongs to no rule: none of these is a coefficient.
 */
import { type Node, Program, type Tensor } from '@rivulet/tensor';
import { decisionsOf } from './decisions.js';

/**
 * How far a number is off: 'little', c + 10⁻⁶ · max(1, |c|); or 'one', c + 1, for numbers that only decide,
 * since these change nothing before they pass another one.
 */
export type Amount = 'little' | 'one';

/** A number that is off. */
export function offBy(value: number, amount: Amount = 'little'): number {
  return amount === 'one' ? value + 1 : value + 1e-6 * Math.max(1, Math.abs(value));
}

/** A place where a program takes a number. */
export type Coefficient = {
  /**
   * `beta1`, or the formula around a constant, which stands in ‹ ›: `add(neg(beta1), ‹1›)`. Constants that
   * differ from case to case stand there as `c`.
   */
  readonly name: string;
  /** Whether it is only compared with others, or counts what is compared. */
  readonly decides: boolean;
  /** Whether a state starts from it. */
  readonly initial: boolean;
  /** The program with another number there. */
  readonly perturbed: (amount: Amount) => Program;
};

/** The states that a rule sets before its first step; parameters and gradients are given. */
export const ownStates = 'optimizer/';

const known = new WeakMap<Program, readonly Coefficient[]>();

/** All coefficients of a program; each has a name of its own. */
export function coefficientsOf(program: Program): readonly Coefficient[] {
  const coefficients = known.get(program) ?? numbered([...scalars(program), ...constants(program), ...starts(program)]);
  known.set(program, coefficients);
  return coefficients;
}

function scalars(program: Program): readonly Coefficient[] {
  const decides = decisionsOf(program);
  const used = new Set(nextsOf(program).nodes());
  return [...program.scalars].flatMap(([name, { leaf }]): readonly Coefficient[] => {
    if (!program.freeScalars.includes(name) || !used.has(leaf)) return [];
    const perturbed = (amount: Amount): Program => {
      const off = leaf.add(amount === 'one' ? 1 : leaf.abs().max(1).mul(1e-6));
      return rewritten(program, (node) => (node === leaf ? off : null));
    };
    return [{ name: short(name), initial: false, decides: decides(leaf), perturbed }];
  });
}

function constants(program: Program): readonly Coefficient[] {
  const decides = decisionsOf(program);
  const operands = nextsOf(program)
    .nodes()
    .flatMap((user) =>
      placesIn(user).map(({ name, off }): Coefficient => ({
        name,
        initial: false,
        decides: decides(user),
        perturbed: (amount) => rewritten(program, (node, inputs) => (node === user ? off(inputs, amount) : null)),
      })),
    );
  const nexts = [...program.state].flatMap(([state, { next }]): readonly Coefficient[] => {
    const value = next && constantAt(next);
    if (value === null) return [];
    const perturbed = (amount: Amount) => withSlot(program, state, { next: next?.fill(offBy(value, amount)) ?? null });
    return [{ name: `${short(state)} becomes ‹${numberText(value)}›`, initial: false, decides: false, perturbed }];
  });
  return [...operands, ...nexts];
}

function starts(program: Program): readonly Coefficient[] {
  const decides = decisionsOf(program);
  return [...program.state].flatMap(([state, { leaf, init }]): readonly Coefficient[] => {
    if (!init || !state.startsWith(ownStates)) return [];
    const shared = { initial: true, decides: decides(leaf) };
    const start = `${short(state)} starts at`;
    const value = constantAt(init);
    if (value !== null) {
      const perturbed = (amount: Amount) => withSlot(program, state, { init: init.fill(offBy(value, amount)) });
      return [{ ...shared, name: `${start} ‹${numberText(value)}›`, perturbed }];
    }
    const nodes = new Program({ outputs: new Map([['start', init]]) }).nodes();
    return nodes.flatMap((user) =>
      placesIn(user).map(({ name, off }) => ({
        ...shared,
        name: `${start} ${name}`,
        perturbed: (amount) => {
          const get = copied(nodes, (node, inputs) => (node === user ? off(inputs, amount) : null));
          return withSlot(program, state, { init: get(init) as Tensor });
        },
      })),
    );
  });
}

/** The program without what it reports. */
function nextsOf(program: Program): Program {
  return new Program({ ...program.parts, outputs: new Map() });
}

/** The constants among the operands of a node, and the node with another number there. */
function placesIn(user: Node) {
  // A constant that is only stretched is one of whoever uses it.
  if (constantAt(user) !== null) return [];
  return user.inputs.flatMap((input, index) => {
    const value = constantAt(input);
    if (value === null) return [];
    const shown = user.inputs.map((one, other) => (other === index ? `‹${numberText(value)}›` : textOf(one, 2)));
    const off = (inputs: readonly Node[], amount: Amount): Node =>
      remade(
        user,
        inputs.map((one, other) => (other === index ? (input as Tensor).fill(offBy(value, amount)) : one)),
      );
    return [{ name: `${user.op}(${shown.join(', ')})`, off }];
  });
}

/** The number that a node is, everywhere; `null` where it is none. */
function constantAt(node: Node): number | null {
  if (node.op === 'broadcast' && node.inputs[0]) return constantAt(node.inputs[0]);
  return node.constant ?? null;
}

/** What a node becomes; `null`: it stays. */
type Change = (node: Node, inputs: readonly Node[]) => Node | null;

function rewritten(program: Program, change: Change): Program {
  const get = copied(program.nodes(), change);
  const tensor = (node: Tensor): Tensor => get(node) as Tensor;
  const state = [...program.state].map(
    ([name, slot]) => [name, { ...slot, next: slot.next && tensor(slot.next) }] as const,
  );
  const outputs = [...program.outputs].map(([name, output]) => [name, tensor(output)] as const);
  return new Program({ ...program.parts, state: new Map(state), outputs: new Map(outputs) });
}

function withSlot(program: Program, name: string, change: { readonly init?: Tensor; readonly next?: Tensor | null }) {
  const slots = [...program.state].map(([one, slot]) => [one, one === name ? { ...slot, ...change } : slot] as const);
  return new Program({ ...program.parts, state: new Map(slots) });
}

function copied(nodes: readonly Node[], change: Change): (node: Node) => Node {
  const made = new Map<Node, Node>();
  const get = (node: Node): Node => made.get(node) ?? node;
  for (const node of nodes) {
    const inputs = node.inputs.map(get);
    const stays = inputs.every((one, index) => one === node.inputs[index]);
    made.set(node, change(node, inputs) ?? (stays ? node : remade(node, inputs)));
  }
  return get;
}

function remade({ trace, op, anyAttributes }: Node, inputs: readonly Node[]): Node {
  return op === 'gt' ? trace.mask(op, inputs) : trace.tensor(op, inputs, anyAttributes);
}

/** A formula as text, down to some depth. */
function textOf(node: Node, depth: number): string {
  const value = constantAt(node);
  if (value !== null) return numberText(value);
  const leaf = node.as('state') ?? node.as('data') ?? node.as('scalar');
  if (leaf) return short(leaf.name);
  return depth === 0 ? '…' : `${node.op}(${node.inputs.map((input) => textOf(input, depth - 1)).join(', ')})`;
}

/** Others are options, or lengths. */
function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) <= 2 ? String(value) : 'c';
}

/** `m` for `optimizer/m/p`. */
function short(name: string): string {
  return name.replace(/^optimizer\//, '').replace(/\/p$/, '');
}

/** The second of one name gets a 2. */
function numbered(coefficients: readonly Coefficient[]): readonly Coefficient[] {
  const seen = new Map<string, number>();
  return coefficients.map((one) => {
    const count = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, count);
    return count === 1 ? one : { ...one, name: `${one.name}, ${count}` };
  });
}
