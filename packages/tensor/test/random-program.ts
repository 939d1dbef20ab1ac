/**
 * Random programs, for comparing passes with the program as it was traced.
 */
import fc from 'fast-check';
import { Program, type ScalarSlot, type StateSlot, type Tensor, Trace, provided, reference } from '../src/index.js';

/** One instruction: which operation, on which of the tensors made so far, with which number. */
type Instruction = { readonly op: number; readonly left: number; readonly right: number; readonly value: number };

/** A few instructions; numbers with which the rules of simplify apply appear often. */
export const instructions = fc.array(
  fc.record({
    op: fc.nat(17),
    left: fc.nat(1000),
    right: fc.nat(1000),
    value: fc.oneof(fc.constantFrom(0, 1, -1, 2, 0.5), fc.double({ min: -2, max: 2, noNaN: true })),
  }),
  { minLength: 3, maxLength: 25 },
);

/** A program of these instructions; whatever does not fit in shape is left out. All values stay moderate. */
export function programOf(list: readonly Instruction[]): Program {
  const trace = new Trace();
  const scalars = ['a', 'b'].map((name) => trace.scalar(name));
  const [step, count] = [trace.scalar(provided.step), trace.scalar(provided.count)];
  const [w, v] = [trace.state('w', [2, 3]), trace.state('v', [3])];
  const [s, x] = [trace.state('s', []), trace.data('x', 3)];
  const made: Tensor[] = [w, v, s, x, ...scalars, step, count, trace.constant(1), trace.constant([1, 2, 3], [1, 3])];
  for (const { op, left, right, value } of list) {
    const [a, b] = [made[left % made.length] ?? w, made[right % made.length] ?? w];
    try {
      made.push(apply(op, a, b, value));
    } catch {
      // Shapes that do not fit: the next instruction has another pair.
    }
  }
  const outputs = new Map(made.slice(-6).map((tensor, index) => [`y${index}`, tensor]));
  const last = made.at(-1) ?? v;
  const state = new Map<string, StateSlot>([
    ['w', { leaf: w, init: null, next: last.shape.join() === '2,3' ? last : w.mul(1).neg().neg().add(0) }],
    ['v', { leaf: v, init: null, next: null }],
    ['s', { leaf: s, init: null, next: null }],
  ]);
  const slots = new Map<string, ScalarSlot>([
    ...scalars.map((leaf, index) => ['ab'[index] ?? '', { leaf, source: 1 }] as const),
    [provided.step, { leaf: step, source: null }] as const,
    [provided.count, { leaf: count, source: null }] as const,
  ]);
  return new Program({ state, data: new Map([['x', x]]), scalars: slots, outputs });
}

function apply(op: number, a: Tensor, b: Tensor, value: number): Tensor {
  const operations: readonly (() => Tensor)[] = [
    () => a.add(b).tanh(),
    () => a.sub(b).tanh(),
    () => a.mul(b).tanh(),
    () => a.add(b.neg()),
    () => a.neg().add(b),
    () => a.sub(b.neg()),
    () => a.add(value),
    () => a.fill(value).add(a).tanh(),
    () => a.mul(value),
    () => a.div(value === 0 ? 1 : value).tanh(),
    () => a.div(b.abs().add(0.5)),
    () => a.neg(),
    () => a.stop(),
    () => a.max(b),
    () => a.gt(b).where(a, value),
    () => a.broadcast([2, 3]).mul(b),
    () => a.sum([0], { keep: true }).tanh(),
    () => a.matmul(b, { transposeB: true }).tanh(),
  ];
  return operations[op % operations.length]?.() ?? a;
}

/** Runs two steps of a program in float64: outputs, states and numbers. */
export function runTwice(program: Program): Record<string, number[]> {
  const executable = reference({ precision: 'float64' }).compile(program);
  executable.write('w', [0.5, -1, 0.25, 1, -0.75, 0.125]);
  executable.write('v', [1, -0.5, 0.3]);
  executable.write('s', [0.7]);
  executable.write('x', [0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7, 0.8, -0.9]);
  const numbers = new Float64Array(2 * program.numbers.length);
  const scalars = Float64Array.from({ length: 2 * program.freeScalars.length }, (_, index) => 0.4 + index / 10);
  const [rows, starts] = [Int32Array.of(0, 1, 2, 1, 0), Int32Array.of(0, 3, 5)];
  executable.run({ steps: 2, step: 1, seed: 3, rows, starts, scalars, numbers });
  const names = [...program.outputs.keys(), ...program.state.keys()];
  return {
    numbers: Array.from(numbers),
    ...Object.fromEntries(names.map((name) => [name, Array.from(executable.read(name))])),
  };
}
