/**
 * Hutchinson's estimate of the diagonal of the Hessian.
 */
import { type StepContext, type Tensors, gradients, mapTensors, zip } from '@rivulet/tensor';
import { total } from './norms.js';

/**
 * u ⊙ H·u at the point of the step's gradients, each element of u 1 or −1 with equal chance.
 *
 * H·u is the gradient of ⟨g, u⟩. Whatever is not differentiable twice counts as flat there: relu has no curvature.
 */
export function curvature(context: StepContext): Tensors {
  const { point, gradientAt, uniform } = context;
  const u = mapTensors((theta, name) => uniform(`curvature/${name}`, theta.shape).gt(0.5).where(1, -1), point);
  const along = total(zip((g, direction) => g.mul(direction), gradientAt(point).gradients, u));
  return zip((product, direction) => product.mul(direction), gradients(along, point), u);
}
