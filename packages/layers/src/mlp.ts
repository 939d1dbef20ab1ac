/**
 * A multilayer perceptron.
 */
import {
  type Layer,
  ShapeError,
  check,
  checkFlags,
  checkGiven,
  checkNoOthers,
  formatShape,
  specOf,
} from '@rivulet/tensor';
import { checkInitializer, checkLayers, isList } from './check-options.js';
import { dense } from './dense.js';
import type { Initializer } from './initializer.js';
import { relu } from './relu.js';
import { sequential } from './sequential.js';

/** Options of `mlp`. */
export type MlpOptions = {
  /** Features, neurons of each hidden layer, outputs: two or more integers ≥ 1. */
  readonly sizes: readonly number[];
  /** What stands after every dense layer but the last. Default `[relu()]`. A function is called once. */
  readonly hidden?: readonly Layer[] | (() => readonly Layer[]);
  /** What stands after the last dense layer. Default nothing: losses take logits. */
  readonly output?: readonly Layer[];
  /** What the weights of all dense layers start from. Default `torchDefault()`. */
  readonly initializer?: Initializer;
  /** Whether the dense layers but the last have biases. Default true. */
  readonly hiddenBias?: boolean;
};

/**
 * A multilayer perceptron: dense layers with something between them.
 *
 *     dense(sizes[1]) → hidden → dense(sizes[2]) → hidden → … → dense(sizes[n]) → output
 *
 * A `sequential`, with names that count all layers as PyTorch's `nn.Sequential` does: for one hidden
 * layer each, `0.weight`, `0.bias`, `2.weight`, `2.bias`, …
 *
 * @param options.sizes features, hidden neurons, outputs: at least two integers ≥ 1
 * @param options.hidden layers after every dense layer but the last, the same for each, with parameters
 *   and random numbers of their own; default `[relu()]`
 * @param options.output layers after the last; default none. No `softmax()` before `softmaxCrossEntropy`
 * @param options.initializer of the weights; default PyTorch's
 * @param options.hiddenBias default true; false where `hidden` begins with a batch norm, which takes biases away again
 * @throws ConfigError when an option is out of range
 * @throws ShapeError (when a program is traced) when the data have another number of features
 * @example
 * mlp({ sizes: [2, 12, 13, 13, 2], hidden: [tanh()] });
 */
export function mlp(options: MlpOptions): Layer {
  checkGiven('mlp', options);
  const { sizes, hidden: between = [relu()], output = [], initializer, hiddenBias = true, ...others } = options;
  checkFlags('mlp', { hiddenBias });
  checkNoOthers('mlp', others);
  const fine = isList(sizes) && sizes.length >= 2 && sizes.every((size) => Number.isInteger(size) && size >= 1);
  check(fine, 'mlp', 'sizes, two or more integers ≥ 1', sizes);
  const hidden = typeof between === 'function' ? between() : between;
  checkLayers('mlp', 'hidden', hidden);
  checkLayers('mlp', 'output', output);
  if (initializer) checkInitializer('mlp', 'initializer', initializer);

  const last = sizes.length - 2;
  const parts = sizes
    .slice(1)
    .flatMap((units, index) => [
      dense(units, { initializer, bias: hiddenBias || index === last }),
      ...(index === last ? output : hidden),
    ]);
  const layers = sequential(...parts);
  return {
    ...layers,
    name: 'mlp',
    spec: specOf('@rivulet/layers#mlp', { ...options, hidden: options.hidden && hidden }),
    init(input, scope) {
      if (input[1] !== sizes[0]) {
        throw new ShapeError(`mlp: its sizes begin with ${sizes[0]} features, the data are ${formatShape(input)}`);
      }
      return layers.init(input, scope);
    },
  };
}
