/**
 * Layer normalisation.
 */
import {
  type Layer,
  ShapeError,
  type Tensors,
  aboveZero,
  checkFlags,
  checkNoOthers,
  checkNumbers,
  formatShape,
  specOf,
} from '@rivulet/tensor';

/** Options of `layerNorm`. */
export type LayerNormOptions = {
  /** Added to the variance, > 0. Default 1e-5; Keras's is 1e-3. */
  readonly epsilon?: number;
  /** Whether a scale and a shift are learned. Default true. */
  readonly affine?: boolean;
};

/**
 * Layer normalisation: each sample gets mean 0 and variance 1 over its own columns, then a learned scale
 * and shift a column.
 *
 *     y = (x − μ) / √(σ² + ε) · weight + bias,   μ, σ²: mean and biased variance over the columns of the sample
 *
 * The same in training and afterwards: a sample knows nothing of its batch, so batches of one sample are fine
 * and there are no running statistics. Parameters: `weight` [n], from 1, and `bias` [n], from 0; names as in
 * PyTorch. No state. The variance is the mean of the squared distances from the mean, so data far from 0
 * lose nothing. A single column always becomes its bias.
 *
 * @param options.epsilon > 0; default 1e-5 (torch: eps); Keras and flax have 1e-3 and 1e-6
 * @param options.affine default true (torch: elementwise_affine; Keras: center and scale)
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * mlp({ sizes: [2, 64, 2], hidden: [layerNorm(), relu()] });
 *
 * Ba, Kiros, Hinton 2016, "Layer normalization"; the same as PyTorch's `LayerNorm` over the last axis.
 */
export function layerNorm(options?: LayerNormOptions): Layer {
  const { epsilon = 1e-5, affine = true, ...others } = options ?? {};
  checkNoOthers('layerNorm', others);
  checkNumbers('layerNorm', aboveZero, { epsilon });
  checkFlags('layerNorm', { affine });
  return {
    name: 'layerNorm',
    spec: specOf('@rivulet/regularizers#layerNorm', options),
    init(input, scope) {
      const [rows, columns] = input;
      if (input.length !== 2 || rows !== 'batch' || typeof columns !== 'number') {
        throw new ShapeError(`layerNorm: expected an input [batch, features], received ${formatShape(input)}`);
      }
      const filled = (value: number) => scope.constant(value, [columns]);
      const params: Tensors = affine ? { weight: filled(1), bias: filled(0) } : {};
      return { params, state: {}, output: input };
    },
    apply(x, { weight, bias }, state) {
      const columns = Number(x.shape[1]);
      const centred = x.sub(x.sum([1], { keep: true }).div(columns));
      const variance = centred.square().sum([1], { keep: true }).div(columns);
      const normalised = centred.div(variance.add(epsilon).sqrt());
      if (!affine) return { output: normalised, state };
      if (!weight || !bias) throw new ShapeError(`layerNorm: its parameter ${weight ? 'bias' : 'weight'} is missing`);
      return { output: normalised.mul(weight).add(bias), state };
    },
  };
}
