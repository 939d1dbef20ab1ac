/**
 * The divisor of Adam and its kin.
 */
import type { Scalar, Scope, Tensor } from '@rivulet/tensor';

/** √(square + ε′) + ε. A plain ε′ = 0 adds nothing to the program. */
export function dampedRoot(
  square: Tensor,
  { epsilon, epsilonRoot }: { readonly epsilon: Scalar; readonly epsilonRoot: Scalar },
  scope: Scope,
): Tensor {
  const inside = epsilonRoot === 0 ? square : square.add(scope.scalar('epsilonRoot', epsilonRoot));
  return inside.sqrt().add(scope.scalar('epsilon', epsilon));
}
