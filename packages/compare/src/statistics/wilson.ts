/**
 * How sure a share is that was counted on a few runs.
 */

/** Two-sided 95 % of a normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share.
 *
 * (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n),  p = successes / n
 *
 * @param successes an integer, 0 … n
 * @param n an integer ≥ 0; of 0 trials nothing is known, [0, 1]
 *
 * E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference".
 */
export function wilson(successes: number, n: number): readonly [low: number, high: number] {
  if (n === 0) return [0, 1];
  const p = successes / n;
  const center = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const whole = 1 + (z * z) / n;
  // None and all end where they are, which rounding would miss.
  return [successes === 0 ? 0 : (center - half) / whole, successes === n ? 1 : (center + half) / whole];
}
