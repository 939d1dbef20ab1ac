/**
 * Surfaces on which optimizers have been compared for long.
 */
import { aboveZero, checkNumbers } from '@rivulet/tensor';
import { type Landscape, surface } from './landscape.js';

/**
 * A bent valley with steep walls and a floor that hardly falls.
 *
 * f = (1 − x)² + 100·(y − x²)²,  lowest at (1, 1), f = 0
 *
 * H. H. Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function".
 */
export function rosenbrock(): Landscape {
  const window = [
    [-2, 2],
    [-1, 3],
  ] as const;
  return surface('rosenbrock', window, (x, y) => x.sub(1).square().add(y.sub(x.square()).square().mul(100)));
}

/**
 * Four minima of the same depth.
 *
 * f = (x² + y − 11)² + (x + y² − 7)²,  0 at (3, 2) and near (−2.805, 3.131), (−3.779, −3.283), (3.584, −1.848)
 *
 * D. M. Himmelblau 1972, "Applied nonlinear programming".
 */
export function himmelblau(): Landscape {
  const window = [
    [-5, 5],
    [-5, 5],
  ] as const;
  return surface('himmelblau', window, (x, y) =>
    x.square().add(y).sub(11).square().add(x.add(y.square()).sub(7).square()),
  );
}

/**
 * A flat middle between steep corners.
 *
 * f = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²,  lowest at (3, 0.5), f = 0
 *
 * E. M. L. Beale 1958, "On an iterative method for finding a local minimum of a function of more than one variable".
 */
export function beale(): Landscape {
  const window = [
    [-4.5, 4.5],
    [-4.5, 4.5],
  ] as const;
  return surface('beale', window, (x, y) => {
    const square = y.square();
    const term = (target: number, power: typeof y) => x.mul(power.sub(1)).add(target).square();
    return term(1.5, y)
      .add(term(2.25, square))
      .add(term(2.625, square.mul(y)));
  });
}

/**
 * A bowl that is curved more along one axis than along the other.
 *
 * f = ½·(x² + κ·y²),  lowest at (0, 0), f = 0; plain descent converges for η < 2/max(1, κ)
 *
 * @param condition κ > 0, the ratio of the curvatures; 1 is round
 * @throws ConfigError when κ is not above 0
 */
export function quadratic(condition: number): Landscape {
  checkNumbers('quadratic', aboveZero, { condition });
  const window = [
    [-2, 2],
    [-2, 2],
  ] as const;
  return surface('quadratic', window, (x, y) => x.square().add(y.square().mul(condition)).mul(0.5));
}
