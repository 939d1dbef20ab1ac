import { evaluate } from './evaluate.js';
import { gradients } from './gradients.js';
import { normalCdf } from './normal-cdf.js';
import { Trace } from './tensor.js';

/** x and Φ(x), from its series summed with 60 digits. */
const known: readonly (readonly [number, number])[] = [
  [-8, 6.220960574271784e-16],
  [-6, 9.86587645037698e-10],
  [-5.5, 1.8989562465887718e-8],
  [-4, 3.1671241833119924e-5],
  [-3, 0.0013498980316300946],
  [-2, 0.02275013194817921],
  [-1.25, 0.10564977366685525],
  [-0.75, 0.2266273523768682],
  [-0.5, 0.3085375387259869],
  [-0.1, 0.460172162722971],
  [0.25, 0.5987063256829237],
  [0.6, 0.7257468822499265],
  [0.7, 0.758036347776927],
  [1, 0.8413447460685429],
  [1.5, 0.9331927987311419],
  [2.75, 0.9970202367649454],
  [4.5, 0.9999966023268753],
  [6, 0.9999999990134123],
];

function at(points: readonly number[], precision: 'float32' | 'float64'): { value: number[]; slope: number[] } {
  const trace = new Trace();
  const x = trace.state('x', [points.length]);
  const value = normalCdf(x);
  const { slope } = gradients(value.sum(), { slope: x });
  if (!slope) throw new Error('there is no gradient');
  const result = evaluate({ value, slope }, { x: points }, { precision });
  return { value: Array.from(result['value'] ?? []), slope: Array.from(result['slope'] ?? []) };
}

describe('normalCdf', () => {
  it('equals the series of 60 digits to the last bits, in both tails', () => {
    const { value } = at(
      known.map(([x]) => x),
      'float64',
    );
    known.forEach(([x, expected], index) => {
      const actual = value[index] ?? NaN;
      // Absolute: two roundings near 1. Relative in the left tail: that of e^(−x²/2), whose argument is up to 32.
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(3e-16);
      if (x < 0) expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(1e-14);
    });
  });

  it('is accurate to a few roundings of float32', () => {
    const { value } = at(
      known.map(([x]) => x),
      'float32',
    );
    known.forEach(([, expected], index) => expect(Math.abs((value[index] ?? NaN) - expected)).toBeLessThan(2e-7));
  });

  it('has the normal density as its derivative', () => {
    const points = known.map(([x]) => x);
    at(points, 'float64').slope.forEach((slope, index) => {
      const x = points[index] ?? NaN;
      const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      expect(Math.abs(slope / density - 1)).toBeLessThan(1e-15);
    });
  });

  it('does not jump where one approximation follows on another', () => {
    // erf and erfc change places at √2 · 0.46875, the two forms of erfc at √2 · 4.
    for (const border of [Math.SQRT2 * 0.46875, Math.SQRT2 * 4]) {
      for (const side of [-1, 1]) {
        const { value } = at([side * border * (1 - 1e-15), side * border * (1 + 1e-15)], 'float64');
        // The function itself moves by φ(x) · 2e-15 · x < 4.3e-16.
        expect(Math.abs((value[0] ?? NaN) - (value[1] ?? NaN))).toBeLessThan(9e-16);
      }
    }
  });

  it('is 0 or 1 with slope 0 far away, in both precisions', () => {
    for (const precision of ['float32', 'float64'] as const) {
      expect(at([-1e30, -1e3, 1e3, 1e30], precision)).toEqual({ value: [0, 0, 1, 1], slope: [0, 0, 0, 0] });
    }
  });
});
