/**
 * Velocities: what momentum, nesterov and rmsprop keep of the steps before.
 */
import { type Tensor, type Tensors, choice, zip } from '@rivulet/tensor';
import { scaled } from './moving-average.js';

/** The setting of a velocity. */
export const velocitySettings = {
  /** What the velocity is a sum of: gradients (torch), or changes (Keras, the book). Default 'gradients'. */
  velocity: choice('gradients', 'changes'),
};

/**
 * The next velocity and the steps along it.
 *
 * 'gradients': v ← μ·v + g, steps −η·v; 'changes': v ← μ·v − η·g, steps v. With nesterov the velocity in
 * the steps is the one after the same g again: μ·v + g, or μ·v − η·g.
 */
export function accelerate(
  before: Tensors,
  g: Tensors,
  { eta, mu }: { readonly eta: Tensor; readonly mu: Tensor },
  { velocity: of, nesterov }: { readonly velocity: 'gradients' | 'changes'; readonly nesterov: boolean },
): { readonly steps: Tensors; readonly velocity: Tensors } {
  const push = of === 'changes' ? scaled(g, eta.neg()) : g;
  const pushed = (velocity: Tensors): Tensors => zip((v, one) => v.mul(mu).add(one), velocity, push);
  const velocity = pushed(before);
  const way = nesterov ? pushed(velocity) : velocity;
  return { steps: of === 'changes' ? way : scaled(way, eta.neg()), velocity };
}
