/**
 * Random numbers of the symmetric beta distribution, on the host.
 */
import type { Random } from '@rivulet/tensor';

/**
 * A number of Beta(α, α): G₁ / (G₁ + G₂) of two gamma numbers, through their logarithms, since for small α both
 * are often smaller than the smallest double.
 *
 * Marsaglia, Tsang 2000, "A simple method for generating gamma variables".
 */
export function symmetricBeta(generator: Random, alpha: number): number {
  const [first, second] = [logGamma(generator, alpha), logGamma(generator, alpha)];
  return 1 / (1 + Math.exp(second - first));
}

/** The logarithm of a number of Gamma(α, 1). */
function logGamma(generator: Random, alpha: number): number {
  // The method is for α ≥ 1; below, a number of Gamma(α + 1) is multiplied by U^(1/α).
  if (alpha < 1) return logGamma(generator, alpha + 1) + Math.log(1 - generator.next()) / alpha;
  const d = alpha - 1 / 3;
  for (;;) {
    const x = generator.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - generator.next()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}
