/**
 * Every primitive on sample values and on parameters, in the modes of Node.
 */
import { ops } from '@rivulet/tensor';
import { gpu } from '../src/index.js';
import {
  both,
  cases,
  elementwise,
  hostNumbers,
  longSum,
  others,
  reductions,
  sameUniforms,
  sumOfLongRows,
  wrongPairs,
} from './primitives.js';

test('no primitive is forgotten', () => {
  expect([...Object.keys(elementwise), ...others].sort()).toEqual([...ops].sort());
});

describe.each([
  ['cpu', 'gpu cpu generic'],
  ['webasm', 'gpu webasm fused-sync'],
] as const)('mode %s', (mode, ran) => {
  const backend = gpu({ mode });

  describe.each([
    ['samples', true],
    ['parameters', false],
  ] as const)('on %s', (_, samples) => {
    test.each(cases)('%s', async (name, one) => {
      expect(await wrongPairs(backend, [[name, one]], 'processor', samples)).toEqual([]);
    });

    test.each([1, 2, 3, 5, 6])('sum, amax, matmul and broadcasts of %i columns', async (columns) => {
      const differences = await reductions(backend, columns, samples);
      // Sums of 41 terms of size 2 in another order: 41 · 2 · 2⁻²⁴ = 5e-6, products up to 4.
      expect(Object.entries(differences).filter(([, difference]) => !(difference < 2e-5))).toEqual([]);
    });

    test('numbers of the host reach tensors, and comparisons of them choose', async () => {
      const differences = await hostNumbers(backend, samples);
      expect(Object.entries(differences).filter(([, difference]) => !(difference < 3e-6))).toEqual([]);
    });

    test('the largest of a row keeps a NaN, wherever it stands', async () => {
      const a = [NaN, 1, 2, 1, NaN, 2, 1, 2, NaN, -1, -2, -Infinity];
      const { results, backend: said } = await both(
        backend,
        (_, leaf) => ({ result: leaf('a', 3).amax([1], { keep: true }) }),
        { a },
        { samples: samples ? 4 : null },
      );
      expect(said).toBe(ran);
      expect(results[0]?.actual).toEqual([NaN, NaN, NaN, -1]);
    });
  });

  test.each([1, 3, 33, 300])(
    'uniform numbers of %i samples are those of the reference, bit for bit',
    async (samples) => {
      expect(await sameUniforms(backend, samples)).toBe(true);
    },
  );

  test('steps of many numbers are found in one long line of them', async () => {
    // Sums of up to 3e8 in float32: 32 roundings of half a unit, 16, in the last place.
    expect(Math.abs((await sumOfLongRows(backend)) / longSum - 1)).toBeLessThan(2e-6);
  });

  test('a sum of more than 1,000 terms has all of them', async () => {
    const { results } = await both(
      backend,
      (_, leaf) => ({
        sum: leaf('a', 5000).sum([1], { keep: true }),
        product: leaf('a', 5000).matmul(leaf('a', 5000), { transposeB: true }),
      }),
      { a: Array.from({ length: 5000 }, () => 1) },
      { samples: null },
    );
    expect(results.map(({ actual }) => actual[0])).toEqual([5000, 5000]);
  });
});

test('samples of few columns and of many arrive as they were written', async () => {
  const values = (columns: number): number[] => Array.from({ length: 5 * columns }, (_, i) => i + columns / 1024);
  const feeds = { few: values(3), many: values(64) };
  const { results } = await both(
    gpu({ mode: 'cpu' }),
    (_, leaf) => ({ few: leaf('few', 3).mul(2), many: leaf('many', 64).mul(2) }),
    feeds,
    { samples: 5 },
  );
  for (const { actual, expected } of results) expect(actual).toEqual(expected);
  expect(results.map(({ actual }) => actual.length)).toEqual([15, 320]);
});
