import { permutation, random } from '@rivulet/tensor';
import { contextOf, mixed } from '../../test/contexts.js';
import { float } from '../space/parameters.js';
import { spaceOf } from '../space/space-of.js';
import { sobol } from './sobol.js';

function points(count: number, dimensions: number, scramble: boolean, seed = 1): readonly (readonly number[])[] {
  const space = spaceOf(Array.from({ length: dimensions }, () => float(0, 1)));
  return Array.from({ length: count }, (_, number) =>
    Object.values(sobol({ scramble }).sample(contextOf(space, { seed, number }))!).map(Number),
  );
}

/*
 * First dimension: v₁ = ½, v₂ = ¼, v₃ = ⅛. Second: polynomial x + 1, m₁ = 1, so m₂ = 2·1 ⊕ 1 = 3, m₃ = 2·3 ⊕ 3 = 5:
 * v₁ = ½, v₂ = ¾, v₃ = ⅝. From point n to n + 1, v is xored on, whose index is that of the lowest 0 bit of n:
 *
 *     n   v   first               second
 *     0       0                   0
 *     1   1   ½                   ½
 *     2   2   ½ ⊕ ¼ = ¾           ½ ⊕ ¾ = ¼
 *     3   1   ¾ ⊕ ½ = ¼           ¼ ⊕ ½ = ¾
 *     4   3   ¼ ⊕ ⅛ = ⅜           ¾ ⊕ ⅝ = ⅜
 */
it('begins as derived by hand', () => {
  expect(points(5, 2, false)).toEqual([
    [0, 0],
    [0.5, 0.5],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.375, 0.375],
  ]);
});

// scipy 1.10.1, scipy.stats.qmc.Sobol(100, scramble=False): 16 times the first 16 points, 1024 times that of number 1000.
const first = [
  [0, 0, 0, 0, 0],
  [8, 8, 8, 8, 8],
  [12, 4, 4, 4, 12],
  [4, 12, 12, 12, 4],
  [6, 6, 10, 14, 6],
  [14, 14, 2, 6, 14],
  [10, 2, 14, 10, 10],
  [2, 10, 6, 2, 2],
  [3, 5, 15, 7, 9],
  [11, 13, 7, 15, 1],
  [15, 1, 11, 3, 5],
  [7, 9, 3, 11, 13],
  [5, 3, 5, 9, 15],
  [13, 11, 13, 1, 7],
  [9, 7, 1, 13, 3],
  [1, 15, 9, 5, 11],
];
const thousandth = [
  225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743, 535, 563, 973, 553,
  597, 929, 41, 1003, 61, 349, 151, 149, 303, 607, 821, 789, 869, 851, 315, 491, 935, 261, 983, 719, 861, 95, 893, 941,
  1023, 491, 361, 529, 771, 449, 129, 913, 465, 81, 905, 585, 457, 617, 265, 457, 133, 509, 573, 61, 197, 877, 157, 261,
  933, 245, 189, 917, 543, 547, 867, 123, 111, 755, 951, 767, 351, 1007, 963, 491, 599, 723, 787, 547, 7, 615, 375, 887,
  247, 783, 835, 191,
];

it("equals scipy's sequence in all of its dimensions", () => {
  expect(points(16, 5, false).map((point) => point.map((x) => x * 16))).toEqual(first);
  expect(points(1001, 100, false)[1000]!.map((x) => x * 1024)).toEqual(thousandth);
});

describe.each([true, false])('scrambled: %s', (scramble) => {
  it('each 2ᵏ points have one in each of 2ᵏ equal parts of every dimension', () => {
    const found = points(128, 20, scramble);
    for (const size of [2, 16, 64]) {
      for (let start = 0; start < 128; start += size) {
        for (let dimension = 0; dimension < 20; dimension++) {
          const parts = found.slice(start, start + size).map((point) => Math.floor(point[dimension]! * size));
          expect(new Set(parts).size).toBe(size);
        }
      }
    }
  });

  it('16 points have one in each box of 16 in the first two dimensions', () => {
    const found = points(16, 2, scramble);
    for (let bits = 0; bits <= 4; bits++) {
      const boxes = found.map(([x, y]) => `${Math.floor(x! * 2 ** bits)} ${Math.floor(y! * 2 ** (4 - bits))}`);
      expect(new Set(boxes).size).toBe(16);
    }
  });
});

/*
 * The square of the L2 star discrepancy (Warnock 1972):
 *     3⁻ᵈ − 2^(1−d)/n · Σᵢ Πₖ (1 − xᵢₖ²) + 1/n² · Σᵢⱼ Πₖ (1 − max(xᵢₖ, xⱼₖ)).
 */
function discrepancy(found: readonly (readonly number[])[]): number {
  const [n, d] = [found.length, found[0]!.length];
  let [single, double] = [0, 0];
  for (const a of found) {
    single += a.reduce((product, x) => product * (1 - x * x), 1);
    for (const b of found) double += a.reduce((product, x, k) => product * (1 - Math.max(x, b[k]!)), 1);
  }
  return Math.sqrt(3 ** -d - (2 ** (1 - d) / n) * single + double / n ** 2);
}

it('is spread less than half as unevenly as random points, for every one of 10 seeds', () => {
  for (let seed = 0; seed < 10; seed++) {
    const generator = random(seed, 'discrepancy');
    const unordered = Array.from({ length: 128 }, () => Array.from({ length: 4 }, () => generator.next()));
    expect(discrepancy(points(128, 4, true, seed))).toBeLessThan(discrepancy(unordered) / 2);
  }
});

it('scrambled, each seed has points of its own, of which the first can be anywhere', () => {
  const starts = Array.from({ length: 400 }, (_, seed) => points(1, 1, true, seed)[0]![0]!);
  expect(new Set(starts).size).toBe(400);
  // The mean of 400 uniform numbers has a standard deviation of 0.0144.
  expect(Math.abs(starts.reduce((sum, x) => sum + x, 0) / 400 - 0.5)).toBeLessThan(4 * 0.0144);
});

it('visits the options of a choice evenly, and gives those with parameters theirs', () => {
  const parts = Array.from({ length: 64 }, (_, number) => sobol().sample(contextOf(mixed, { number }))!);
  const having = parts.filter((each) => each['part'] === 'with');
  expect(having).toHaveLength(32);
  expect(having.every((each) => typeof each['part.with.beta'] === 'number')).toBe(true);
});

it('does not depend on the order in which points are asked for', () => {
  const inOrder = points(32, 3, true);
  const space = spaceOf(Array.from({ length: 3 }, () => float(0, 1)));
  for (const number of permutation(1, 'order', 32)) {
    expect(Object.values(sobol().sample(contextOf(space, { number }))!)).toEqual(inOrder[number]);
  }
});

it('refuses more dimensions than it has numbers for, and what it does not know', () => {
  expect(() => points(1, 101, true)).toThrow(
    'sobol: expected at most 100 dimensions; randomSampler takes any, received 101',
  );
  expect(() => sobol({ scramble: 1 } as never)).toThrow('sobol: expected scramble true or false, received 1');
  expect(() => sobol({ skip: 1 } as never)).toThrow('sobol: expected no option of this name, received "skip"');
});
