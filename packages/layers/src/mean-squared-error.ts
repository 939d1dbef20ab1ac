/**
 * The loss of regression.
 */
import { type Loss, ShapeError, formatShape, sameShape, specOf } from '@rivulet/tensor';

/**
 * Mean squared error.
 *
 *     loss = (1/n) Σⱼ (xⱼ − yⱼ)²      over the n columns of a sample
 *
 * Output and target [batch, n]. The loop takes the mean over the samples, so that the whole is
 * PyTorch's `mse_loss` with reduction 'mean'. No ½, no `correct`: there are no classes.
 *
 * @throws ShapeError (when a program is traced) when output and target differ in shape
 * @example
 * train({ model: mlp({ sizes: [1, 12, 1] }), loss: meanSquaredError(), ... });
 */
export function meanSquaredError(): Loss {
  return {
    name: 'meanSquaredError',
    spec: specOf('@rivulet/layers#meanSquaredError'),
    perSample(output, target) {
      if (!sameShape(output.shape, target.shape)) {
        throw new ShapeError(
          `meanSquaredError: expected output and target of one shape, received ${formatShape(output.shape)} and ${formatShape(target.shape)}`,
        );
      }
      const columns = Number(output.shape[1]);
      return output.sub(target).square().sum([1], { keep: true }).div(columns);
    },
  };
}
