import { ShapeError, Trace, rootScope } from '@rivulet/tensor';
import { expectClose, forwardBackward, layerLaws } from '@rivulet/testkit';
import { type LayerNormOptions, layerNorm } from './layer-norm.js';

describe('layerNorm', () => {
  it('normalises each sample by its own mean and biased variance, then scales and shifts', () => {
    // x = 1, 3, 8: mean 4, squared distances 9, 1, 16, variance 26/3; the second row is the first times 10 plus 5.
    const params = { weight: [1, 2, -1], bias: [0.5, 0, 1] };
    const { y } = forwardBackward(layerNorm(), {
      x: [
        [1, 3, 8],
        [15, 35, 85],
      ],
      params,
    });
    const row = (factor: number) => {
      const deviation = Math.sqrt((factor * factor * 26) / 3 + 1e-5);
      return [(-3 * factor) / deviation + 0.5, (2 * -factor) / deviation, (-4 * factor) / deviation + 1];
    };
    expectClose(y, [...row(1), ...row(10)], 1e-15);
  });

  it('has the gradient of the textbook', () => {
    // dL/dx = (g − mean(g) − x̂ · mean(g x̂)) / √(σ² + ε), with x̂ = (x − μ) / √(σ² + ε) and g = upstream · weight.
    const [x, upstream, weight] = [
      [0.5, -1.25, 2, 0.75],
      [1, -0.5, 0.25, 2],
      [0.9, 1.1, -2, 0.4],
    ] as const;
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const centre = mean(x);
    const deviation = Math.sqrt(mean(x.map((value) => (value - centre) ** 2)) + 1e-5);
    const normal = x.map((value) => (value - centre) / deviation);
    const g = upstream.map((value, index) => value * (weight[index] ?? 0));
    const along = mean(g.map((value, index) => value * (normal[index] ?? 0)));
    const wanted = g.map((value, index) => (value - mean(g) - (normal[index] ?? 0) * along) / deviation);
    const result = forwardBackward(layerNorm(), { x: [x], upstream, params: { weight, bias: [1, 2, 3, 4] } });
    expectClose(result.x, wanted, 1e-13);
    expectClose(
      result.params['weight'] ?? [],
      upstream.map((value, index) => value * (normal[index] ?? 0)),
      1e-14,
    );
    expectClose(result.params['bias'] ?? [], upstream, 1e-15);
  });

  it('is the same in training and afterwards, whatever stands beside a sample', () => {
    const x = [
      [1, 3, 8],
      [-2, 5, 0],
    ];
    const { y } = forwardBackward(layerNorm(), { x });
    expect(forwardBackward(layerNorm(), { x, mode: 'infer' }).y).toEqual(y);
    expect(forwardBackward(layerNorm(), { x: x.slice(1) }).y).toEqual(y.slice(3));
  });

  it('loses nothing far from 0', () => {
    // The squares of 1e6 + δ would leave 4 digits of a variance of 1 in float64; integers are exact here.
    const near = [[-1, 0, 4]];
    const far = near.map((row) => row.map((value) => value + 999_999));
    expectClose(forwardBackward(layerNorm(), { x: far }).y, forwardBackward(layerNorm(), { x: near }).y, 1e-12);
  });

  it('has neither NaN nor infinities for samples without spread, and gives a single column its bias', () => {
    for (const precision of ['float32', 'float64'] as const) {
      const { y, x } = forwardBackward(layerNorm(), { x: [[3, 3, 3]], upstream: [1, 2, 3], precision });
      expect(Array.from(y)).toEqual([0, 0, 0]);
      expect(x.every(Number.isFinite)).toBe(true);
    }
    const one = forwardBackward(layerNorm(), { x: [[7]], params: { weight: [3], bias: [2] } });
    expect([...one.y, ...one.x]).toEqual([2, 0]);
  });

  it('has no parameters without scale and shift', () => {
    const { y, params } = forwardBackward(layerNorm({ affine: false, epsilon: 1 }), { x: [[-1, 1]] });
    expect(params).toEqual({});
    expectClose(y, [-Math.SQRT1_2, Math.SQRT1_2], 1e-15);
  });

  it.each([
    [{ epsilon: 0 }, 'layerNorm: expected a finite epsilon > 0, received 0'],
    [{ epsilon: NaN }, 'layerNorm: expected a finite epsilon > 0, received NaN'],
    [{ affine: 1 }, 'layerNorm: expected affine true or false, received 1'],
    [{ eps: 1e-5 }, 'layerNorm: expected no option of this name, received "eps"'],
  ])('refuses %j', (options, message) => {
    expect(() => layerNorm(options as LayerNormOptions)).toThrow(message);
  });

  it('refuses an input that is not one row a sample, and parameters that are missing', () => {
    const scope = rootScope(new Trace(), 'model', new Map());
    expect(() => layerNorm().init([3], scope)).toThrow(ShapeError);
  });
});

layerLaws('layerNorm', () => layerNorm());
layerLaws('layerNorm without scale and shift', () => layerNorm({ affine: false, epsilon: 1e-3 }));
layerLaws('layerNorm of one column', () => layerNorm(), { features: 1 });
