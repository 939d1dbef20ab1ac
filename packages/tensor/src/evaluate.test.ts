import { evaluate, initialState } from './evaluate.js';
import { gradients } from './gradients.js';
import { Program, type StateSlot } from './program.js';
import { type Tensor, Trace } from './tensor.js';

describe('evaluate', () => {
  test('computes what it is asked for, from what it is fed', () => {
    const trace = new Trace();
    const [w, x, rate] = [trace.state('w', [2]), trace.data('x', 2), trace.scalar('rate')];
    const { y, total } = evaluate({ y: x.mul(w).mul(rate), total: x.sum() }, { w: [1, 2], x: [1, 2, 3, 4], rate: 10 });
    expect([...(y ?? [])]).toEqual([10, 40, 30, 80]);
    expect(total).toEqual(Float64Array.of(10));
  });

  test('lets an output be named after a leaf, as gradients are', () => {
    const trace = new Trace();
    const w = trace.state('w', []);
    expect(evaluate(gradients(w.square(), { w }), { w: [3] })).toEqual({ w: Float64Array.of(6) });
  });

  test('knows how many samples there are even if only their number matters', () => {
    const trace = new Trace();
    const x = trace.data('x', 2);
    expect([...(evaluate(gradients(x.sum(), { x }), { x: [1, 2, 3, 4] })['x'] ?? [])]).toEqual([1, 1, 1, 1]);
  });

  test('rounds to float32 when asked to', () => {
    const third = new Trace().constant([1], [1]).div(3);
    expect(evaluate({ third }, {}, { precision: 'float32' })).toEqual({ third: Float32Array.of(1 / 3) });
  });

  test('sees the step that it is told', () => {
    const trace = new Trace();
    expect(evaluate({ step: trace.scalar('step').mul(2) }, {}, { step: 21 })['step']?.[0]).toBe(42);
  });

  test('says what it was not fed, and which rows do not go together', () => {
    const trace = new Trace();
    const [w, x, z] = [trace.state('w', []), trace.data('x', 1), trace.data('z', 1)];
    expect(() => evaluate({ w })).toThrow("evaluate: expected numbers for 'w'");
    expect(() => evaluate({ w }, { w: 1 })).toThrow("evaluate: expected numbers for 'w'");
    expect(() => evaluate({ y: w.mul(trace.scalar('rate')) }, { w: [1] })).toThrow(
      "evaluate: expected a number for 'rate'",
    );
    expect(() => evaluate({ y: x.mul(z) }, { x: [1, 2], z: [1] })).toThrow(
      'evaluate: expected as many rows of each data input, received x 2, z 1',
    );
  });
});

describe('initialState', () => {
  const slots = (entries: Record<string, readonly [Tensor, Tensor | null]>) =>
    new Program({
      state: new Map(
        Object.entries(entries).map(([name, [leaf, init]]): [string, StateSlot] => [name, { leaf, init, next: null }]),
      ),
      outputs: new Map(),
    });

  test('evaluates formulas in the order in which they need one another', () => {
    const trace = new Trace();
    const [a, b, c] = [trace.state('a', [2]), trace.state('b', [2]), trace.state('c', [])];
    const program = slots({ c: [c, b.sum()], b: [b, a.mul(2)], a: [a, trace.constant(3, [2])] });
    expect(initialState(program)).toEqual({
      c: Float64Array.of(12),
      b: Float64Array.of(6, 6),
      a: Float64Array.of(3, 3),
    });
  });

  test('builds on what is given', () => {
    const trace = new Trace();
    const [p, m] = [trace.state('p', [2]), trace.state('m', [2])];
    const program = slots({ p: [p, null], m: [m, p.neg()] });
    expect(initialState(program, { precision: 'float32' }, { p: [1, 0.1] })).toEqual({
      p: Float32Array.of(1, 0.1),
      m: Float32Array.of(-1, -0.1),
    });
    expect(initialState(slots({ p: [p, trace.constant(5, [2])] }), {}, { p: [1, 2] })).toEqual({
      p: Float64Array.of(1, 2),
    });
  });

  test('leaves out states that must be written, and says who waits for them', () => {
    const trace = new Trace();
    const [p, m] = [trace.state('p', []), trace.state('m', [])];
    expect(initialState(slots({ p: [p, null] }))).toEqual({});
    expect(() => initialState(slots({ p: [p, null], m: [m, p.neg()] }))).toThrow(
      'initialState: nothing says what m start from',
    );
  });

  test('draws the same random numbers for the same seed', () => {
    const trace = new Trace();
    const program = slots({ p: [trace.state('p', [4]), trace.uniform('model/p', [4])] });
    expect(initialState(program, { seed: 1 })).toEqual(initialState(program, { seed: 1 }));
    expect(initialState(program, { seed: 1 })).not.toEqual(initialState(program, { seed: 2 }));
  });
});
