import { valuesOf } from '../test/leaves.js';
import { equal, globalNorm, normalFrom, oneHot, polynomial } from './composed.js';
import { evaluate } from './evaluate.js';
import { random } from './random.js';
import { type Tensor, Trace } from './tensor.js';

const one = (f: (x: Tensor) => Tensor, values: number[], precision: 'float32' | 'float64' = 'float64') =>
  valuesOf((x) => f(x ?? new Trace().constant(NaN)), { x: { shape: [values.length], values } }, { precision });

describe('normalFrom', () => {
  // Quantiles from tables of the normal distribution, to 15 digits.
  const known = [
    [0.5, 0],
    [0.75, 0.674489750196082],
    [0.9, 1.2815515655446],
    [0.95, 1.64485362695147],
    [0.975, 1.95996398454005],
    [0.995, 2.5758293035489],
    [0.999, 3.09023230616781],
    [0.9999, 3.71901648545568],
    [0.00001, -4.26489079392282],
  ] as const;

  test.each(known)('gives the quantile at %d', (p, quantile) => {
    // The argument is moved by 2⁻²⁵ to the middle of its interval; taken back here, up to rounding.
    const [x] = one(normalFrom, [p - 2 ** -25]);
    expect(x).toBeCloseTo(quantile, 11);
  });

  test('is finite and odd at both ends of what uniform numbers can be, in float32 too', () => {
    for (const precision of ['float64', 'float32'] as const) {
      const [low = NaN, high = NaN, below = NaN, above = NaN] = one(
        normalFrom,
        [0, 1 - 2 ** -24, 0.5 - 2 ** -24, 0.5],
        precision,
      );
      expect(low).toBeCloseTo(-5.42, 2);
      expect(high).toBe(-low);
      expect(below).toBe(-above);
      expect(above).toBeCloseTo(2 ** -25 * Math.sqrt(2 * Math.PI), 13);
    }
  });

  test('differs between float32 and float64 by rounding only', () => {
    const generator = random(1, 'normalFrom');
    const u = Array.from({ length: 500 }, () => generator.integer(2 ** 24) / 2 ** 24);
    const [double, single] = [one(normalFrom, u), one(normalFrom, u, 'float32')];
    // A dozen operations of relative error 6e-8 each.
    double.forEach((value, i) =>
      expect(Math.abs((single[i] ?? NaN) - value)).toBeLessThan(2e-6 * (0.01 + Math.abs(value))),
    );
  });
});

describe('oneHot and equal', () => {
  test('put a single 1 where the class is, and none for a label that is no class', () => {
    const trace = new Trace();
    const y = trace.data('y', 1);
    const { rows } = evaluate({ rows: oneHot(y, 3) }, { y: [2, 0, 5] });
    expect([...(rows ?? [])]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('equal compares numbers, -0 and 0 being the same', () => {
    expect(one((x) => equal(x, 2), [1, 2, 3])).toEqual([0, 1, 0]);
    expect(one((x) => equal(x, 0), [-0])).toEqual([1]);
  });
});

describe('globalNorm', () => {
  // √(3² + 4² + 12²) = 13
  test('is the root of the sum of all squares', () => {
    const trace = new Trace();
    const norm = globalNorm({ a: trace.state('a', [2]), b: trace.state('b', [1, 1]) });
    expect(evaluate({ norm }, { a: [3, 4], b: [12] })['norm']?.[0]).toBe(13);
    expect(() => globalNorm({})).toThrow('globalNorm: expected at least one tensor');
  });
});

describe('polynomial', () => {
  // 1 + 2x + 3x² at 2: 1 + 4 + 12
  test('takes coefficients from the constant upwards', () => {
    expect(one((x) => polynomial(x, [1, 2, 3]), [2, 0])).toEqual([17, 1]);
    expect(one((x) => polynomial(x, []), [2])).toEqual([0]);
  });
});
