/**
 * Numbers that sum up whole tensors: norms, and states of shape [].
 */
import { type Tensor, type Tensors, check } from '@rivulet/tensor';
import { zerosLike } from './moving-average.js';

/** √Σx² of one tensor, shape []. */
export function norm(x: Tensor): Tensor {
  return x.square().sum().sqrt();
}

/** The sum of all elements of all tensors, shape []. */
export function total(tensors: Tensors): Tensor {
  const [first, ...rest] = Object.values(tensors).map((one) => one.sum());
  if (!first) check(false, 'total', 'at least one tensor', 'none');
  return rest.reduce((sum, one) => sum.add(one), first);
}

/** A state that is one number, as it is before the first step. */
export function numberState(params: Tensors, value: number): Tensor {
  return total(zerosLike(params)).add(value);
}

/** The ratio, but 1 where one of the two norms is 0; a NaN is no 0, and stays a NaN. */
export function trustRatio(above: Tensor, below: Tensor, ratio: Tensor): Tensor {
  const oneUnlessNaN = (norm: Tensor): Tensor => norm.mul(0).add(1);
  return above.gt(0).where(below.gt(0).where(ratio, oneUnlessNaN(below)), oneUnlessNaN(above));
}
