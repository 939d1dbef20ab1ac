import fc from 'fast-check';
import { expectClose, runTransform, transformLaws } from '@rivulet/testkit';
import { type UnitNormOptions, unitNorm } from './unit-norm.js';

// Math.hypot, which it is compared with, is not exact for subnormal numbers.
const entry = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (Math.abs(value) < 1e-100 ? 0 : value));
const row = fc.array(entry, { minLength: 3, maxLength: 3 });

describe('unitNorm', () => {
  it('scales every row to length 1, and leaves rows of zeros alone', () => {
    // (3, 4) has length 5, (0.06, 0.08) length 0.1; (0, 0) has no direction.
    const path = runTransform(unitNorm({ select: '*' }), {
      start: [0, 0, 0, 0, 0, 0],
      gradients: [[3, 4, 0.06, 0.08, 0, 0]],
      shape: [3, 2],
    });
    expectClose(path.flat(), [0.6, 0.8, 0.6, 0.8, 0, 0], 1e-15);
  });

  it('takes a vector as one row', () => {
    expectClose(
      runTransform(unitNorm({ select: 'p' }), { start: [3, -4], gradients: [[0, 0]] }).flat(),
      [0.6, -0.8],
      1e-15,
    );
  });

  it('keeps directions, and does nothing a second time', () => {
    fc.assert(
      fc.property(row, row, (first, second) => {
        const start = [...first, ...second];
        const still = start.map(() => 0);
        const [once = [], twice = []] = runTransform(unitNorm({ select: '*' }), {
          start,
          gradients: [still, still],
          shape: [2, 3],
        });
        for (const [before, after] of [
          [first, once.slice(0, 3)],
          [second, once.slice(3)],
        ] as const) {
          const length = Math.hypot(...before);
          // Two quotients, a norm: a few roundings.
          expectClose(
            after,
            before.map((value) => (length === 0 ? 0 : value / length)),
            1e-14,
          );
        }
        expectClose(twice, once, 1e-15);
      }),
      { numRuns: 50 },
    );
  });

  it('is right for weights whose squares would overflow or vanish, in float32 too', () => {
    for (const size of [1e30, 1e-30]) {
      const options = { start: [3 * size, 4 * size], gradients: [[0, 0]], precision: 'float32' } as const;
      expectClose(runTransform(unitNorm({ select: '*' }), options).flat(), [0.6, 0.8], 1e-6);
    }
  });

  it('leaves NaN to be seen', () => {
    expect(runTransform(unitNorm({ select: '*' }), { start: [1, 1], gradients: [[NaN, 0]] }).flat()).toEqual([
      NaN,
      NaN,
    ]);
  });

  it('scales weights and nothing else unless told otherwise', () => {
    expect(() => runTransform(unitNorm(), { start: [1], gradients: [[0]] })).toThrow(
      'unitNorm: expected a parameter named *weight, there are p',
    );
  });

  it.each([
    [{ select: [] }, 'unitNorm: expected select, a pattern'],
    [{ axis: 0 }, 'unitNorm: expected no option of this name, received "axis"'],
  ])('refuses %j', (options, message) => {
    expect(() => unitNorm(options as UnitNormOptions)).toThrow(message);
  });
});

transformLaws('unitNorm', () => unitNorm());
transformLaws('unitNorm of everything', () => unitNorm({ select: '*' }));
