import { ConfigError } from '@rivulet/tensor';
import { runTransform } from '@rivulet/testkit';
import fc from 'fast-check';
import { clipByValue } from './clip-by-value.js';

describe('clipByValue', () => {
  it('cuts what is larger than the limit on either side', () => {
    // c = 2: −3 → −2, −1 stays, 2 stays, 5 → 2
    const [after] = runTransform(clipByValue(2), { start: [0, 0, 0, 0], gradients: [[-3, -1, 2, 5]] });
    expect(after).toEqual([-2, -1, 2, 2]);
  });

  it('follows a limit that changes', () => {
    const shrinking = clipByValue((step) => 2 / (step + 1));
    expect(runTransform(shrinking, { start: [0], gradients: [[9], [9]] })).toEqual([[2], [3]]);
  });

  it('leaves nothing beyond the limit and touches nothing within', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e300, max: 1e300, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (g, c) => {
          const [[after = NaN] = []] = runTransform(clipByValue(c), { start: [0], gradients: [[g]] });
          expect(after).toBe(Math.abs(g) <= c ? g + 0 : Math.sign(g) * c);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it('refuses a limit that is not positive', () => {
    expect(() => clipByValue(-1)).toThrow(new ConfigError('clipByValue: expected a finite limit > 0, received -1'));
  });
});
