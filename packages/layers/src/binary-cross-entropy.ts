/**
 * The loss of classifiers with two classes and one logit.
 */
import { type Loss, ShapeError, type Tensor, formatShape, specOf } from '@rivulet/tensor';

/**
 * Cross-entropy between the sigmoid of one logit and a target of 0 or 1.
 *
 *     loss = −y log σ(x) − (1 − y) log(1 − σ(x)) = log(e^(−m) + e^(x − m)) + m − x y,  m = max(x, 0)
 *
 * Output [batch, 1], target [batch, 1]. The gradient is σ(x) − y everywhere, at x = 0 too; logits of any
 * finite size are safe. `correct`: the logit is above 0 where the target is above ½, and not where it is
 * not; `predict` gives σ(x), the probability of class 1.
 *
 * **The model ends in a logit, without a `sigmoid()` layer**: the loss applies it itself.
 *
 * @throws ShapeError (when a program is traced) when output or target has more than one column
 * @example
 * train({ model: mlp({ sizes: [2, 12, 1] }), loss: binaryCrossEntropy(), ... });
 */
export function binaryCrossEntropy(): Loss {
  return {
    name: 'binaryCrossEntropy',
    spec: specOf('@rivulet/layers#binaryCrossEntropy'),
    perSample(output, target) {
      checkColumns(output, target);
      const shift = output.max(0).stop();
      const total = shift.neg().exp().add(output.sub(shift).exp());
      return total.log().add(shift.sub(output.mul(target)));
    },
    correct(output, target) {
      checkColumns(output, target);
      const positive = target.gt(0.5);
      return output.gt(0).where(positive.where(1, 0), positive.where(0, 1));
    },
    predict: (output) => output.sigmoid(),
  };
}

function checkColumns(output: Tensor, target: Tensor): void {
  if (output.shape[1] !== 1 || target.shape[1] !== 1) {
    throw new ShapeError(
      `binaryCrossEntropy: expected one logit and one target a sample, received ${formatShape(output.shape)} and ${formatShape(target.shape)}; for more classes use softmaxCrossEntropy`,
    );
  }
}
