/**
 * Clipping each parameter's gradient by its root mean square.
 */
import { type Scalar, type Transform, aboveZero, checkScalars, mapTensors, sizeOf, specOf } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

/**
 * Scales the gradient of each parameter down to a root mean square; its direction stays.
 *
 * g ← g / max(1, rms(g) / c)      rms(g) = √(mean of g² over one weight matrix or one bias)
 *
 * State: none.
 *
 * @param threshold c > 0, in units of the gradient; 1 in Adafactor
 * @throws ConfigError when threshold is not positive
 * @example
 * chain(clipByBlockRms(1), adam())
 *
 * N. Shazeer, M. Stern 2018, "Adafactor: adaptive learning rates with sublinear memory cost", section 6; optax: clip_by_block_rms.
 */
export function clipByBlockRms(threshold: Scalar): Transform<NoState> {
  checkScalars('clipByBlockRms', aboveZero, { threshold });
  return {
    name: 'clipByBlockRms',
    spec: specOf('@rivulet/optimizers#clipByBlockRms', threshold),
    init: () => ({}),
    update(gradients, state, context) {
      const c = context.scalar('threshold', threshold);
      const updates = mapTensors((g) => {
        const rms = g.square().sum().div(sizeOf(g.shape)).sqrt();
        return g.div(rms.div(c).max(1));
      }, gradients);
      return { updates, state };
    },
  };
}
