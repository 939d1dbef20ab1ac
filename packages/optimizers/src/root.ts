/**
 * The root of a mean or sum of squares, and where ε stands in it.
 */
import { type Tensor, choice } from '@rivulet/tensor';

/** The setting of a root. */
export const rootSettings = {
  /** Where ε stands: √s + ε (torch), or √(s + ε) (Keras, optax). Default 'outside' the root. */
  epsilonAt: choice('outside', 'inside'),
};

/** √s + ε or √(s + ε). */
export function root(s: Tensor, eps: Tensor, { epsilonAt }: { readonly epsilonAt: 'outside' | 'inside' }): Tensor {
  return epsilonAt === 'inside' ? s.add(eps).sqrt() : s.sqrt().add(eps);
}
