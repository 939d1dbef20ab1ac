/**
 * What sums over samples may rely on: values that are 0 behind the last sample.
 */
import { type Node, type Tensor, isSampleShape, provided } from '@rivulet/tensor';

/**
 * Whether a sample value is 0 in the lanes behind the last sample, provided all its factors are
 * finite there, as they are for the last sample: it has the validity vector as a factor.
 */
export function isZeroInPadding(node: Node): boolean {
  const a = node.inputs[0] as Tensor | undefined;
  const b = node.inputs[1] as Tensor | undefined;
  const c = node.inputs[2] as Tensor | undefined;
  switch (node.op) {
    case 'data':
      return node.as('data')?.name === provided.valid;
    case 'mul':
      return [a, b].some((input) => input !== undefined && isSampleShape(input.shape) && isZeroInPadding(input));
    case 'div':
    case 'neg':
    case 'abs':
    case 'sign':
    case 'sqrt':
    case 'tanh':
    case 'broadcast':
      return a !== undefined && isSampleShape(a.shape) && isZeroInPadding(a);
    case 'sum':
    case 'amax':
      return a !== undefined && isSampleShape(node.shape) && isZeroInPadding(a);
    case 'matmul':
      return a !== undefined && isSampleShape(node.shape) && isZeroInPadding(a);
    case 'add':
    case 'sub':
      return [a, b].every((input) => input !== undefined && isSampleShape(input.shape) && isZeroInPadding(input));
    case 'where': {
      const zero = (input: Tensor | undefined): boolean =>
        input?.constant === 0 || (input !== undefined && isSampleShape(input.shape) && isZeroInPadding(input));
      return zero(b) && zero(c);
    }
    default:
      return false;
  }
}
