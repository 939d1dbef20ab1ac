import { distance, outputOf } from '../../test/evaluated.js';
import { file, floats, integers, node } from '../../test/small-model.js';
import type { NodeProto, TensorProto } from '../proto.js';
import { fromOnnx, importable } from './from-onnx.js';

/** What a model makes of rows of two. */
function y(
  nodes: readonly NodeProto[],
  initializers: readonly TensorProto[],
  rows: readonly number[],
  opset = 17,
): number[] {
  const { program, parameters } = fromOnnx(file(nodes, initializers, { opset }));
  return Array.from(outputOf(program, parameters, rows));
}

const xs = [-3, -1.25, -0.5, 0.25, 1, 2.5];
/** What an elementwise operator makes of these. */
const of = (op: string, settings: Parameters<typeof node>[3] = {}, opset = 17): number[] =>
  y([node(op, ['x'], 'y', settings)], [], xs, opset);

describe('the operators that are read', () => {
  // y = 2 · x Wᵀ + 3 · b with W = [[1, 2], [3, 4]], b = [0.5, -1], x = [1, -1]:
  // x Wᵀ = [1 − 2, 3 − 4] = [−1, −1]; y = [−2 + 1.5, −2 − 3] = [−0.5, −5].
  it('has Gemm with alpha, beta and a transposed weight', () => {
    const initializers = [floats('w', [1, 2, 3, 4], [2, 2]), floats('b', [0.5, -1])];
    const gemm = node('Gemm', ['x', 'w', 'b'], 'y', { alpha: 2, beta: 3, transB: { int: 1 } });
    expect(y([gemm], initializers, [1, -1])).toEqual([-0.5, -5]);
    // Not transposed: x W = [1 − 3, 2 − 4].
    expect(y([node('Gemm', ['x', 'w'], 'y')], initializers, [1, -1])).toEqual([-2, -2]);
    const transposed = [node('Transpose', ['w'], 't', { perm: { ints: [1, 0] } }), node('MatMul', ['x', 't'], 'y')];
    expect(y(transposed, initializers, [1, -1])).toEqual([-1, -1]);
  });

  const tests: readonly (readonly [string, Parameters<typeof node>[3], (x: number) => number])[] = [
    ['Neg', {}, (x) => -x],
    ['Abs', {}, Math.abs],
    ['Sign', {}, Math.sign],
    ['Exp', {}, Math.exp],
    ['Reciprocal', {}, (x) => 1 / x],
    ['Tanh', {}, Math.tanh],
    ['Sigmoid', {}, (x) => 1 / (1 + Math.exp(-x))],
    ['Relu', {}, (x) => Math.max(x, 0)],
    ['LeakyRelu', {}, (x) => (x > 0 ? x : 0.01 * x)],
    ['LeakyRelu', { alpha: 0.25 }, (x) => (x > 0 ? x : 0.25 * x)],
    ['ThresholdedRelu', {}, (x) => (x > 1 ? x : 0)],
    ['Elu', { alpha: 0.5 }, (x) => (x > 0 ? x : 0.5 * (Math.exp(x) - 1))],
    ['Celu', { alpha: 0.5 }, (x) => Math.max(0, x) + Math.min(0, 0.5 * (Math.exp(x / 0.5) - 1))],
    ['Selu', { alpha: 2, gamma: 3 }, (x) => 3 * (x > 0 ? x : 2 * Math.exp(x) - 2)],
    ['Softplus', {}, (x) => Math.log(1 + Math.exp(x))],
    ['Softsign', {}, (x) => x / (1 + Math.abs(x))],
    ['HardSigmoid', {}, (x) => Math.max(0, Math.min(1, 0.2 * x + 0.5))],
    ['HardSigmoid', { alpha: 0.5, beta: 0.25 }, (x) => Math.max(0, Math.min(1, 0.5 * x + 0.25))],
    ['HardSwish', {}, (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))],
    ['Mish', {}, (x) => x * Math.tanh(Math.log(1 + Math.exp(x)))],
    [
      'Gelu',
      { approximate: 'tanh' },
      (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    ],
    ['Identity', {}, (x) => x],
  ];
  it.each(tests)('has %s %j', (op, settings, formula) => {
    // Settings are float32 in the file; those here are exact but 0.01 and the like.
    expect(distance(of(op, settings), xs.map(formula))).toBeLessThan(1e-7);
  });

  it('has Erf and the exact Gelu', () => {
    // erf(0.25), erf(1) and erf(2.5) as tables have them.
    const erf = [0.2763263901682369, 0.8427007929497149, 0.999593047982555];
    expect(distance(of('Erf').slice(3), erf)).toBeLessThan(1e-15);
    expect(of('Gelu')[4]).toBeCloseTo((1 + 0.6826894921370859) / 2, 14);
  });

  it('reads limits of Clip from attributes up to operator set 10, then from inputs', () => {
    expect(of('Clip', { min: -1, max: 1 }, 10)).toEqual([-1, -1, -0.5, 0.25, 1, 1]);
    const limits = [floats('low', [-1], []), floats('high', [1], [])];
    expect(y([node('Clip', ['x', 'low', 'high'], 'y')], limits, xs, 11)).toEqual([-1, -1, -0.5, 0.25, 1, 1]);
    expect(y([node('Clip', ['x', '', 'high'], 'y')], limits, xs, 13)).toEqual([-3, -1.25, -0.5, 0.25, 1, 1]);
  });

  it('reads the axes of ReduceSum from an attribute up to operator set 12, those of ReduceMean up to 17', () => {
    const axes = [integers('axes', [-1])];
    const [asAttribute, asInput] = [
      (op: string): NodeProto => node(op, ['x'], 'y', { axes: { ints: [1] } }),
      (op: string): NodeProto => node(op, ['x', 'axes'], 'y'),
    ];
    expect(y([asAttribute('ReduceSum')], [], [1, 2, 3, 5], 12)).toEqual([3, 8]);
    expect(y([asInput('ReduceSum')], axes, [1, 2, 3, 5], 13)).toEqual([3, 8]);
    expect(y([asAttribute('ReduceMean')], [], [1, 2, 3, 5], 17)).toEqual([1.5, 4]);
    expect(y([asInput('ReduceMean')], axes, [1, 2, 3, 5], 18)).toEqual([1.5, 4]);
    expect(y([asInput('ReduceMax')], axes, [1, 2, -3, -5], 18)).toEqual([2, -3]);
    expect(y([asInput('ReduceMin')], axes, [1, 2, -3, -5], 18)).toEqual([1, -5]);
    expect(y([asInput('ReduceL2')], axes, [3, 4, 0, 2], 18)).toEqual([5, 2]);
    // Without keepdims a sample is a number: [batch], which stays a column.
    const dropped = node('ReduceSum', ['x', 'axes'], 'y', { keepdims: { int: 0 } });
    expect(y([dropped], axes, [1, 2, 3, 5], 13)).toEqual([3, 8]);
  });

  it('takes softmax inside a model along the columns, by the default axis of its operator set', () => {
    const inside = (op: string, settings: Parameters<typeof node>[3]): NodeProto[] => [
      node(op, ['x'], 's', settings),
      node('Neg', ['s'], 'y'),
    ];
    for (const [opset, settings] of [
      [12, {}],
      [13, {}],
      [17, { axis: { int: 1 } }],
    ] as const) {
      expect(y(inside('Softmax', settings), [], [Math.log(3), 0], opset)).toEqual([
        expect.closeTo(-0.75),
        expect.closeTo(-0.25),
      ]);
    }
    expect(y(inside('LogSoftmax', {}), [], [1000, 1000])).toEqual([expect.closeTo(Math.LN2), expect.closeTo(Math.LN2)]);
    expect(() => y(inside('Softmax', { axis: { int: 0 } }), [], [1, 2])).toThrow(
      /along axis 0, which is not that of the columns/,
    );
  });

  it('has the scaling and the norms of ai.onnx.ml', () => {
    const scaler = node('Scaler of ai.onnx.ml', ['x'], 'y', { offset: [1, 2], scale: [2, 0.5] });
    expect(y([scaler], [], [3, 4])).toEqual([4, 1]);
    expect(y([node('Scaler of ai.onnx.ml', ['x'], 'y', { offset: [1], scale: [3] })], [], [3, 4])).toEqual([6, 9]);
    const norm = (name: string): number[] =>
      y([node('Normalizer of ai.onnx.ml', ['x'], 'y', { norm: name })], [], [3, -4, 0, 0]);
    expect(norm('L1')).toEqual([3 / 7, -4 / 7, 0, 0]);
    expect(norm('L2')).toEqual([0.6, -0.8, 0, 0]);
    expect(norm('MAX')).toEqual([1, -4 / 3, 0, 0]);
  });

  it('has powers, and choices by comparison', () => {
    const power = (k: number): number[] => y([node('Pow', ['x', 'k'], 'y')], [floats('k', [k], [])], [-2, 3]);
    expect(power(2)).toEqual([4, 9]);
    expect(power(3)).toEqual([-8, 27]);
    expect(power(4)).toEqual([16, 81]);
    const chosen = (op: string): number[] =>
      y([node(op, ['x', 'one'], 'm'), node('Where', ['m', 'x', 'one'], 'y')], [floats('one', [1], [])], [0, 1, 2, 3]);
    expect(chosen('Greater')).toEqual([1, 1, 2, 3]);
    expect(chosen('Less')).toEqual([0, 1, 1, 1]);
    const cast = [
      node('LessOrEqual', ['x', 'one'], 'm'),
      node('Not', ['m'], 'n'),
      node('Cast', ['n'], 'y', { to: { int: 1 } }),
    ];
    expect(y(cast, [floats('one', [1], [])], [0, 1, 2, 3])).toEqual([0, 0, 1, 1]);
  });

  it('computes shapes as exporters write them', () => {
    const nodes = [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'zero'], 'rows', { axis: { int: 0 } }),
      node('Unsqueeze', ['rows', 'axes'], 'list'),
      node('Concat', ['list', 'rest'], 'wanted', { axis: { int: 0 } }),
      node('Reshape', ['x', 'wanted'], 'flat'),
      node('Expand', ['one', 'wide'], 'ones'),
      node('Add', ['flat', 'ones'], 'y'),
    ];
    const numbers = [
      integers('zero', [0], []),
      integers('axes', [0]),
      integers('rest', [-1]),
      integers('wide', [2]),
      floats('one', [1], []),
    ];
    expect(y(nodes, numbers, [1, 2, 3, 4])).toEqual([2, 3, 4, 5]);
  });

  it('are listed', () => {
    expect(importable).toEqual([...importable].sort());
    expect(importable).toEqual(expect.arrayContaining(['Gemm', 'Constant', 'ai.onnx.ml.Scaler']));
  });
});
