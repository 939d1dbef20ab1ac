/**
 * The normal distribution, cut off at 0 and 1.
 */
import type { Random } from '@rivulet/tensor';

/**
 * Φ(x), the share of a standard normal distribution below x, within 1e-15.
 *
 * Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + x⁷/(3·5·7) + …)
 *
 * Marsaglia 2004, "Evaluating the normal distribution".
 */
export function normalShare(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let [sum, term, before] = [x, x, NaN];
  for (let odd = 3; sum !== before; odd += 2) {
    before = sum;
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/**
 * A number in [0, 1) of a normal distribution that is cut off there.
 *
 * Drawn again until it lies within: with a mean in [0, 1] and a deviation of at most 1 three times at the most, on average.
 */
export function cutNormal(generator: Random, mean: number, deviation: number): number {
  for (;;) {
    const drawn = mean + deviation * generator.normal();
    if (drawn >= 0 && drawn < 1) return drawn;
  }
}
