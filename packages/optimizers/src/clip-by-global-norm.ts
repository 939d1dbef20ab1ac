/**
 * Clipping all gradients together by their norm.
 */
import {
  type Scalar,
  type Tensor,
  type Tensors,
  type Transform,
  aboveZero,
  checkChoices,
  checkNoOthers,
  checkNumbers,
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
  /** Which norm: p of the p-norm, p > 0, or 'max' for the largest element. Default 2 (torch: norm_type). */
  readonly norm?: number | 'max';
};

/**
 * Shortens the gradient of all parameters together to a length; its direction stays.
 *
 * form 'torch': g ← g · min(1, c / (‖g‖ + 10⁻⁶))
 * form 'optax': g ← g · c / ‖g‖ where ‖g‖ ≥ c, otherwise unchanged
 *
 * ‖g‖ = (Σ |gᵢ|ᵖ)^(1/p) over all elements of all parameters, Euclidean with p = 2. A gradient of 0 stays 0.
 *
 * State: none.
 *
 * @param maxNorm c > 0, in units of the gradient
 * @param options.form 'torch' (clip_grad_norm_; default) or 'optax' (clip_by_global_norm)
 * @param options.norm p > 0 or 'max'; default 2
 * @throws ConfigError when maxNorm or p is not positive, or an option is unknown
 * @example
 * chain(clipByGlobalNorm(1), adam())
 *
 * R. Pascanu, T. Mikolov, Y. Bengio 2013, "On the difficulty of training recurrent neural networks".
 */
export function clipByGlobalNorm(maxNorm: Scalar, options: ClipByGlobalNormOptions = {}): Transform<NoState> {
  const { form = 'torch', norm: p = 2, ...others } = options;
  checkScalars('clipByGlobalNorm', aboveZero, { maxNorm });
  checkChoices('clipByGlobalNorm', ['torch', 'optax'], { form });
  if (p !== 'max') checkNumbers('clipByGlobalNorm', aboveZero, { norm: p });
  checkNoOthers('clipByGlobalNorm', others);
  return {
    name: 'clipByGlobalNorm',
    spec: specOf('@rivulet/optimizers#clipByGlobalNorm', maxNorm, options),
    init: () => ({}),
    update(gradients, state, context) {
      const c = context.scalar('maxNorm', maxNorm);
      const norm = normOf(gradients, p);
      const factor = form === 'torch' ? c.div(norm.add(1e-6)).min(1) : c.gt(norm).where(1, c.div(norm));
      return { updates: mapTensors((g) => g.mul(factor), gradients), state };
    },
  };
}

function normOf(tensors: Tensors, p: number | 'max'): Tensor {
  if (p === 2) return globalNorm(tensors);
  const parts = Object.values(tensors).map((g) => (p === 'max' ? g.abs().amax() : g.abs().pow(p).sum()));
  const whole = parts.reduce((sum, part) => (p === 'max' ? sum.max(part) : sum.add(part)));
  return p === 'max' ? whole : whole.pow(1 / p);
}
