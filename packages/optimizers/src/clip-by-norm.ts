/**
 * Clipping each parameter's gradient by its norm.
 */
import { type Scalar, type Transform, aboveZero, checkScalars, mapTensors, specOf } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

/**
 * Shortens the gradient of each parameter by itself to a length; its direction stays.
 *
 * g ← g · c / max(‖g‖, c)      ‖g‖: Euclidean, over one weight matrix or one bias
 *
 * Keras's `clipnorm`; its `global_clipnorm` is `clipByGlobalNorm`, form 'optax'. State: none.
 *
 * @param maxNorm c > 0, in units of the gradient
 * @throws ConfigError when maxNorm is not positive
 * @example
 * chain(clipByNorm(1), sgd())
 */
export function clipByNorm(maxNorm: Scalar): Transform<NoState> {
  checkScalars('clipByNorm', aboveZero, { maxNorm });
  return {
    name: 'clipByNorm',
    spec: specOf('@rivulet/optimizers#clipByNorm', maxNorm),
    init: () => ({}),
    update(gradients, state, context) {
      const c = context.scalar('maxNorm', maxNorm);
      return { updates: mapTensors((g) => g.mul(c.div(g.square().sum().sqrt().max(c))), gradients), state };
    },
  };
}
