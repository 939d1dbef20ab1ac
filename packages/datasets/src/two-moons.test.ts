import { ConfigError } from '@rivulet/tensor';
import { expectClose } from '@rivulet/testkit';
import { twoMoons } from './two-moons.js';

test('five clean points lie where the half circles put them', () => {
  // 5 samples: 2 outer, 3 inner.
  // outer, t = 0, π:        (1, 0), (−1, 0)
  // inner, t = 0, π/2, π:   (1 − 1, 1 − 0 − ½) = (0, ½); (1 − 0, 1 − 1 − ½) = (1, −½); (1 + 1, ½) = (2, ½)
  const { inputs, targets } = twoMoons({ samples: 5, noise: 0 });
  // cos and sin of π and π/2 as float64 are off by about 1e-16.
  expectClose(inputs.values, [1, 0, -1, 0, 0, 0.5, 1, -0.5, 2, 0.5], 1e-12);
  expect([...targets.values]).toEqual([0, 0, 1, 1, 1]);
});

test('both moons have half of the samples', () => {
  const { targets } = twoMoons({ samples: 300 });
  expect(targets.values.filter((label) => label === 0)).toHaveLength(150);
});

test('noise has the deviation asked for, independent in both directions', () => {
  const samples = 20_000;
  const [clean, noisy] = [twoMoons({ samples, noise: 0 }), twoMoons({ samples, noise: 0.1, seed: 5 })];
  const off = noisy.inputs.values.map((value, i) => (value - (clean.inputs.values[i] ?? NaN)) / 0.1);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [off.filter((_, i) => i % 2 === 0), off.filter((_, i) => i % 2 === 1)];
  // Means of n numbers of deviation about 1 are off by 1/√20000 = 0.007; the bounds are four times that or more.
  expect(Math.abs(mean(off))).toBeLessThan(0.03);
  expect(Math.abs(mean(off.map((value) => value * value)) - 1)).toBeLessThan(0.04);
  expect(Math.abs(mean(x.map((value, i) => value * (y[i] ?? NaN))))).toBeLessThan(0.03);
});

test.each([
  [{ samples: 1 }, 'twoMoons: expected an integer 2 ≤ samples ≤ 10⁷, received 1'],
  [{ samples: 10.5 }, 'twoMoons: expected an integer 2 ≤ samples ≤ 10⁷, received 10.5'],
  [{ samples: Infinity }, 'twoMoons: expected an integer 2 ≤ samples ≤ 10⁷, received Infinity'],
  [{ noise: -0.1 }, 'twoMoons: expected a finite noise ≥ 0, received -0.1'],
  [{ noise: NaN }, 'twoMoons: expected a finite noise ≥ 0, received NaN'],
  [{ seed: -1 }, 'random: expected a seed that is an integer in [0, 2³²), received -1'],
])('%j is refused at once', (options, message) => {
  expect(() => twoMoons(options)).toThrow(new ConfigError(message));
});
