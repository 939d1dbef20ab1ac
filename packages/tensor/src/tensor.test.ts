import { evaluate } from './evaluate.js';
import { reachable } from './reachable.js';
import { Trace } from './tensor.js';

describe('Trace', () => {
  test('makes one node of one formula, however often it is written', () => {
    const trace = new Trace();
    const [a, b] = [trace.state('a', [3]), trace.state('b', [3])];
    expect(a.add(b).mul(2)).toBe(a.add(b).mul(2));
    expect(trace.state('a', [3])).toBe(a);
    expect(a.gt(b)).toBe(a.gt(b));
    expect(trace.constant([1, 2, 3], [3])).toBe(trace.constant(Float32Array.of(1, 2, 3), [3]));
  });

  test('tells apart what differs in operation, order, attributes or shape', () => {
    const trace = new Trace();
    const [a, b] = [trace.state('a', [2, 2]), trace.state('b', [2, 2])];
    const nodes = [
      a.add(b),
      b.add(a),
      a.sub(b),
      a.matmul(b),
      a.matmul(b, { transposeA: true }),
      a.matmul(b, { transposeB: true }),
      a.sum([0]),
      a.sum([1]),
      a.sum([0], { keep: true }),
      a.amax([0]),
      trace.constant([1, 2], [2]),
      trace.constant([1, 2], [2, 1]),
      trace.constant([12], [1]),
      trace.uniform('one', [2]),
      trace.uniform('two', [2]),
      trace.scalar('a'),
      trace.data('a', 2),
    ];
    expect(new Set(nodes).size).toBe(nodes.length);
  });

  test('keeps -0 apart from 0, and takes NaN for itself', () => {
    const trace = new Trace();
    expect(trace.constant(-0)).not.toBe(trace.constant(0));
    expect(trace.constant([0, -0], [2])).not.toBe(trace.constant([0, 0], [2]));
    expect(trace.constant(NaN)).toBe(trace.constant(NaN));
    expect(trace.constant(Infinity)).not.toBe(trace.constant(-Infinity));
    const one = trace.constant(1);
    expect(evaluate({ y: one.div(trace.constant(-0)) })['y']?.[0]).toBe(-Infinity);
  });

  test('keeps numbers that differ in their last bit apart', () => {
    const trace = new Trace();
    expect(trace.constant(0.1 + 0.2)).not.toBe(trace.constant(0.3));
  });

  test('copies the numbers of a constant', () => {
    const trace = new Trace();
    const values = [1, 2];
    const c = trace.constant(values, [2]);
    values[0] = 5;
    expect([...(evaluate({ c })['c'] ?? [])]).toEqual([1, 2]);
  });

  test('refuses one name for two shapes', () => {
    const trace = new Trace();
    trace.state('w', [2]);
    trace.data('x', 2);
    expect(() => trace.state('w', [3])).toThrow("state: 'w' has two shapes, [2] and [3]");
    expect(() => trace.data('x', 3)).toThrow("data: 'x' has two shapes, [batch, 2] and [batch, 3]");
  });

  test('refuses numbers that do not fill a shape, and nodes of another trace', () => {
    const trace = new Trace();
    expect(() => trace.constant([1, 2, 3], [2, 2])).toThrow('constant: 3 numbers do not fill [2, 2]');
    expect(() => trace.constant(1).add(new Trace().constant(1))).toThrow(
      'add: its inputs belong to different programs',
    );
  });

  test('stretches one number to any shape', () => {
    const trace = new Trace();
    expect([...(evaluate({ y: trace.constant(7, [2, 2]) })['y'] ?? [])]).toEqual([7, 7, 7, 7]);
  });
});

describe('Tensor', () => {
  test('takes numbers wherever it takes tensors', () => {
    const a = new Trace().state('a', [2]);
    const outputs = { y: a.add(1).mul(3).sub(2).div(4).max(0).min(5), z: a.gt(0).where(1, a) };
    const { y, z } = evaluate(outputs, { a: [1, -9] });
    expect([...(y ?? []), ...(z ?? [])]).toEqual([1, 0, 1, -9]);
  });

  test('shows its attributes only when asked for the right operation', () => {
    const trace = new Trace();
    const a = trace.state('a', [2]);
    expect(a.as('state')).toEqual({ name: 'a', shape: [2] });
    expect(a.as('data')).toBeUndefined();
    expect([trace.constant(3).constant, trace.constant([3], [1]).constant, a.constant]).toEqual([
      3,
      undefined,
      undefined,
    ]);
  });

  test('is itself where there is nothing to stretch or to stop', () => {
    const a = new Trace().state('a', [2]);
    expect(a.broadcast([2])).toBe(a);
    expect(a.stop().stop()).toBe(a.stop());
  });
});

describe('reachable', () => {
  test('lists each node once, inputs before users, and nothing else', () => {
    const trace = new Trace();
    const [a, b] = [trace.state('a', []), trace.state('b', [])];
    const product = a.mul(a);
    const sum = product.add(a);
    expect(b.mul(2)).toBeDefined();
    expect(reachable([sum, product])).toEqual([a, product, sum]);
  });

  test('survives a formula of ten thousand links', () => {
    const trace = new Trace();
    let x = trace.state('x', []);
    for (let i = 0; i < 10000; i++) x = x.add(1);
    expect(evaluate({ x }, { x: [0] })['x']?.[0]).toBe(10000);
  });
});
