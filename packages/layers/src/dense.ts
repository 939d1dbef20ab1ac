/**
 * A fully connected layer.
 */
import {
  type Layer,
  ShapeError,
  type Tensors,
  checkCounts,
  checkFlags,
  checkNoOthers,
  formatShape,
  specOf,
} from '@rivulet/tensor';
import { checkInitializer } from './check-options.js';
import type { Initializer } from './initializer.js';
import { torchDefault } from './torch-default.js';

/** Options of `dense`. */
export type DenseOptions = {
  /** What the weights start from. Default `torchDefault()`. */
  readonly initializer?: Initializer;
  /** What the biases start from, whatever the weights do. Default `torchDefault()`. */
  readonly biasInitializer?: Initializer;
  /** Whether there are biases. Default true. */
  readonly bias?: boolean;
};

/**
 * A fully connected layer: every output is a weighted sum of all inputs.
 *
 *     y = x Wᵀ + b      [batch, in] → [batch, units]
 *
 * Parameters: `weight` [units, in] and `bias` [units], as PyTorch's `nn.Linear` has them. No state.
 *
 * @param units number of outputs, an integer ≥ 1
 * @param options.initializer of the weights; default PyTorch's, U[−1/√in, 1/√in)
 * @param options.biasInitializer of the biases; default the same
 * @param options.bias default true; false in front of a batch norm, which subtracts it again
 * @throws ConfigError when units is no positive integer
 * @example
 * sequential(dense(12), relu(), dense(2));
 */
export function dense(units: number, options?: DenseOptions): Layer {
  const {
    initializer = torchDefault(),
    biasInitializer = torchDefault(),
    bias: hasBias = true,
    ...others
  } = options ?? {};
  checkNoOthers('dense', others);
  checkCounts('dense', 1, { units });
  checkFlags('dense', { bias: hasBias });
  checkInitializer('dense', 'initializer', initializer);
  checkInitializer('dense', 'biasInitializer', biasInitializer);
  return {
    name: 'dense',
    spec: specOf('@rivulet/layers#dense', units, options),
    init(input, scope) {
      const [rows, columns] = input;
      if (input.length !== 2 || rows !== 'batch' || typeof columns !== 'number') {
        throw new ShapeError(`dense: expected an input [batch, features], received ${formatShape(input)}`);
      }
      const fan = { in: columns, out: units };
      const weight = initializer.initialize(scope, 'weight', [units, columns], fan);
      const params: Tensors = hasBias
        ? { weight, bias: biasInitializer.initialize(scope, 'bias', [units], fan) }
        : { weight };
      return { params, state: {}, output: ['batch', units] };
    },
    apply(x, { weight, bias }, state) {
      if (!weight || (hasBias && !bias))
        throw new ShapeError(`dense: its parameter ${weight ? 'bias' : 'weight'} is missing`);
      const product = x.matmul(weight, { transposeB: true });
      return { output: bias ? product.add(bias) : product, state };
    },
  };
}
