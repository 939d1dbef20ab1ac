/**
 * Error surfaces of two coordinates: shapes that descent meets.
 */
import { hill } from './bell.js';
import { type Landscape, surface } from './landscape.js';

const square = (half: number): readonly [readonly [number, number], readonly [number, number]] => [
  [-half, half],
  [-half, half],
];

/**
 * Three hills on a plane.
 *
 * f = exp(−0.2 r₁²) + exp(−0.5 r₂²) + 0.75·exp(−0.3 r₃²),  rᵢ the distances from (3, 2), (−3, 3) and (−2, −4)
 *
 * Without a minimum: the plane goes on for ever, ever lower.
 */
export function bumps(): Landscape {
  return surface('bumps', square(6), (x, y) =>
    hill([x, y], [3, 2], 0.2)
      .add(hill([x, y], [-3, 3], 0.5))
      .add(hill([x, y], [-2, -4], 0.3, 0.75)),
  );
}

/** A saddle: f = x² − y². Its gradient is 0 at (0, 0), which is no minimum. */
export function saddle(): Landscape {
  return surface('saddle', square(2), (x, y) => x.square().sub(y.square()));
}

/** A saddle that hardly falls: f = x² − 0.06·y². Its gradient is 0 at (0, 0), which is no minimum. */
export function shallowSaddle(): Landscape {
  return surface('shallowSaddle', square(2), (x, y) => x.square().sub(y.square().mul(0.06)));
}

/**
 * A step from a high plateau to a low one.
 *
 * f = σ(4x),  lower the further to the left; at |x| > 2 the slope is below 0.0014
 */
export function plateauSurface(): Landscape {
  return surface('plateauSurface', square(3), (x, y) => x.mul(4).sigmoid().add(y.mul(0)));
}

/** A valley with a level floor: f = x², lowest along the whole line x = 0. */
export function valleySurface(): Landscape {
  return surface('valleySurface', square(2), (x, y) => x.square().add(y.mul(0)));
}

/** A ridge: f = −x². Descent leaves the line x = 0 to one side; there is no minimum. */
export function ridge(): Landscape {
  return surface('ridge', square(2), (x, y) => x.square().neg().add(y.mul(0)));
}

/**
 * Local minima in a wide bowl.
 *
 * f = 0.1·(x² + y²) − Σ hᵢ·exp(−2 rᵢ²),  pits at (1.5, 1), (−1.5, 1.2), (−0.6, −1.6) with h = 1, 0.8, 0.6
 */
export function localMinima(): Landscape {
  return surface('localMinima', square(3), (x, y) =>
    x
      .square()
      .add(y.square())
      .mul(0.1)
      .sub(hill([x, y], [1.5, 1], 2))
      .sub(hill([x, y], [-1.5, 1.2], 2, 0.8))
      .sub(hill([x, y], [-0.6, -1.6], 2, 0.6)),
  );
}
