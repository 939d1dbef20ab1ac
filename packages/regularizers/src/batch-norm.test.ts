import { ShapeError, Trace, rootScope } from '@rivulet/tensor';
import { expectClose, layerLaws } from '@rivulet/testkit';
import { runBatchNorm as run } from '../test/batch-norm-run.js';
import { type BatchNormOptions, batchNorm } from './batch-norm.js';

describe('batchNorm', () => {
  it('normalises by the biased variance and remembers the unbiased one', () => {
    // x = 1, 3, 8: mean 4, squared distances 9, 1, 16: biased variance 26/3, unbiased 13.
    // running_mean = 0.9 · 0 + 0.1 · 4 = 0.4; running_var = 0.9 · 1 + 0.1 · 13 = 2.2.
    const { y, mean, variance } = run(undefined, { x: [[1], [3], [8]] });
    const deviation = Math.sqrt(26 / 3 + 1e-5);
    expectClose(y, [-3 / deviation, -1 / deviation, 4 / deviation], 1e-15);
    expectClose([...mean, ...variance], [0.4, 2.2], 1e-15);
  });

  it("has Keras's convention by name", () => {
    // The same batch: running_mean = 0.99 · 0 + 0.01 · 4; running_var = 0.99 · 1 + 0.01 · 26/3; epsilon 1e-3.
    const { y, mean, variance } = run({ convention: 'keras' }, { x: [[1], [3], [8]] });
    const deviation = Math.sqrt(26 / 3 + 1e-3);
    expectClose(y, [-3 / deviation, -1 / deviation, 4 / deviation], 1e-15);
    expectClose([...mean, ...variance], [0.04, 0.99 + 0.26 / 3], 1e-15);
  });

  it("uses the running statistics in mode 'infer', and leaves them alone", () => {
    // (5 − 1) / √(4 + ε) · 3 + 10 with running mean 1 and variance 4.
    const params = { weight: [3], bias: [10] };
    const state = { running_mean: [1], running_var: [4] };
    const { y, mean, variance } = run(undefined, { x: [[5]], mode: 'infer', params, state });
    expectClose(y, [(4 / Math.sqrt(4 + 1e-5)) * 3 + 10], 1e-15);
    expect([...mean, ...variance]).toEqual([1, 4]);
  });

  it('loses nothing far from 0', () => {
    // The squares of 1e6 + δ would leave 4 digits of a variance of 1 in float64; integers are exact here.
    const near = [[-1], [0], [4]];
    const far = near.map((row) => row.map((value) => value + 999_999));
    expectClose(run(undefined, { x: far }).y, run(undefined, { x: near }).y, 1e-12);
  });

  it('gives a batch of one sample its bias, and a gradient of 0', () => {
    const one = { x: [[7]], params: { weight: [3], bias: [2] }, state: { running_mean: [1], running_var: [4] } };
    const torch = run({ momentum: 0.5 }, one);
    expect([...torch.y, ...torch.x]).toEqual([2, 0]);
    // The mean moves half-way from 1 to 7. One sample has no unbiased variance, so that of before stays.
    expect([...torch.mean, ...torch.variance]).toEqual([4, 4]);
    const keras = run({ momentum: 0.5, convention: 'keras' }, one);
    expect([...keras.mean, ...keras.variance]).toEqual([4, 2]);
  });

  it('has neither NaN nor infinities for a column without variance, in float32 too', () => {
    for (const precision of ['float32', 'float64'] as const) {
      const { y, x } = run(undefined, {
        x: [
          [3, 1],
          [3, 2],
        ],
        upstream: [1, 2, 3, 4],
        precision,
      });
      expect([y[0], y[2]]).toEqual([0, 0]);
      expect([...y, ...x].every(Number.isFinite)).toBe(true);
    }
  });

  it('counts valid samples only, in its statistics too', () => {
    const plain = run(undefined, { x: [[1], [3], [8]] });
    const padded = run(undefined, { x: [[1], [3], [8], [1e6]], valid: [1, 1, 1, 0], upstream: [1, 1, 1, 0] });
    expectClose([...padded.mean, ...padded.variance], [...plain.mean, ...plain.variance], 1e-15);
    expectClose(padded.y.slice(0, 3), plain.y, 1e-15);
  });

  it.each([
    [{ momentum: 1.5 }, 'batchNorm: expected 0 ≤ momentum ≤ 1, received 1.5'],
    [{ momentum: -0.1 }, 'batchNorm: expected 0 ≤ momentum ≤ 1, received -0.1'],
    [{ epsilon: 0 }, 'batchNorm: expected a finite epsilon > 0, received 0'],
    [{ epsilon: NaN }, 'batchNorm: expected a finite epsilon > 0, received NaN'],
    [{ convention: 'flax' }, `batchNorm: expected convention 'torch' or 'keras', received "flax"`],
    [{ affine: 1 }, 'batchNorm: expected affine true or false, received 1'],
    [{ eps: 1e-5 }, 'batchNorm: expected no option of this name, received "eps"'],
  ])('refuses %j', (options, message) => {
    expect(() => batchNorm(options as BatchNormOptions)).toThrow(message);
  });

  it('refuses an input that is not one row a sample', () => {
    const scope = rootScope(new Trace(), 'model', new Map());
    expect(() => batchNorm().init([3], scope)).toThrow(ShapeError);
  });
});

layerLaws('batchNorm', () => batchNorm());
layerLaws('batchNorm as in Keras', () => batchNorm({ convention: 'keras', momentum: 0.9 }));
layerLaws('batchNorm without scale and shift', () => batchNorm({ affine: false }));
