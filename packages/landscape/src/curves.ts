/**
 * Error curves of one coordinate.
 */
import { bell } from './bell.js';
import { type Landscape, curve } from './landscape.js';

/**
 * A single valley between two shelves.
 *
 * f(x) = 10·(1 − exp(−7x²)),  lowest at x = 0, f = 0; steepest at x = ±1/√14
 *
 * @example
 * descend(valley(), { optimizer: sgd({ learningRate: 0.125 }), step: 'tangent', start: [-0.73], steps: 15 });
 */
export function valley(): Landscape {
  return curve('valley', [-1, 1], (x) => bell(x, 0, 7, -10).add(10));
}

/**
 * A deep narrow valley and a shallow wide one, and a hill before them.
 *
 * f(x) = exp(−10(x + 0.8)²) − 3·exp(−55(x + 0.3)²) − exp(−3(x − 0.5)²)
 *
 * Lowest near x = −0.2954 with f ≈ −3.0680; the second minimum is near x = 0.500 with f ≈ −1.0000.
 */
export function twoValleys(): Landscape {
  return curve('twoValleys', [-1.3, 1.6], (x) =>
    bell(x, -0.8, 10)
      .sub(bell(x, -0.3, 55, 3))
      .sub(bell(x, 0.5, 3)),
  );
}

/**
 * A hill, a plateau and a valley behind it.
 *
 * f(x) = exp(−15(x + 1)²) − exp(−15(x − 0.5)²),  lowest near x = 0.5, f ≈ −1
 *
 * In the middle, at x = −0.25, both slopes together are below 0.01.
 */
export function plateau(): Landscape {
  return curve('plateau', [-1.3, 1.1], (x) => bell(x, -1, 15).sub(bell(x, 0.5, 15)));
}
