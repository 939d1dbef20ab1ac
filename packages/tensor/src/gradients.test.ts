import { gradientError, gradientsOf } from '../test/leaves.js';
import { evaluate } from './evaluate.js';
import { gradients } from './gradients.js';
import { reachable } from './reachable.js';
import { type Tensor, Trace } from './tensor.js';

describe('gradients', () => {
  // L = Σ (w·x − y)² with w = 2, x = (1, 3), y = (1, 4): residuals 1 and 2,
  // dL/dw = Σ 2·residual·x = 2·1·1 + 2·2·3 = 14
  test('of a sum of squares is the hand derivation', () => {
    const trace = new Trace();
    const [w, x, y] = [trace.state('w', []), trace.state('x', [2]), trace.state('y', [2])];
    const loss = w.mul(x).sub(y).square().sum();
    expect(evaluate(gradients(loss, { w }), { w: [2], x: [1, 3], y: [1, 4] })['w']?.[0]).toBe(14);
  });

  test('adds up over every path', () => {
    // f = a·a + a/a·3 → df/da = 2a
    expect(
      gradientsOf(
        (a) =>
          part(a)
            .mul(part(a))
            .add(part(a).div(part(a)).mul(3)),
        one(4),
      ),
    ).toEqual([[8]]);
  });

  test('is taken by nodes inside a formula as well as by leaves', () => {
    const trace = new Trace();
    const a = trace.state('a', [2]);
    const inner = a.mul(3);
    const found = evaluate(gradients(inner.square().sum(), { inner, a }), { a: [1, 2] });
    expect([[...(found['inner'] ?? [])], [...(found['a'] ?? [])]]).toEqual([
      [6, 12],
      [18, 36],
    ]);
  });

  test('is 0 in the shape of what the loss does not depend on, and 1 for the loss itself', () => {
    const trace = new Trace();
    const [a, b] = [trace.state('a', []), trace.state('b', [2, 2])];
    const loss = a.mul(2);
    const found = gradients(loss, { b, loss });
    expect(found['b']?.shape).toEqual([2, 2]);
    const values = evaluate(found, { a: [1] });
    expect([[...(values['b'] ?? [])], [...(values['loss'] ?? [])]]).toEqual([[0, 0, 0, 0], [1]]);
  });

  test('may be taken of gradients', () => {
    // f = a³: f' = 3a², f'' = 6a
    const trace = new Trace();
    const a = trace.state('a', []);
    const first = gradients(a.mul(a).mul(a), { a })['a'] ?? a;
    expect(evaluate(gradients(first, { a }), { a: [5] })['a']?.[0]).toBe(30);
  });

  test('share what they compute with the forward pass', () => {
    const trace = new Trace();
    const a = trace.state('a', [3]);
    const loss = a.tanh().sum();
    const both = reachable([loss, ...Object.values(gradients(loss, { a }))]);
    expect(both.filter(({ op }) => op === 'tanh')).toHaveLength(1);
  });

  test('of a softmax cross-entropy of a layer equal finite differences', () => {
    const leaves = {
      x: { shape: ['batch', 2] as const, values: [0.3, -1, 2, 0.4, -0.6, 0.9] },
      w: { shape: [3, 2], values: [0.1, -0.4, 0.7, 0.2, -0.3, 0.5] },
      b: { shape: [3], values: [0.1, 0, -0.2] },
    };
    const loss = (x: Tensor | undefined, w: Tensor | undefined, b: Tensor | undefined) => {
      const z = part(x).matmul(part(w), { transposeB: true }).add(part(b));
      const shifted = z.sub(z.amax([1], { keep: true }).stop());
      return shifted
        .exp()
        .sum([1], { keep: true })
        .log()
        .sub(shifted.mul(z.trace.constant([0, 1, 0], [1, 3])).sum([1], { keep: true }));
    };
    expect(gradientError(loss, leaves)).toBeLessThan(1e-8);
  });

  test('refuses a loss with axes', () => {
    const a = new Trace().state('a', [2]);
    expect(() => gradients(a, { a })).toThrow('gradients: expected a loss of shape [], received [2]');
  });
});

const one = (value: number) => ({ a: { shape: [], values: [value] } });

function part(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error('a leaf is missing');
  return tensor;
}
