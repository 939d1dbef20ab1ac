/**
 * The loss of classifiers with two or more classes.
 */
import { type Loss, ShapeError, type Tensor, formatShape, oneHot, specOf } from '@rivulet/tensor';
import { probabilities, shifted } from './softmax.js';

/**
 * Cross-entropy between the softmax of logits and the true class.
 *
 *     loss = −log softmax(x)_label = log Σⱼ e^(xⱼ − m) − (x_label − m),  m = max x
 *
 * Output [batch, classes] with two or more logits, target [batch, 1] with class numbers 0 … classes − 1.
 * Logits of any finite size are safe. A label that is no class has a loss that no class can lower; data sets
 * refuse such labels beforehand. `correct` counts a sample when its label has the largest logit, the
 * first of several equal ones; `predict` gives the probabilities.
 *
 * **The model ends in logits, without a `softmax()` layer**: the loss applies softmax itself, and a
 * second one would flatten the gradients. For smoothed labels wrap it in `labelSmoothing`.
 *
 * @throws ShapeError (when a program is traced) for a single logit, or targets that are no class numbers
 * @example
 * train({ model: mlp({ sizes: [2, 12, 2] }), loss: softmaxCrossEntropy(), ... });
 */
export function softmaxCrossEntropy(): Loss {
  return {
    name: 'softmaxCrossEntropy',
    spec: specOf('@rivulet/layers#softmaxCrossEntropy'),
    perSample(output, target) {
      const labels = oneHot(target, classesOf(output, target));
      const logits = shifted(output);
      const total = logits.exp().sum([1], { keep: true });
      return total.log().sub(logits.mul(labels).sum([1], { keep: true }));
    },
    correct(output, target) {
      const classes = classesOf(output, target);
      const own = output.mul(oneHot(target, classes)).sum([1], { keep: true });
      const numbers = output.trace.constant(
        Array.from({ length: classes }, (_, index) => index),
        [1, classes],
      );
      const tie = target.gt(numbers).where(0, 1);
      const beaten = own.gt(output).where(1, output.gt(own).where(0, tie));
      return beaten
        .sum([1], { keep: true })
        .gt(classes - 0.5)
        .where(1, 0);
    },
    predict: probabilities,
  };
}

function classesOf(output: Tensor, target: Tensor): number {
  const [, classes] = output.shape;
  if (typeof classes !== 'number' || classes < 2) {
    throw new ShapeError(
      `softmaxCrossEntropy: expected two or more logits a sample, received ${formatShape(output.shape)}; for one logit use binaryCrossEntropy`,
    );
  }
  if (target.shape.length !== 2 || target.shape[1] !== 1) {
    throw new ShapeError(
      `softmaxCrossEntropy: expected class numbers [batch, 1] as targets, received ${formatShape(target.shape)}; for shares of classes wrap it in softLabels`,
    );
  }
  return classes;
}
