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

const known = new WeakMap<Node, boolean>();

/** Whether a node depends on constants and on scalars of the step only. */
export function isHostScalar(node: Node): boolean {
  let answer = known.get(node);
  if (answer === undefined) {
    const leaf = node.op === 'const' || node.op === 'scalar';
    answer = node.shape.length === 0 && (leaf || (node.inputs.length > 0 && node.inputs.every(isHostScalar)));
    known.set(node, answer);
  }
  return answer;
}

/** Splits off what the host computes. */
export function partitionHostScalars(program: Program): HostScalars {
  const nodes = program.nodes();
  const host = nodes.filter(isHostScalar);
  const position = new Map(host.map((node, index) => [node, index]));
  const used = new Set<Node>(program.roots.filter(isHostScalar));
  for (const node of nodes) {
    if (isHostScalar(node)) continue;
    for (const input of node.inputs) if (isHostScalar(input)) used.add(input);
  }
  const slots = host.filter((node) => used.has(node));
  const from = slots.map((node) => position.get(node) ?? 0);

  // One work array and one closure a node: a step allocates nothing.
  const work = new Float64Array(host.length);
  let values: Float64Array = new Float64Array(0);
  let [step, count, offset] = [0, 0, 0];
  const steps = host.map((node, index): (() => void) => {
    const constant = node.constant;
    if (constant !== undefined) {
      work[index] = constant;
      return () => undefined;
    }
    const scalar = node.as('scalar');
    if (scalar?.name === provided.step) return () => void (work[index] = step);
    if (scalar?.name === provided.count) return () => void (work[index] = count);
    if (scalar) {
      const free = program.freeScalars.indexOf(scalar.name);
      return () => void (work[index] = values[offset + free] ?? NaN);
    }
    const [a = 0, b = 0, c = 0] = node.inputs.map((input) => position.get(input) ?? 0);
    const f = hostFunctions[node.op];
    if (!f) throw new Error(`${node.op} of numbers alone has no meaning`);
    return () => void (work[index] = f(work[a] ?? NaN, work[b] ?? NaN, work[c] ?? NaN));
  });
  return {
    slots,
    fill(stepNow, countNow, free, at, into, to) {
      values = free;
      step = stepNow;
      count = countNow;
      offset = at;
      for (const run of steps) run();
      for (let slot = 0; slot < from.length; slot++) into[to + slot] = work[from[slot] ?? 0] ?? NaN;
    },
  };
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
