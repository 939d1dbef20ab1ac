import {
  type Landscape,
  beale,
  bumps,
  himmelblau,
  localMinima,
  plateau,
  plateauSurface,
  quadratic,
  ridge,
  rosenbrock,
  saddle,
  shallowSaddle,
  twoValleys,
  valley,
  valleySurface,
  valuesAt,
} from './index.js';

const at = (landscape: Landscape, ...point: number[]) => {
  const { values, gradients } = valuesAt(landscape, [point]);
  return { value: values[0] ?? NaN, gradient: gradients[0] ?? [] };
};

describe('valley', () => {
  // f = 10 − 10·e^(−7x²), f' = 140·x·e^(−7x²): 0 at x = 0 alone, where f = 0.
  // f'' = 140·(1 − 14x²)·e^(−7x²): the slope is largest at x² = 1/14, where it is 140/√14·e^(−½) = 22.694…
  it('is lowest at 0, and steepest at ±1/√14', () => {
    expect(at(valley(), 0)).toEqual({ value: 0, gradient: [0] });
    expect(at(valley(), 1 / Math.sqrt(14)).gradient[0]).toBeCloseTo((140 / Math.sqrt(14)) * Math.exp(-0.5), 12);
    expect(at(valley(), -0.73).value).toBeCloseTo(10 * (1 - Math.exp(-7 * 0.5329)), 12);
  });
});

describe('twoValleys', () => {
  // f' = −20(x + .8)e₁ + 330(x + .3)e₂ + 6(x − .5)e₃. At x = −0.3 the middle term is 0 and the others are
  // −10·e^(−2.5) − 4.8·e^(−1.92) = −0.82085 − 0.70370 < 0, so the minimum lies a little to the right: by
  // Newton's step 1.52455/f'', f'' ≈ 330 there, 0.0046.
  it('has its deep minimum a little to the right of −0.3, and a shallow one near 0.5', () => {
    expect(at(twoValleys(), -0.3).gradient[0]).toBeCloseTo(-10 * Math.exp(-2.5) - 4.8 * Math.exp(-1.92), 12);
    expect(at(twoValleys(), -0.3 + 0.0036).gradient[0]).toBeLessThan(0);
    expect(at(twoValleys(), -0.3 + 0.0056).gradient[0]).toBeGreaterThan(0);
    expect(at(twoValleys(), 0.49).gradient[0]).toBeLessThan(0);
    expect(at(twoValleys(), 0.51).gradient[0]).toBeGreaterThan(0);
    expect(at(twoValleys(), -0.2954).value).toBeLessThan(at(twoValleys(), 0.5).value - 2);
  });
});

describe('plateau', () => {
  // At x = ½ the valley's slope is 0 and the hill's is −30·1.5·e^(−33.75) ≈ −1·10⁻¹³. In the middle, x = −¼,
  // r = ¾ from both: slopes −22.5·e^(−8.4375) each, together −0.00973.
  it('is lowest at 0.5 to 12 digits, and nearly level in the middle', () => {
    expect(at(plateau(), 0.5).gradient[0]).toBeCloseTo(-45 * Math.exp(-33.75), 15);
    expect(at(plateau(), 0.5).value).toBeCloseTo(-1, 12);
    expect(at(plateau(), -0.25).gradient[0]).toBeCloseTo(-45 * Math.exp(-8.4375), 12);
  });
});

describe('surfaces', () => {
  it('bumps: on top of the first hill the others hardly count', () => {
    // r² = 36 + 1 = 37 to the second, 25 + 36 = 61 to the third.
    const value = 1 + Math.exp(-0.5 * 37) + 0.75 * Math.exp(-0.3 * 61);
    expect(at(bumps(), 3, 2).value).toBeCloseTo(value, 12);
  });

  it('saddles rise along x and fall along y from a level middle', () => {
    for (const [landscape, fall] of [
      [saddle(), 1],
      [shallowSaddle(), 0.06],
    ] as const) {
      expect(at(landscape, 0, 0)).toMatchObject({ value: 0 });
      expect(at(landscape, 0, 0).gradient.map(Math.abs)).toEqual([0, 0]);
      expect(at(landscape, 1, 0)).toEqual({ value: 1, gradient: [2, -0] });
      expect(at(landscape, 0, 1).value).toBeCloseTo(-fall, 12);
      expect(at(landscape, 0, 1).gradient[1]).toBeCloseTo(-2 * fall, 12);
    }
  });

  it('plateau, valley and ridge are level along y', () => {
    // σ'(4x) = 4σ(1 − σ) = 1 at x = 0.
    expect(at(plateauSurface(), 0, 1)).toEqual({ value: 0.5, gradient: [1, 0] });
    expect(at(plateauSurface(), 2, 0).gradient[0]).toBeLessThan(0.0014);
    expect(at(valleySurface(), 0, 1)).toEqual({ value: 0, gradient: [0, 0] });
    expect(at(ridge(), 0.5, 1)).toEqual({ value: -0.25, gradient: [-1, 0] });
  });

  it('localMinima has a minimum in each of its three pits, of different depths', () => {
    // Around a pit the bowl's slope is 0.2·x, the pit's 4h·r: the minimum lies less than 0.2·|x|/(4h − …) ≈ 0.15 inwards.
    const depth = (x: number, y: number): number => {
      let [a, b] = [x, y];
      for (let i = 0; i < 500; i++) {
        const [da = 0, db = 0] = at(localMinima(), a, b).gradient;
        [a, b] = [a - 0.1 * da, b - 0.1 * db];
      }
      expect(Math.hypot(a - x, b - y)).toBeLessThan(0.2);
      expect(Math.hypot(...at(localMinima(), a, b).gradient)).toBeLessThan(1e-9);
      return at(localMinima(), a, b).value;
    };
    const depths = [depth(1.5, 1), depth(-1.5, 1.2), depth(-0.6, -1.6)];
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
  });
});

describe('surfaces on which optimizers are compared', () => {
  it.each([
    // Each square is 0 at its minimum.
    ['rosenbrock', rosenbrock(), [1, 1], 0],
    // 9 + 2 − 11 = 0 and 3 + 4 − 7 = 0.
    ['himmelblau', himmelblau(), [3, 2], 0],
    // 1.5 − 3·½ = 0, 2.25 − 3·¾ = 0, 2.625 − 3·⅞ = 0.
    ['beale', beale(), [3, 0.5], 0],
    ['quadratic', quadratic(30), [0, 0], 0],
  ])('%s is 0 and level at its minimum', (_, landscape, minimum, value) => {
    expect(at(landscape, ...minimum).value).toBe(value);
    expect(at(landscape, ...minimum).gradient.map(Math.abs)).toEqual([0, 0]);
  });

  it('himmelblau has three more minima', () => {
    for (const minimum of [
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.848126526964404],
    ]) {
      expect(at(himmelblau(), ...minimum).value).toBeLessThan(1e-26);
    }
  });

  // At (−1, 1): (1 − x)² = 4 and y = x². f_x = −2(1 − x) − 400x(y − x²) = −4, f_y = 200(y − x²) = 0.
  it('rosenbrock, beale and the quadratic have the slopes that a derivation by hand gives', () => {
    expect(at(rosenbrock(), -1, 1)).toEqual({ value: 4, gradient: [-4, 0] });
    // At (0, 0) the terms are 1.5, 2.25, 2.625 and ∂/∂x = −1 each: −2·6.375; ∂/∂y = 0 since x = 0.
    expect(at(beale(), 0, 0)).toEqual({ value: 14.203125, gradient: [-12.75, 0] });
    expect(at(quadratic(10), 1, 1)).toEqual({ value: 5.5, gradient: [1, 10] });
  });

  it('quadratic refuses a condition number that is not above 0', () => {
    expect(() => quadratic(0)).toThrow('quadratic: expected a finite condition > 0, received 0');
  });
});
