/**
 * Whether numbers are numbers.
 */
import { type Mask, type State, flattenState } from '@rivulet/tensor';

/** Whether every number of a tree is finite: 0 times it is 0, otherwise NaN, which is greater than nothing. */
export function allFinite(numbers: State): Mask {
  const sums = [...flattenState(numbers, '').values()].map((tensor) => tensor.mul(0).sum());
  return sums.reduce((sum, one) => sum.add(one)).gt(-1);
}
