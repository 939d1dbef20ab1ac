/**
 * Wilcoxon's signed-rank test, one-sided.
 */
import { Trace, evaluate, normalCdf } from '@rivulet/tensor';

/**
 * How likely ranks are to be as positive as these by chance, if each difference may as well have the other sign.
 *
 * The sum of the ranks of positive differences, ranked by size, is compared with all 2ⁿ choices of signs, counted; with
 * the normal distribution of the same mean and variance where there are more than 50, or more than 13 with equal sizes
 * or zeros among them. Equal sizes share the mean of their ranks; those of zeros are half positive.
 *
 * F. Wilcoxon 1945; zeros and the limits as in scipy's `wilcoxon(…, zero_method='zsplit', alternative='greater')`.
 */
export function signedRankTest(differences: readonly number[]): number {
  const { ranks, equal } = ranked(differences);
  const positive = (differences: readonly number[]): number =>
    differences.reduce((sum, difference, index) => sum + (ranks[index] ?? 0) * (Math.sign(difference) + 1), 0);
  const count = differences.length;
  // Twice the sum of ranks is an integer, equal sizes or not.
  const twice = positive(differences);
  const distinct = equal.every((size) => size === 1) && !differences.includes(0);
  if (count <= (distinct ? 50 : 13)) return shareOfSigns(differences, ranks, twice);
  const ties = equal.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = (count * (count + 1) * (2 * count + 1) - ties / 2) / 24;
  return upperTail((twice / 2 - (count * (count + 1)) / 4) / Math.sqrt(variance));
}

/** Ranks by size from 1 in the order of the differences, and how many share each. */
function ranked(differences: readonly number[]): {
  readonly ranks: readonly number[];
  readonly equal: readonly number[];
} {
  const sizes = differences.map(Math.abs);
  const sorted = [...sizes].sort((a, b) => a - b);
  const equal = [...new Set(sorted)].map((size) => sorted.filter((other) => other === size).length);
  const ranks = sizes.map((size) => (sorted.indexOf(size) + 1 + sorted.lastIndexOf(size) + 1) / 2);
  return { ranks, equal };
}

/** The share of all choices of signs whose doubled sum of positive ranks is as large; ways are integers below 2⁵³. */
function shareOfSigns(differences: readonly number[], ranks: readonly number[], twice: number): number {
  let ways = new Map([[0, 1]]);
  let all = 1;
  differences.forEach((difference, index) => {
    const rank = ranks[index] ?? 0;
    const next = new Map<number, number>();
    const add = (sum: number, count: number) => next.set(sum, (next.get(sum) ?? 0) + count);
    for (const [sum, count] of ways) {
      if (difference === 0) add(sum + rank, count);
      else {
        add(sum, count);
        add(sum + 2 * rank, count);
      }
    }
    if (difference !== 0) all *= 2;
    ways = next;
  });
  let asLarge = 0;
  for (const [sum, count] of ways) if (sum >= twice) asLarge += count;
  return asLarge / all;
}

/** The share of a standard normal distribution above z. */
function upperTail(z: number): number {
  const place = new Trace().state('z', [1]);
  return evaluate({ share: normalCdf(place.neg()) }, { z: [z] }).share?.[0] ?? NaN;
}
