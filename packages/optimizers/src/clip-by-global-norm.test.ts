import { ConfigError, type Transform, evaluate, rootScope, Trace } from '@rivulet/tensor';
import { expectClose, runTransform } from '@rivulet/testkit';
import fc from 'fast-check';
import { clipByGlobalNorm } from './clip-by-global-norm.js';

/** What becomes of a gradient: the change of a parameter that starts at 0. */
function clipped(transform: Transform, gradient: readonly number[]): number[] {
  return runTransform(transform, { start: gradient.map(() => 0), gradients: [gradient] })[0] ?? [];
}

const length = (values: readonly number[]) => Math.hypot(...values);
const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('clipByGlobalNorm', () => {
  it('shortens a gradient that is too long and leaves a shorter one', () => {
    // ‖(3, 4)‖ = 5
    // c = 2.5:  · 2.5/(5 + 10⁻⁶)
    // c = 10:   · min(1, 10/5) = 1
    expectClose(clipped(clipByGlobalNorm(2.5), [3, 4]), [7.5 / (5 + 1e-6), 10 / (5 + 1e-6)], 1e-15);
    expect(clipped(clipByGlobalNorm(10), [3, 4])).toEqual([3, 4]);
  });

  it('in the form of optax is exact, and acts from the very length on', () => {
    expect(clipped(clipByGlobalNorm(2.5, { form: 'optax' }), [3, 4])).toEqual([1.5, 2]);
    expect(clipped(clipByGlobalNorm(5, { form: 'optax' }), [3, 4])).toEqual([3, 4]);
    // torch's summand shortens it all the same.
    expect(clipped(clipByGlobalNorm(5), [3, 4])[0]).toBeLessThan(3);
  });

  it('equals clip_grad_norm_ of torch 2.13', () => {
    const gradient = [-1.603863, -2.648718, -0.496723, 0.84089, 2.272093, 0.219413, -1.105295];
    const recorded = [
      -0.38929003433366877, -0.6428975050613466, -0.12056473260142728, 0.20410103417239422, 0.551482989494295,
      0.053255979035150294, -0.26827748286408026,
    ];
    expectClose(clipped(clipByGlobalNorm(1), gradient), recorded, 1e-12);
  });

  it('measures all parameters together', () => {
    const trace = new Trace();
    const gradients = { a: trace.constant([3], [1]), b: trace.constant([0, 4], [1, 2]) };
    const scope = rootScope(trace, 'optimizer', new Map());
    const context = {
      ...scope,
      params: gradients,
      point: gradients,
      loss: trace.constant(0),
      gradientAt: () => ({ loss: trace.constant(0), gradients }),
    };
    const after = clipByGlobalNorm(1, { form: 'optax' }).update?.(gradients, {}, context).updates ?? {};
    const values = evaluate(after, { 'optimizer/maxNorm': 1 });
    expectClose([...(values['a'] ?? []), ...(values['b'] ?? [])], [0.6, 0, 0.8], 1e-15);
  });

  it.each(['torch', 'optax'] as const)(
    'in the form of %s never leaves more than the length, and keeps the direction',
    (form) => {
      fc.assert(
        fc.property(
          fc.array(finite, { minLength: 1, maxLength: 5 }),
          fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
          (g, c) => {
            const after = clipped(clipByGlobalNorm(c, { form }), g);
            // Roundings of the norm, the quotient and the product.
            expect(length(after)).toBeLessThanOrEqual(Math.min(c, length(g)) * (1 + 1e-14));
            const scale = length(g) === 0 ? 0 : length(after) / length(g);
            expectClose(
              after,
              g.map((x) => x * scale),
              1e-12,
            );
          },
        ),
        { numRuns: 50, seed: 1 },
      );
    },
  );

  it('refuses a length that is not positive, and a form it does not know', () => {
    expect(() => clipByGlobalNorm(0)).toThrow(
      new ConfigError('clipByGlobalNorm: expected a finite maxNorm > 0, received 0'),
    );
    expect(() => clipByGlobalNorm(1, JSON.parse('{ "form": "keras" }') as object)).toThrow(ConfigError);
  });
});
