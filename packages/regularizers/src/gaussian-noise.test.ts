import { type Layer, type Scalar, within } from '@rivulet/tensor';
import { forwardBackward, layerLaws, layerOf } from '@rivulet/testkit';
import { gaussianNoise } from './gaussian-noise.js';

/** What is added to inputs of 0. */
function noiseOf(layer: Layer, { rows = 4000, columns = 25, seed = 1, step = 1 } = {}): Float64Array {
  const x = Array.from({ length: rows }, () => new Float64Array(columns));
  return Float64Array.from(forwardBackward(layer, { x, seed, step }).y);
}

const mean = (values: ArrayLike<number>, power = 1): number =>
  Array.from(values).reduce((sum, value) => sum + value ** power, 0) / values.length;

/** Φ by its series around 0, and by its continued fraction beyond 3; accurate to 1e-10. */
function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x > 3) {
    let fraction = x;
    for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
    return 1 - density / fraction;
  }
  let [term, sum] = [x, x];
  for (let k = 1; k < 80; k++) sum += term *= (x * x) / (2 * k + 1);
  return 0.5 + density * sum;
}

describe('gaussianNoise', () => {
  it('adds the noise to the input and lets the gradient pass', () => {
    const x = [[1, -2, 30]];
    const [noise, { y, x: gradient }] = [
      noiseOf(gaussianNoise(0.5), { rows: 1, columns: 3 }),
      forwardBackward(gaussianNoise(0.5), { x, upstream: [3, 4, 5], seed: 1, step: 1 }),
    ];
    expect(Array.from(y)).toEqual([1 + (noise[0] ?? 0), -2 + (noise[1] ?? 0), 30 + (noise[2] ?? 0)]);
    expect(Array.from(gradient)).toEqual([3, 4, 5]);
    expect(noise.every((value) => value !== 0)).toBe(true);
  });

  it('has the moments of a normal distribution', () => {
    const noise = noiseOf(gaussianNoise(1));
    const n = noise.length;
    // Moments 0, 1, 0, 3, 0, 15; the k-th has the variance (m_2k − m_k²) / n; four standard errors.
    const expected = [0, 1, 0, 3, 0, 15];
    const variances = [1, 2, 15, 96, 945, 10395 - 225];
    expected.forEach((moment, index) => {
      const bound = 4 * Math.sqrt((variances[index] ?? 0) / n);
      expect(Math.abs(mean(noise, index + 1) - moment)).toBeLessThan(bound);
    });
  });

  it('passes a Kolmogorov–Smirnov test over 100,000 numbers, in float32 too', () => {
    const x = Array.from({ length: 4000 }, () => new Float64Array(25));
    for (const precision of ['float64', 'float32'] as const) {
      const sorted = Array.from(forwardBackward(gaussianNoise(2), { x, seed: 5, step: 9, precision }).y).sort(
        (a, b) => a - b,
      );
      const n = sorted.length;
      const distance = Math.max(
        ...sorted.map((value, index) => {
          const p = normalCdf(value / 2);
          return Math.max(Math.abs(p - index / n), Math.abs(p - (index + 1) / n));
        }),
      );
      // The test rejects at level 0.001 above 1.95 / √n.
      expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
    }
  });

  it('reaches the tails as often as a normal distribution does', () => {
    const noise = noiseOf(gaussianNoise(1), { rows: 8000, seed: 3 });
    for (const limit of [2, 3, 3.5]) {
      const expected = 2 * (1 - normalCdf(limit)) * noise.length;
      const found = noise.filter((value) => Math.abs(value) > limit).length;
      // A count has the standard error of its root; four of them.
      expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
    expect(noise.every((value) => Math.abs(value) < 5.43)).toBe(true);
  });

  it('moves samples and columns independently', () => {
    const noise = noiseOf(gaussianNoise(1), { rows: 2000, columns: 8 });
    const at = (row: number, column: number) => noise[row * 8 + column] ?? NaN;
    for (const [rows, columns] of [
      [0, 1],
      [0, 4],
      [1, 0],
      [7, 3],
    ] as const) {
      const products = Array.from({ length: 1990 * 4 }, (_, index) => {
        const [row, column] = [Math.floor(index / 4), index % 4];
        return at(row, column) * at(row + rows, column + columns);
      });
      // 7,960 products of variance 1: standard error 0.011; four of them.
      expect(Math.abs(mean(products))).toBeLessThan(0.045);
    }
  });

  it('draws anew for each step, seed and place, and the same for the same', () => {
    const placed = (path: string): Layer =>
      layerOf('placed', {}, (x, _, context) => gaussianNoise(1).apply(x, {}, {}, within(context, path)).output);
    const small = { rows: 5, columns: 3 };
    const noise = noiseOf(placed('1'), small);
    expect(noiseOf(placed('1'), small)).toEqual(noise);
    for (const other of [
      noiseOf(placed('1'), { ...small, step: 2 }),
      noiseOf(placed('1'), { ...small, seed: 2 }),
      noiseOf(placed('2'), small),
    ]) {
      expect(other.some((value, index) => value === noise[index])).toBe(false);
    }
  });

  it("does nothing in mode 'infer', nor with a deviation of 0", () => {
    const x = [[1, -2, 3]];
    expect(Array.from(forwardBackward(gaussianNoise(0.9), { x, mode: 'infer' }).y)).toEqual([1, -2, 3]);
    expect(Array.from(forwardBackward(gaussianNoise(0), { x }).y)).toEqual([1, -2, 3]);
  });

  it('takes a schedule as its deviation', () => {
    const fading = gaussianNoise((step) => 1 / (step + 1));
    // 2,500 numbers: the standard error of a variance of 1 is 0.028.
    expect(mean(noiseOf(fading, { rows: 100, step: 4 }), 2)).toBeCloseTo(1 / 16, 2);
    expect(fading.spec).toBeNull();
  });

  it.each([-0.1, NaN, Infinity])('refuses a deviation of %p', (deviation) => {
    expect(() => gaussianNoise(deviation)).toThrow(
      `gaussianNoise: expected a finite deviation ≥ 0, received ${deviation}`,
    );
  });

  it('refuses what is no deviation at all', () => {
    expect(() => gaussianNoise(JSON.parse('"0.5"') as Scalar)).toThrow('gaussianNoise: expected deviation as a number');
  });
});

layerLaws('gaussianNoise', () => gaussianNoise(0.3));
