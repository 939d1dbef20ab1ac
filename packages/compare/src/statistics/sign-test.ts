/**
 * The paired test: on how many seeds was one of two the faster. Nothing is assumed of how much faster, so a run that
 * never arrived counts as what it is: slower.
 */

/**
 * The exact two-sided p of the sign test: how often a fair coin falls at least as unevenly.
 *
 * p = min(1, 2·Σᵢ C(n, i) / 2ⁿ),  i from 0 to min(wins, losses),  n = wins + losses
 *
 * @param wins,losses integers ≥ 0, together at most 1000; ties are left out
 */
export function signTest(wins: number, losses: number): number {
  return Math.min(1, 2 * binomialUpTo(Math.min(wins, losses), wins + losses));
}

/**
 * The 95 % interval of the median that belongs to the test: it holds every value against which the test finds nothing, where
 * no measurement is equal to that value.
 *
 * [x₍ₖ₎, x₍ₙ₊₁₋ₖ₎] with the largest k for which 2·P(B ≤ k − 1) ≤ 0.05, B ~ Binomial(n, ½)
 *
 * @param lows,highs the same measurements as far as they are known, in any order: from … to; equal where they are known
 * @returns `null` for fewer than six, of which no interval can be sure
 */
export function medianInterval(
  lows: readonly number[],
  highs: readonly number[],
): readonly [low: number, high: number] | null {
  const n = lows.length;
  let k = 0;
  while (2 * k < n && 2 * binomialUpTo(k, n) <= 0.05) k++;
  if (k === 0) return null;
  const at = (values: readonly number[], index: number): number => [...values].sort((a, b) => a - b)[index] ?? NaN;
  return [at(lows, k - 1), at(highs, n - k)];
}

/** P(B ≤ k) of n throws of a fair coin. */
function binomialUpTo(k: number, n: number): number {
  let term = 0.5 ** n;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= (n - i + 1) / i;
    sum += term;
  }
  return sum;
}
