import { type Layer, random } from '@rivulet/tensor';
import { expectClose, forwardBackward, layerLaws } from '@rivulet/testkit';
import { alphaDropout } from './alpha-dropout.js';

const saturated = -1.7580993408473766;
const generator = random(1, 'alphaDropout');
const normals = Array.from({ length: 2000 }, () => Array.from({ length: 20 }, () => generator.normal()));

function moments(layer: Layer): { readonly mean: number; readonly variance: number } {
  const y = Array.from(forwardBackward(layer, { x: normals, seed: 1, step: 1 }).y);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return { mean, variance: y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length };
}

describe('alphaDropout', () => {
  it('puts what it drops where selu saturates, then stretches and moves everything', () => {
    // Rate ½: a = 1 / √(½ (1 + ½ · 3.0909133)) = 1 / √1.27272833 = 0.886405,
    // b = −0.886405 · ½ · (−1.7580993) = 0.779194; dropped: 0.886405 · (−1.7580993) + 0.779194 = −0.779194.
    const x = [[1, 2, 3, 4, 5, 6, 7, 8]];
    const { y, x: gradient } = forwardBackward(alphaDropout(0.5), { x, seed: 2 });
    const [a, b] = [0.886405, 0.779194];
    const kept = Array.from(gradient, (value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([true, false]));
    const wanted = kept.map((keep, index) => (keep ? a * (index + 1) + b : -b));
    // Six digits in the comment above.
    expectClose(y, wanted, 1e-6);
    expectClose(
      gradient,
      kept.map((keep) => (keep ? a : 0)),
      1e-6,
    );
  });

  it.each([0.05, 0.1, 0.5, 0.8])('keeps mean 0 and variance 1 at rate %p', (rate) => {
    const { mean, variance } = moments(alphaDropout(rate));
    // 40,000 numbers: standard errors 0.005 and at most 0.007·√(kurtosis); four of them.
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('has the factors of the paper for every rate', () => {
    for (const rate of [0, 0.05, 0.25, 0.7]) {
      const q = 1 - rate;
      const a = (q + saturated ** 2 * q * (1 - q)) ** -0.5;
      const b = -a * (1 - q) * saturated;
      const values = new Set(
        Array.from(forwardBackward(alphaDropout(rate), { x: Array.from({ length: 200 }, () => [3]), seed: 1 }).y),
      );
      const wanted = rate === 0 ? [3] : [a * saturated + b, 3 * a + b];
      expectClose(
        [...values].sort((one, other) => one - other),
        wanted,
        1e-14,
      );
    }
  });

  it("does nothing in mode 'infer'", () => {
    const x = [[1, -2, 3]];
    expect(Array.from(forwardBackward(alphaDropout(0.9), { x, mode: 'infer' }).y)).toEqual([1, -2, 3]);
  });

  it('takes a schedule as its rate', () => {
    const rising = alphaDropout((step) => (step < 10 ? 0 : 0.75));
    const x = [[1, 2, 3, 4]];
    expect(Array.from(forwardBackward(rising, { x, step: 10 }).y)).toEqual([1, 2, 3, 4]);
    expect(Array.from(forwardBackward(rising, { x, step: 11 }).y)).not.toEqual([1, 2, 3, 4]);
    expect(rising.spec).toBeNull();
  });

  it.each([-0.1, 1, NaN])('refuses a rate of %p', (rate) => {
    expect(() => alphaDropout(rate)).toThrow(`alphaDropout: expected 0 ≤ rate < 1, received ${rate}`);
  });
});

layerLaws('alphaDropout', () => alphaDropout(0.4));
