/**
 * Clipping all gradients together by their norm.
 */
import {
  type Scalar,
  type Transform,
  aboveZero,
  checkChoices,
  checkNoOthers,
  checkScalars,
  globalNorm,
  mapTensors,
  specOf,
} from '@rivulet/tensor';
import type { NoState } from './sgd.js';

/** Options of `clipByGlobalNorm`. */
export type ClipByGlobalNormOptions = {
  /** How the factor is computed. Default 'torch'. */
  readonly form?: 'torch' | 'optax';
};

/**
 * Shortens the gradient of all parameters together to a length; its direction stays.
 *
 * form 'torch': g ← g · min(1, c / (‖g‖ + 10⁻⁶))
 * form 'optax': g ← g · c / ‖g‖ where ‖g‖ ≥ c, otherwise unchanged
 *
 * ‖g‖ is the Euclidean norm over all elements of all parameters. A gradient of 0 stays 0.
 *
 * State: none.
 *
 * @param maxNorm c > 0, in units of the gradient
 * @param options.form 'torch' (clip_grad_norm_; default) or 'optax' (clip_by_global_norm)
 * @throws ConfigError when maxNorm is not positive, or an option is unknown
 * @example
 * chain(clipByGlobalNorm(1), adam())
 *
 * R. Pascanu, T. Mikolov, Y. Bengio 2013, "On the difficulty of training recurrent neural networks".
 */
export function clipByGlobalNorm(maxNorm: Scalar, options: ClipByGlobalNormOptions = {}): Transform<NoState> {
  const { form = 'torch', ...others } = options;
  checkScalars('clipByGlobalNorm', aboveZero, { maxNorm });
  checkChoices('clipByGlobalNorm', ['torch', 'optax'], { form });
  checkNoOthers('clipByGlobalNorm', others);
  return {
    name: 'clipByGlobalNorm',
    spec: specOf('@rivulet/optimizers#clipByGlobalNorm', maxNorm, options),
    init: () => ({}),
    update(gradients, state, context) {
      const c = context.scalar('maxNorm', maxNorm);
      const norm = globalNorm(gradients);
      const factor = form === 'torch' ? c.div(norm.add(1e-6)).min(1) : c.gt(norm).where(1, c.div(norm));
      return { updates: mapTensors((g) => g.mul(factor), gradients), state };
    },
  };
}
