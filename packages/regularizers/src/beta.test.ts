import { random } from '@rivulet/tensor';
import { symmetricBeta } from './beta.js';

const draws = (alpha: number, count = 8000): number[] => {
  const generator = random(1, `beta/${alpha}`);
  return Array.from({ length: count }, () => symmetricBeta(generator, alpha));
};

/** The largest distance between a sample's distribution function and another. */
function distance(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return Math.max(
    ...sorted.map((x, index) => Math.max(Math.abs(cdf(x) - index / n), Math.abs(cdf(x) - (index + 1) / n))),
  );
}

describe('symmetricBeta', () => {
  it.each([
    // Beta(½, ½) is the arcsine law, Beta(1, 1) uniform, Beta(2, 2) has the distribution function 3x² − 2x³.
    [0.5, (x: number) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    [1, (x: number) => x],
    [2, (x: number) => 3 * x * x - 2 * x * x * x],
  ])('passes a Kolmogorov–Smirnov test, α = %p', (alpha, cdf) => {
    const values = draws(alpha);
    // The test rejects at level 0.001 above 1.95 / √n.
    expect(distance(values, cdf)).toBeLessThan(1.95 / Math.sqrt(values.length));
  });

  it.each([0.05, 0.2, 0.4, 8])('has mean ½ and variance 1 / (4 (2α + 1)), α = %p', (alpha) => {
    const values = draws(alpha);
    const variance = 1 / (4 * (2 * alpha + 1));
    const mean = (f: (x: number) => number) => values.reduce((sum, x) => sum + f(x), 0) / values.length;
    expect(Math.abs(mean((x) => x) - 0.5)).toBeLessThan(4 * Math.sqrt(variance / values.length));
    // The fourth central moment is at most variance / 4.
    expect(Math.abs(mean((x) => (x - 0.5) ** 2) - variance)).toBeLessThan(4 * Math.sqrt(variance / 4 / values.length));
  });

  it('stays within [0, 1] for an α at which gamma numbers vanish', () => {
    const values = draws(1e-4, 2000);
    expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
    expect(values.filter((x) => x < 1e-6 || x > 1 - 1e-6).length).toBeGreaterThan(1900);
    expect(values.some((x) => x < 0.5) && values.some((x) => x > 0.5)).toBe(true);
  });
});
