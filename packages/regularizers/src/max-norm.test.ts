import fc from 'fast-check';
import { expectClose, runTransform, transformLaws } from '@rivulet/testkit';
import { maxNorm } from './max-norm.js';

const row = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 });

describe('maxNorm', () => {
  it('scales rows that are too long back to the limit, and leaves the others alone', () => {
    // ‖(3, 4)‖ = 5 > 2: times 2/5. ‖(0.6, 0.8)‖ = 1 stays. (0, 0) stays, without NaN.
    const path = runTransform(maxNorm(2, { select: '*' }), {
      start: [0, 0, 0, 0, 0, 0],
      gradients: [[3, 4, 0.6, 0.8, 0, 0]],
      shape: [3, 2],
    });
    expectClose(path.flat(), [1.2, 1.6, 0.6, 0.8, 0, 0], 1e-15);
  });

  it('takes a vector as one row', () => {
    expectClose(
      runTransform(maxNorm(1, { select: 'p' }), { start: [3, 4], gradients: [[0, 0]] }).flat(),
      [0.6, 0.8],
      1e-15,
    );
  });

  it('leaves no row longer than the limit, keeps directions, and does nothing a second time', () => {
    fc.assert(
      fc.property(row, row, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (first, second, limit) => {
        const start = [...first, ...second];
        const still = start.map(() => 0);
        const options = { start, gradients: [still, still], shape: [2, 3] };
        const [once = [], twice = []] = runTransform(maxNorm(limit, { select: '*' }), options);
        for (const [before, after] of [
          [first, once.slice(0, 3)],
          [second, once.slice(3)],
        ] as const) {
          const [was, is] = [Math.hypot(...before), Math.hypot(...after)];
          // A norm, a quotient and a product: a few roundings.
          expect(is).toBeLessThanOrEqual(limit * (1 + 1e-15));
          expectClose(
            after,
            before.map((value) => value * (was > limit ? limit / was : 1)),
            1e-14,
          );
        }
        expectClose(twice, once, 1e-15);
      }),
      { numRuns: 50 },
    );
  });

  it('bounds weights and nothing else unless told otherwise', () => {
    expect(() => runTransform(maxNorm(1), { start: [1], gradients: [[0]] })).toThrow(
      'maxNorm: expected a parameter named *weight, there are p',
    );
  });

  it.each([0, -1, NaN, Infinity])('refuses a limit of %p', (limit) => {
    expect(() => maxNorm(limit)).toThrow(`maxNorm: expected a finite limit > 0, received ${limit}`);
  });
});

transformLaws('maxNorm', () => maxNorm(1.5));
transformLaws('maxNorm of everything', () => maxNorm(0.5, { select: '*' }));
