import { random } from '@rivulet/tensor';
import type { Parameter } from '../space.js';
import { choice, float, int } from '../space/parameters.js';
import { spaceOf } from '../space/space-of.js';
import { type ParzenOptions, parzen } from './parzen.js';

const alone = { priorWeight: 1, widths: 'neighbours', fading: true } as const;

function over(parameter: Parameter, values: readonly (number | string)[], options: ParzenOptions = alone) {
  const { dimensions } = spaceOf({ x: parameter });
  const points = values.map((x) => ({ x }));
  const { density, draw } = parzen(dimensions, points, options);
  return { draw, density: (x: number | string) => density({ x }) };
}

/*
 * Two points at a: three kernels with the prior, q = 1/3. Each point gives a (1 + 1/3) / (1 + 3/3) = 2/3, b and c 1/6, the
 * prior 1/3 each. Relative to random search: a (2/3 + 2/3 + 1/3) / 3 · 3 = 5/3, b and c (1/6 + 1/6 + 1/3) / 3 · 3 = 2/3.
 */
it('adds up shares of options', () => {
  const { density } = over(choice(['a', 'b', 'c']), ['a', 'a']);
  expect(density('a')).toBeCloseTo(5 / 3, 14);
  expect(density('b')).toBeCloseTo(2 / 3, 14);
  expect(density('c')).toBeCloseTo(2 / 3, 14);
});

/*
 * One point at 1/4: its neighbour, the middle of the prior, is 1/4 away, less than the clip 1/3. At 1/4 its kernel is
 * φ(0)·3 / (Φ(9/4) − Φ(−3/4)) = 0.3989423·3 / (0.9877755 − 0.2266274) = 1.572397, the prior
 * φ(−1/4) / (Φ(1/2) − Φ(−1/2)) = 0.3866681 / 0.3829249 = 1.009775; half of each is 1.291086.
 */
it('adds up normal kernels that are cut off at the bounds', () => {
  expect(over(float(0, 1), [0.25]).density(0.25)).toBeCloseTo(1.291086, 6);
});

/* 27 points: the oldest two weigh 1/27 and 1, so 26 and the prior weigh 1. q = 1/28; b has (1 + q) of the oldest. */
it('weighs the newest 25 fully, older ones less', () => {
  const q = 1 / 28;
  const of = (own: number) => (own + q) / (1 + 2 * q);
  const { density } = over(choice(['a', 'b']), ['b', ...Array.from({ length: 26 }, () => 'a')]);
  expect(density('b')).toBeCloseTo((2 * (of(1) / 27 + 26 * of(0) + 1 / 2)) / (1 / 27 + 27), 13);
});

// scipy 1.10.1: means of scipy.stats.truncnorm.pdf, and of differences of its cdf, with deviations as Optuna takes them.
it('equals sums of truncated normals by scipy', () => {
  const points = [-0.8, 0.6, 0.6, 0.9, 2.6, 1.0, -0.2, 0.65, 0.7, 0.75];
  const { density } = over(float(-1, 3), points);
  const expected = [
    [-1, 0.6144913535690394],
    [-0.5, 0.7275823406589187],
    [0.6, 2.6837973557118215],
    [1.5, 0.652203855378028],
    [3, 0.23556049663723916],
  ] as const;
  // Differences of two shares, each within 1e-15, are divided by as little as 1/12.
  for (const [x, value] of expected) expect(Math.abs(density(x) - value)).toBeLessThan(1e-12);
  const integers = over(int(1, 128, { log: true }), [1, 8, 16, 16, 100]);
  expect(integers.density(1)).toBeCloseTo(0.6483686630793788, 12);
  expect(integers.density(2)).toBeCloseTo(0.7851404534787121, 12);
  expect(integers.density(12)).toBeCloseTo(1.385775229861384, 12);
  expect(integers.density(128)).toBeCloseTo(0.7628327165532163, 12);
});

/* Of 4 points 0.2·4^(−1/5) = 0.1516 would be less than the clip, 1/6; of 25 it is 0.1051, the clip 1/27. */
it('shared deviations fall with the number of points, not below the clip', () => {
  const few = over(float(0, 1), [0.2, 0.2, 0.2, 0.2], { priorWeight: 1, widths: 'shared', fading: true });
  const many = over(
    float(0, 1),
    Array.from({ length: 25 }, () => 0.2),
    { priorWeight: 1, widths: 'shared', fading: true },
  );
  const kernel = (deviation: number, x: number) => Math.exp(-0.5 * ((x - 0.2) / deviation) ** 2);
  // Far from the bound the shape between two points is that of the kernels, once the prior is taken off.
  const ratio = (of: { density: (x: number) => number }, n: number) => {
    const prior = (x: number) => Math.exp(-0.5 * (x - 0.5) ** 2) / (0.3829249225480262 * Math.sqrt(2 * Math.PI));
    const without = (x: number) => (of.density(x) * (n + 1) - prior(x)) / n;
    return without(0.35) / without(0.2);
  };
  expect(ratio(few, 4)).toBeCloseTo(kernel(1 / 6, 0.35), 10);
  expect(ratio(many, 25)).toBeCloseTo(kernel(0.2 * 25 ** -0.2, 0.35), 10);
});

it('is a density: over all there is, the mean is 1', () => {
  const space = spaceOf({ a: float(1e-3, 1, { log: true }), b: int(1, 5), c: choice(['x', 'y']) });
  const points = [
    { a: 0.01, b: 1, c: 'x' },
    { a: 0.02, b: 5, c: 'x' },
    { a: 1, b: 4, c: 'y' },
  ];
  for (const widths of ['neighbours', 'shared'] as const) {
    const { density } = parzen(space.dimensions, points, { priorWeight: 0.5, widths, fading: false });
    let sum = 0;
    for (let i = 0; i < 400; i++) {
      const a = 1e-3 ** (1 - (i + 0.5) / 400);
      for (let b = 1; b <= 5; b++) for (const c of ['x', 'y']) sum += density({ a, b, c });
    }
    // The midpoint rule on 400 pieces of curves as wide as a fifth of the range.
    expect(Math.abs(sum / 4000 - 1)).toBeLessThan(1e-5);
  }
});

it('draws as densely as it says, and only what is allowed', () => {
  const generator = random(1, 'parzen');
  const cases: readonly (readonly [Parameter, readonly (number | string)[], readonly (number | string)[]])[] = [
    [int(1, 6), [2, 3, 3], [1, 2, 3, 4, 5, 6]],
    [choice(['a', 'b', 'c']), ['c'], ['a', 'b', 'c']],
  ];
  for (const [parameter, points, values] of cases) {
    const { draw, density } = over(parameter, points);
    const drawn = Array.from({ length: 4000 }, () => draw(generator)['x']);
    expect(drawn.every((value) => values.includes(value!))).toBe(true);
    for (const value of values) {
      const share = density(value) / values.length;
      const deviation = Math.sqrt((share * (1 - share)) / 4000);
      expect(Math.abs(drawn.filter((each) => each === value).length / 4000 - share)).toBeLessThan(4 * deviation);
    }
  }
});

it('without a point is the prior', () => {
  expect(over(choice(['a', 'b']), []).density('a')).toBe(1);
  const { density } = over(float(0, 1), []);
  expect(density(0.1)).toBeCloseTo(density(0.9), 14);
});
