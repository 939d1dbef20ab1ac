/**
 * Kernels by themselves, against loops.
 */
import { ConfigError, DataError } from '@rivulet/tensor';
import { type TensorKernels, tensorKernels } from '../src/index.js';

const numbers = (count: number, phase = 0): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase));

describe.each([
  ['cpu', 'gpu cpu generic'],
  ['webasm', 'gpu webasm fused-sync'],
] as const)('mode %s', (mode, ran) => {
  let kernels: TensorKernels;
  beforeAll(async () => {
    kernels = await tensorKernels({ mode });
  });
  afterAll(() => kernels.dispose());

  test('a product of [2, 3] and [3, 2] is the one on paper', async () => {
    const [a, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9, 10, 11, 12)];
    // 1·7 + 2·9 + 3·11 = 58, 1·8 + 2·10 + 3·12 = 64, 4·7 + 5·9 + 6·11 = 139, 4·8 + 5·10 + 6·12 = 154.
    expect([...(await kernels.matmul(a, b, { rows: 2, inner: 3, columns: 2 }))]).toEqual([58, 64, 139, 154]);
    expect(kernels.backend).toBe(ran);
    // The same numbers read as [2, 3]ᵀ and [2, 3]ᵀ: [[1, 3, 5], [2, 4, 6]] · [[7, 10], [8, 11], [9, 12]].
    const transposed = await kernels.matmul(a, b, {
      rows: 2,
      inner: 3,
      columns: 2,
      transposeA: true,
      transposeB: true,
    });
    expect([...transposed]).toEqual([76, 103, 100, 136]);
  });

  test('a dense layer adds the bias and applies the activation', async () => {
    const [x, weight, bias] = [numbers(5 * 4), numbers(3 * 4, 1), numbers(3, 2)];
    const sizes = { samples: 5, inputs: 4, outputs: 3 };
    const relu = await kernels.dense(x, weight, bias, { ...sizes, activation: (z) => z.max(0) });
    const plain = await kernels.dense(x, weight, bias, sizes);
    for (let i = 0; i < 15; i++) {
      const [sample, output] = [Math.floor(i / 3), i % 3];
      let sum = bias[output] ?? NaN;
      for (let k = 0; k < 4; k++) sum += (x[sample * 4 + k] ?? NaN) * (weight[output * 4 + k] ?? NaN);
      expect(plain[i]).toBeCloseTo(sum, 5);
      expect(relu[i]).toBeCloseTo(Math.max(sum, 0), 5);
    }
  });

  test('softmax and cross-entropy of equal logits is the logarithm of the number of classes', async () => {
    const { losses, gradient } = await kernels.softmaxCrossEntropy(new Float32Array(8).fill(100), [0, 3], {
      samples: 2,
      classes: 4,
    });
    losses.forEach((loss) => expect(loss).toBeCloseTo(Math.log(4), 6));
    expect([...gradient]).toEqual([-0.75, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, -0.75]);
  });

  test('reductions go over rows, columns or all', async () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const sizes = { rows: 2, columns: 3 };
    expect([...(await kernels.sum(values, { ...sizes, over: 'rows' }))]).toEqual([5, 7, 9]);
    expect([...(await kernels.sum(values, { ...sizes, over: 'columns' }))]).toEqual([6, 15]);
    expect([...(await kernels.sum(values, { ...sizes, over: 'all' }))]).toEqual([21]);
    expect([...(await kernels.max(values, { ...sizes, over: 'rows' }))]).toEqual([4, 5, 6]);
    expect([...(await kernels.max(values, { ...sizes, over: 'columns' }))]).toEqual([3, 6]);
    expect([...(await kernels.max(values, { ...sizes, over: 'all' }))]).toEqual([6]);
  });

  test('a formula is applied element by element, and another constant is another formula', async () => {
    const [a, b] = [numbers(10), numbers(10, 1)];
    for (const factor of [2, 3]) {
      const result = await kernels.elementwise((x, y) => x.mul(factor).add(y.tanh()), [a, b]);
      result.forEach((value, i) => expect(value).toBeCloseTo(factor * (a[i] ?? NaN) + Math.tanh(b[i] ?? NaN), 5));
    }
  });

  test('calls at once have their own results', async () => {
    const inputs = [numbers(3), numbers(3, 1), numbers(3, 2)];
    const results = await Promise.all(inputs.map((input) => kernels.elementwise((x) => x.neg(), [input])));
    results.forEach((result, i) => expect([...result]).toEqual(Array.from(inputs[i] ?? [], (value) => -value)));
  });

  test('arrays of another size are refused, and what follows is not', async () => {
    const wrong = kernels.matmul(numbers(5), numbers(6), { rows: 2, inner: 3, columns: 2 });
    await expect(wrong).rejects.toThrow(DataError);
    await expect(wrong).rejects.toThrow('a: [2, 3] holds 6 numbers, received 5');
    await expect(kernels.sum(numbers(4), { rows: 0, columns: 4, over: 'all' })).rejects.toThrow(ConfigError);
    expect(await kernels.sum(numbers(4), { rows: 1, columns: 4, over: 'columns' })).toHaveLength(1);
  });
});
