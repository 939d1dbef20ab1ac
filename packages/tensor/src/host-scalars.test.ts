import fc from 'fast-check';
import { instructions, programOf } from '../test/random-program.js';
import { evaluate } from './evaluate.js';
import { isHostScalar, partitionHostScalars } from './host-scalars.js';
import { Program, type ScalarSlot, provided } from './program.js';
import { reachable } from './reachable.js';
import { Mask, type Node, type Tensor, Trace } from './tensor.js';

/** A program that multiplies a state w by numbers; the scalars it uses are found by name. */
function withNumbers(formula: (step: Tensor, count: Tensor, a: Tensor, b: Tensor) => Tensor): Program {
  const trace = new Trace();
  const leaves = [provided.step, 'a', provided.count, 'b'].map((name) => [name, trace.scalar(name)] as const);
  const byName = Object.fromEntries(leaves);
  const of = (name: string): Tensor => byName[name] ?? trace.constant(NaN);
  const w = trace.state('w', [2]);
  const y = w.mul(formula(of(provided.step), of(provided.count), of('a'), of('b')));
  return new Program({
    state: new Map([['w', { leaf: w, init: null, next: null }]]),
    scalars: new Map(leaves.map(([name, leaf]): [string, ScalarSlot] => [name, { leaf, source: null }])),
    outputs: new Map([['y', y]]),
  });
}

describe('partitionHostScalars', () => {
  // Adam's correction at step 3: 1 − 0.9³ = 0.271; times a = 2, less count = 5 over b = 10
  test('computes formulas of numbers as the hand does', () => {
    const program = withNumbers((step, count, a, b) => step.fill(0.9).pow(step).neg().add(1).mul(a).sub(count.div(b)));
    const { slots, fill } = partitionHostScalars(program);
    expect(slots).toHaveLength(1);
    const into = [7, 7, 7];
    fill(3, 5, Float64Array.of(NaN, 2, 10), 1, into, 1);
    expect(into[0]).toBe(7);
    expect(into[1]).toBeCloseTo(2 * 0.271 - 0.5, 14);
    expect(into[2]).toBe(7);
  });

  test('knows every operation on numbers', () => {
    const by: readonly (readonly [(a: Tensor, b: Tensor) => Tensor, number])[] = [
      [(a, b) => a.add(b), 2.5],
      [(a, b) => a.sub(b), 1.5],
      [(a, b) => a.mul(b), 1],
      [(a, b) => a.div(b), 4],
      [(a, b) => a.max(b), 2],
      [(a, b) => a.min(b), 0.5],
      [(a, b) => a.pow(b), Math.SQRT2],
      [(a, b) => a.gt(b).where(a, b), 2],
      [(a, b) => b.gt(a).where(a, b), 0.5],
      [(a) => a.neg(), -2],
      [(a) => a.neg().abs(), 2],
      [(a) => a.sign(), 1],
      [(a) => a.sqrt(), Math.SQRT2],
      [(a) => a.exp(), 7.38905609893065],
      [(a) => a.log(), Math.LN2],
      [(a) => a.log().tanh(), 0.6],
      [(a) => a.log().sigmoid(), 2 / 3],
      [(a) => a.stop(), 2],
    ];
    for (const [formula, expected] of by) {
      const { slots, fill } = partitionHostScalars(withNumbers((_, __, a, b) => formula(a, b)));
      const into = Array.from(slots, () => NaN);
      fill(1, 1, Float64Array.of(2, 0.5), 0, into, 0);
      expect(into[0]).toBeCloseTo(expected, 14);
    }
  });

  test('holds a comparison of numbers that chooses among tensors', () => {
    const trace = new Trace();
    const [a, w] = [trace.scalar('a'), trace.state('w', [2])];
    const outputs = { y: a.gt(1).where(w, w.neg()) };
    expect([...(evaluate(outputs, { a: 2, w: [1, 2] })['y'] ?? [])]).toEqual([1, 2]);
    expect([...(evaluate(outputs, { a: 0, w: [1, 2] })['y'] ?? [])]).toEqual([-1, -2]);
  });

  test('takes numbers only: no state, no data, no random number, nothing with axes', () => {
    const trace = new Trace();
    const a = trace.scalar('a');
    expect([a, a.add(1), trace.constant(2), a.gt(0)].map(isHostScalar)).toEqual([true, true, true, true]);
    const others = [
      trace.state('s', []),
      trace.data('x', 1).sum(),
      trace.uniform('u', []),
      a.broadcast([2]),
      trace.constant([1], [1]),
    ];
    expect([...others, a.add(others[0] ?? 0)].map(isHostScalar)).toEqual(others.map(() => false).concat(false));
  });

  test('fills in what a state in the place of each scalar gives', () => {
    fc.assert(
      fc.property(instructions, (list) => {
        const program = programOf(list);
        const { slots, fill } = partitionHostScalars(program);
        const into = new Float64Array(slots.length);
        fill(4, 3, Float64Array.of(0.4, 0.5), 0, into, 0);
        const given: Readonly<Record<string, number>> = { a: 0.4, b: 0.5, [provided.step]: 4, [provided.count]: 3 };
        slots.forEach((slot, index) => {
          // Powers come from logarithms here; exponents within ±100 leave 14 digits of 15.
          const expected = recomputed(slot, given);
          if (Number.isFinite(expected))
            expect(Math.abs(into[index]! - expected)).toBeLessThanOrEqual(1e-13 * Math.abs(expected));
          else expect(into[index]).toBe(expected);
        });
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  test('allows two executables of one program to be filled in turn', () => {
    const program = withNumbers((step, _, a) => step.mul(a));
    const [one, two] = [partitionHostScalars(program), partitionHostScalars(program)];
    const [first, second] = [[0], [0]];
    one.fill(2, 1, Float64Array.of(3, 0), 0, first, 0);
    two.fill(5, 1, Float64Array.of(7, 0), 0, second, 0);
    expect([first[0], second[0]]).toEqual([6, 35]);
  });
});

/** The same formula with states for scalars, so that kernels compute it. */
function recomputed(slot: Node, given: Readonly<Record<string, number>>): number {
  const trace = new Trace();
  const copies = new Map<Node, Node>();
  for (const node of reachable([slot])) {
    const inputs = node.inputs.map((input) => copies.get(input) ?? input);
    const name = node.as('scalar')?.name;
    if (name !== undefined) copies.set(node, trace.state(name, []));
    else if (node instanceof Mask) copies.set(node, trace.mask('gt', inputs));
    else copies.set(node, trace.tensor(node.op as 'add', inputs, node.anyAttributes));
  }
  const last = copies.get(slot);
  const y = last instanceof Mask ? last.where(1, 0) : (last as Tensor);
  const feeds = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]));
  return evaluate({ y }, feeds)['y']?.[0] ?? NaN;
}
