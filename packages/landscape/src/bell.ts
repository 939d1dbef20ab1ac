/**
 * Gaussian bells, which the curves and surfaces are put together from.
 */
import type { Tensor } from '@rivulet/tensor';

/** height · exp(−narrowness · (x − at)²) */
export function bell(x: Tensor, at: number, narrowness: number, height = 1): Tensor {
  return x.sub(at).square().mul(-narrowness).exp().mul(height);
}

/** height · exp(−narrowness · r²), r the distance from a point. */
export function hill(
  [x, y]: readonly [Tensor, Tensor],
  [atX, atY]: readonly [number, number],
  narrowness: number,
  height = 1,
): Tensor {
  return x.sub(atX).square().add(y.sub(atY).square()).mul(-narrowness).exp().mul(height);
}
