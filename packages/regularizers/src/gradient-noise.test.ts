import { runTransform, transformLaws } from '@rivulet/testkit';
import { type GradientNoiseOptions, gradientNoise } from './gradient-noise.js';

/** What is added to gradients of 0, step by step. */
function noiseOf(transform: ReturnType<typeof gradientNoise>, steps: number, size = 5000): number[][] {
  const zeros = new Array<number>(size).fill(0);
  const path = runTransform(transform, { start: zeros, gradients: Array.from({ length: steps }, () => zeros) });
  return path.map((row, step) => row.map((value, index) => value - (path[step - 1]?.[index] ?? 0)));
}

const variance = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

describe('gradientNoise', () => {
  it('has the variance η / (1 + t)^γ', () => {
    // η = 4, γ = 2: variances 4, 4/4, 4/9. 5,000 numbers have a relative standard error of √(2/n) = 0.02.
    const steps = noiseOf(gradientNoise(4, { gamma: 2 }), 3);
    [4, 1, 4 / 9].forEach((wanted, step) => {
      expect(Math.abs(variance(steps[step] ?? []) / wanted - 1)).toBeLessThan(0.08);
    });
  });

  it('anneals by γ = 0.55 unless told otherwise', () => {
    const [first = [], second = [], , fourth = []] = noiseOf(gradientNoise(1), 4);
    expect(Math.abs(variance(second) / 2 ** -0.55 - 1)).toBeLessThan(0.08);
    expect(Math.abs(variance(fourth) / variance(first) / 4 ** -0.55 - 1)).toBeLessThan(0.12);
  });

  it('adds the noise to the gradient, new numbers at each step and for each parameter', () => {
    const options = { start: [0, 0], shape: [2] };
    const [plain = []] = runTransform(gradientNoise(0.25), { ...options, gradients: [[0, 0]] });
    const [moved = []] = runTransform(gradientNoise(0.25), { ...options, gradients: [[10, -20]] });
    expect(moved).toEqual([10 + (plain[0] ?? 0), -20 + (plain[1] ?? 0)]);
    const [one = [], two = []] = noiseOf(gradientNoise(1, { gamma: 0 }), 2, 100);
    expect(new Set([...one, ...two]).size).toBe(200);
  });

  it('does nothing with η = 0', () => {
    expect(runTransform(gradientNoise(0), { start: [1], gradients: [[2]] })).toEqual([[3]]);
  });

  it('takes schedules, and then has no spec', () => {
    const until = gradientNoise((step) => (step < 1 ? 1 : 0));
    const [first = [], second = []] = noiseOf(until, 2, 4);
    expect(first.every((value) => value !== 0)).toBe(true);
    expect(second).toEqual([0, 0, 0, 0]);
    expect(until.spec).toBeNull();
  });

  it.each([
    [-1, {}, 'gradientNoise: expected a finite eta ≥ 0, received -1'],
    [NaN, {}, 'gradientNoise: expected a finite eta ≥ 0, received NaN'],
    [1, { gamma: -0.1 }, 'gradientNoise: expected a finite gamma ≥ 0, received -0.1'],
    [1, { seed: 3 }, 'gradientNoise: expected no option of this name, received "seed"'],
  ])('refuses %p, %j', (eta, options, message) => {
    expect(() => gradientNoise(eta, options as GradientNoiseOptions)).toThrow(message);
  });
});

transformLaws('gradientNoise', () => gradientNoise(0.3));
