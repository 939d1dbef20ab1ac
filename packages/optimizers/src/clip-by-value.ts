/**
 * Clipping each element of the gradients by itself.
 */
import { type Scalar, type Transform, aboveZero, checkScalars, mapTensors, specOf } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

/**
 * Cuts each element of the gradient to [−c, c]; the direction may change.
 *
 * g ← min(c, max(−c, g))
 *
 * State: none.
 *
 * @param limit c > 0, in units of the gradient (torch: clip_value; Keras: clipvalue; optax: max_delta)
 * @throws ConfigError when limit is not positive
 * @example
 * chain(clipByValue(0.5), sgd())
 */
export function clipByValue(limit: Scalar): Transform<NoState> {
  checkScalars('clipByValue', aboveZero, { limit });
  return {
    name: 'clipByValue',
    spec: specOf('@rivulet/optimizers#clipByValue', limit),
    init: () => ({}),
    update(gradients, state, context) {
      const c = context.scalar('limit', limit);
      return { updates: mapTensors((g) => g.max(c.neg()).min(c), gradients), state };
    },
  };
}
