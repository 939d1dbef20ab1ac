import fc from 'fast-check';
import { type Trial, cubicMinimum, strongWolfe } from './strong-wolfe.js';

type Curve = (t: number) => { readonly loss: number; readonly slope: number };

/** Searches along a curve; the line is the first axis, so that lengths can be read off the points. */
function search(curve: Curve, first: number, direction = 1, mostTrials = 25) {
  const at = (t: number): Trial => {
    const { loss, slope } = curve(t);
    return { length: t, loss, gradient: Float64Array.of(slope / direction), slope };
  };
  const asked: number[] = [];
  const line = { point: Float64Array.of(0), direction: Float64Array.of(direction), origin: at(0) };
  const run = strongWolfe(line, first, mostTrials);
  let turn = run.next();
  while (!turn.done) {
    const t = (turn.value[0] ?? NaN) / direction;
    asked.push(t);
    turn = run.next(at(t));
  }
  return { asked, ...turn.value };
}

/** (t − 1)². */
const parabola: Curve = (t) => ({ loss: (t - 1) ** 2, slope: 2 * (t - 1) });

describe('the strong Wolfe line search', () => {
  it('takes the first length where that will do', () => {
    // φ(0) = 1, φ'(0) = −2; φ(0.5) = 0.25 ≤ 1 − 1e-4 and |φ'(0.5)| = 1 ≤ 0.9 · 2.
    expect(search(parabola, 0.5)).toMatchObject({ asked: [0.5], evaluations: 1, trial: { length: 0.5, loss: 0.25 } });
  });

  it('interpolates between both ends of a length that was too great', () => {
    // φ(3) = 4 is above φ(0); the cubic through a parabola is the parabola, and its minimum is at 1.
    const { asked, trial } = search(parabola, 3);
    expect(asked).toEqual([3, 1]);
    expect(trial).toMatchObject({ length: 1, loss: 0, slope: 0 });
  });

  it('grows a length that was too small, tenfold at most', () => {
    // φ'(0.01) = −1.98 is too steep; the minimum at 1 is further than tenfold, and |φ'(0.1)| = 1.8 is just borne.
    expect(search(parabola, 0.01).asked).toEqual([0.01, 0.1]);
    expect(search(parabola, 0.001).asked).toEqual([0.001, 0.01, 0.1]);
  });

  it('moves a tenth away from an end that two interpolations came too near to', () => {
    // A wall behind 1: φ = t² − 0.1t below, steep above, so that cubics keep to the left end.
    const wall: Curve = (t) =>
      t < 0.05 ? { loss: -t, slope: -1 } : { loss: -0.05 + 1e6 * (t - 0.05) ** 2, slope: 2e6 * (t - 0.05) };
    const { asked, trial } = search(wall, 1);
    expect(trial.loss).toBeLessThanOrEqual(-1e-4 * trial.length);
    const [, second = NaN, third = NaN] = asked;
    expect(second).toBeLessThan(0.1);
    expect(third).toBeCloseTo(second > 0.05 ? third : second + 0.1 * (1 - second), 10);
  });

  it('comes back from a length at which the loss overflowed', () => {
    const cliff: Curve = (t) => (t > 2 ? { loss: Infinity, slope: NaN } : parabola(t));
    const { asked, trial } = search(cliff, 8);
    // No cubic goes through infinity: halfway, again and again.
    expect(asked).toEqual([8, 4, 2, 1]);
    expect(trial.length).toBe(1);
  });

  it('takes the lower of the start and the last trial where it may try no more', () => {
    expect(search(parabola, 3, 1, 0)).toMatchObject({ asked: [3], trial: { length: 0 } });
    expect(search(parabola, 1.5, 1, 0)).toMatchObject({ asked: [1.5], trial: { length: 1.5 } });
  });

  it('gives up after 26 evaluations, at the lowest end that it has', () => {
    const { evaluations, trial } = search((t) => ({ loss: -t, slope: -1 }), 1);
    expect(evaluations).toBe(26);
    expect(trial.length).toBeGreaterThan(1);
  });

  it('stays where nothing on the way is lower', () => {
    // A slope that lies: the loss rises although its derivative says otherwise.
    const { trial } = search((t) => ({ loss: t, slope: -1 }), 1);
    expect(trial.length).toBe(0);
  });

  it('satisfies both conditions on every smooth curve that is bounded below', () => {
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        positive,
        positive,
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        (at, width, height, first) => {
          // height · log cosh((t − at)/width): linear far away, round at the bottom.
          const curve: Curve = (t) => {
            const u = (t - at) / width;
            const logCosh = Math.abs(u) + Math.log1p(Math.exp(-2 * Math.abs(u))) - Math.LN2;
            return { loss: height * logCosh, slope: (height / width) * Math.tanh(u) };
          };
          const origin = curve(0);
          const { trial, evaluations } = search(curve, first, 0.5);
          expect(evaluations).toBeLessThanOrEqual(26);
          expect(trial.loss).toBeLessThanOrEqual(origin.loss + 1e-4 * trial.length * origin.slope);
          expect(Math.abs(trial.slope)).toBeLessThanOrEqual(-0.9 * origin.slope);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the minimum of a cubic', () => {
  const cubic = (length: number): Trial => ({
    length,
    // t³ − 3t: lowest at 1, highest at −1.
    loss: length ** 3 - 3 * length,
    slope: 3 * length ** 2 - 3,
    gradient: new Float64Array(0),
  });

  it('is exact for a cubic, from any two points near it, in any order', () => {
    // Symmetric about the highest point both slopes cancel, and nothing can be told.
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 20 }), fc.integer({ min: 1, max: 20 }), (a, distance) => {
        const [one, other] = [cubic(a / 10), cubic((a + distance) / 10)];
        expect(cubicMinimum(one, other, -10, 10)).toBeCloseTo(1, 6);
        expect(cubicMinimum(other, one, -10, 10)).toBe(cubicMinimum(one, other, -10, 10));
      }),
    );
  });

  it('keeps to its limits, and takes their middle where there is no minimum', () => {
    expect(cubicMinimum(cubic(0), cubic(2), 1.5, 2)).toBe(1.5);
    const rising = (length: number): Trial => ({
      ...cubic(length),
      loss: length ** 3 + length,
      slope: 3 * length ** 2 + 1,
    });
    expect(cubicMinimum(rising(0), rising(2), 0, 2)).toBe(1);
  });
});
