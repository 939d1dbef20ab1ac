/**
 * Host scalars: formulas of numbers alone (rates, bias corrections) are computed on the host, in
 * float64, for every backend. The second pass of every compiling backend.
 */
import type { Op } from './primitives.js';
import { type Program, provided } from './program.js';
import type { Node } from './tensor.js';

/** The part of a program that the host computes before each step. */
export type HostScalars = {
  /** Nodes that the rest of the program uses, or that are outputs: one slot each, in this order. */
  readonly slots: readonly Node[];
  /**
   * Fills the slots for one step.
   *
   * @param free values of `program.freeScalars`, from index `at`
   * @param into receives one number a slot, from index `to`
   */
  readonly fill: (
    step: number,
    count: number,
    free: Float64Array,
    at: number,
    into: { [index: number]: number },
    to: number,
  ) => void;
};

/** Whether a node depends on constants and on scalars of the step only. */
export function isHostScalar(node: Node): boolean {
  return node.isHostScalar;
}

/** Splits off what the host computes. */
export function partitionHostScalars(program: Program): HostScalars {
  const nodes = program.nodes();
  const host = nodes.filter(isHostScalar);
  const position = new Map(host.map((node, index) => [node, index]));
  const used = new Set<Node>(program.roots.filter(isHostScalar));
  for (let n = 0; n < nodes.length; n++) {
    const { inputs } = nodes[n]!;
    if (isHostScalar(nodes[n]!)) continue;
    for (let i = 0; i < inputs.length; i++) if (isHostScalar(inputs[i]!)) used.add(inputs[i]!);
  }
  const slots = host.filter((node) => used.has(node));
  const from = slots.map((node) => position.get(node) ?? 0);

  // Most numbers are the same from step to step: only what depends on something new is computed again.
  const work = new Float64Array(2 * host.length);
  const changed = new Uint8Array(2 * host.length);
  const tasks: Task[] = [];
  let end = host.length;
  const leaves: { readonly index: number; readonly name: string; readonly free: number }[] = [];
  host.forEach((node, index) => {
    const scalar = node.as('scalar');
    if (node.constant !== undefined) work[index] = node.constant;
    else if (scalar) {
      work[index] = NaN;
      leaves.push({ index, name: scalar.name, free: program.freeScalars.indexOf(scalar.name) });
    } else {
      const [a = 0, b = 0, c = 0] = node.inputs.map((input) => position.get(input) ?? 0);
      const f = hostFunctions[node.op];
      if (!f) throw new Error(`${node.op} of numbers alone has no meaning`);
      if (node.op === 'pow' && node.inputs[1]?.constant === undefined) {
        // Bias corrections: βᵗ for the next t at every step, while β and its logarithm stay.
        const logarithm = end++;
        tasks.push(
          { index: logarithm, f: Math.log, a, b: a, c: a },
          { index, f: powerByLogarithm, a, b, c: logarithm },
        );
      } else tasks.push({ index, f, a, b, c });
    }
  });
  let first = true;
  return {
    slots,
    fill(step, count, free, at, into, to) {
      for (let i = 0; i < leaves.length; i++) {
        const { index, name, free: column } = leaves[i]!;
        const value = name === provided.step ? step : name === provided.count ? count : (free[at + column] ?? NaN);
        changed[index] = value === work[index] ? 0 : 1;
        work[index] = value;
      }
      for (let i = 0; i < tasks.length; i++) {
        const { index, f, a, b, c } = tasks[i]!;
        const anew = first || changed[a] === 1 || changed[b] === 1 || changed[c] === 1;
        changed[index] = anew ? 1 : 0;
        if (anew) work[index] = f(work[a]!, work[b]!, work[c]!);
      }
      first = false;
      for (let slot = 0; slot < from.length; slot++) into[to + slot] = work[from[slot]!]!;
    },
  };
}

/** A formula of one operation: the position of its result, and of its inputs. */
type Task = {
  readonly index: number;
  readonly f: (a: number, b: number, c: number) => number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
};

/** aᵇ for a logarithm of a that is known: a fifth of the time of `Math.pow`, and as near as |b log a| · 2⁻⁵². */
function powerByLogarithm(a: number, b: number, logarithm: number): number {
  return a > 0 ? Math.exp(b * logarithm) : Math.pow(a, b);
}

/** What each operation does to numbers, in float64. */
export const hostFunctions: { readonly [O in Op]?: (a: number, b: number, c: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  pow: (a, b) => Math.pow(a, b),
  gt: (a, b) => (a > b ? 1 : 0),
  where: (a, b, c) => (a ? b : c),
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  sign: (a) => Math.sign(a),
  sqrt: (a) => Math.sqrt(a),
  exp: (a) => Math.exp(a),
  log: (a) => Math.log(a),
  tanh: (a) => Math.tanh(a),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  broadcast: (a) => a,
  stop: (a) => a,
};
