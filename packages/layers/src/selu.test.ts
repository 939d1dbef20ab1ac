import { forwardBackward, layerLaws } from '@rivulet/testkit';
import { random } from '@rivulet/tensor';
import { at } from '../test/at.js';
import { lecunNormal } from './lecun.js';
import { mlp } from './mlp.js';
import { selu } from './selu.js';
import { zeros } from './constant.js';
import { dense } from './dense.js';
import { sequential } from './sequential.js';

const [scale, alpha] = [1.0507009873554805, 1.6732632423543772];

function moments(values: ArrayLike<number>): { readonly mean: number; readonly variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return { mean, variance: list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length };
}

describe('selu', () => {
  it('is linear above 0 and an exponential below, both scaled', () => {
    // At −ln 2: λ α (½ − 1) = −λ α / 2, slope λ α / 2. At 0 the slope is λ α.
    const { y, slope } = at(selu(), [-Math.LN2, 0, 3]);
    expect(y[0]).toBeCloseTo((-scale * alpha) / 2, 14);
    expect(slope[0]).toBeCloseTo((scale * alpha) / 2, 14);
    expect([y[1], slope[1]]).toEqual([0, alpha * scale]);
    expect([y[2], slope[2]]).toEqual([3 * scale, scale]);
  });

  it('has a normal distribution of mean 0 and variance 1 as its fixed point', () => {
    // The integrals of y and y² against the normal density, by the midpoint rule over ±12: error below 1e-10.
    const h = 1e-3;
    const points = Array.from({ length: 24_000 }, (_, index) => (index + 0.5) * h - 12);
    const weights = points.map((x) => (h * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI));
    const { y } = at(selu(), points);
    const integral = (power: number) =>
      y.reduce((sum, value, index) => sum + value ** power * (weights[index] ?? 0), 0);
    expect(integral(1)).toBeCloseTo(0, 6);
    expect(integral(2)).toBeCloseTo(1, 6);
  });

  it('carries mean 0 and variance 1 through sixteen layers from lecunNormal', () => {
    const block = () => [dense(64, { initializer: lecunNormal(), biasInitializer: zeros() }), selu()];
    const generator = random(1, 'selu');
    const x = Array.from({ length: 64 }, () => Array.from({ length: 64 }, () => generator.normal()));
    const { y } = forwardBackward(sequential(...Array.from({ length: 16 }, block).flat()), { x, seed: 1 });
    const { mean, variance } = moments(y);
    // 64 neurons leave fluctuations of about 1/√64 = 0.13 a layer, which the fixed point draws back.
    expect(Math.abs(mean)).toBeLessThan(0.25);
    expect(Math.abs(variance - 1)).toBeLessThan(0.5);
  });

  it('stays finite where its exponential would not, in float32 too', () => {
    for (const precision of ['float32', 'float64'] as const) {
      expect(at(selu(), [-1e4, 1e4, 1e30], precision).slope.map((slope) => slope.toFixed(4))).toEqual([
        '0.0000',
        '1.0507',
        '1.0507',
      ]);
    }
  });

  it('stands in an mlp', () => {
    expect(mlp({ sizes: [2, 3, 2], hidden: [selu()], initializer: lecunNormal() }).spec).not.toBeNull();
  });
});

layerLaws('selu', () => selu());
