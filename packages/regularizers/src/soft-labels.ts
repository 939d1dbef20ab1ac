/**
 * Losses of classes, for targets that are shares of classes.
 */
import { type Loss, ShapeError, type Tensor, check, equal, formatShape, specOf, within } from '@rivulet/tensor';

/**
 * Soft labels: makes a loss that knows classes take a share of each class as its target, as `mixup` gives them.
 *
 *     loss(x, t) = Σₖ tₖ · inner(x, k)      k = 0 … K − 1, t: [batch, K]
 *
 * For cross-entropy this is −Σₖ tₖ log pₖ, the cross-entropy with the distribution t. Targets of one column are
 * class numbers, and then it is the inner loss: so validation data need no change. `correct` compares with
 * the class of the largest share, the first of equal ones; `predict` is that of the inner loss. K is at most
 * the number of output columns, or 2 where the output is a single logit.
 *
 * @param loss the loss it decorates, with class numbers [batch, 1] as targets; a smoothed one is fine
 * @throws ConfigError when the loss knows no classes
 * @throws ShapeError (when a program is traced) for more shares than classes
 * @example
 * train({ loss: softLabels(softmaxCrossEntropy()), data: mixup(data), ... });
 *
 * The targets of Zhang, Cisse, Dauphin, Lopez-Paz 2018, "mixup: Beyond empirical risk minimization"; PyTorch's
 * `cross_entropy` with class probabilities, Keras's `CategoricalCrossentropy`.
 */
export function softLabels(loss: Loss): Loss {
  const { correct, predict } = (loss ?? {}) as Partial<Loss>;
  const name = (loss as Loss | null)?.name ?? loss;
  check(typeof correct === 'function', 'softLabels', 'a loss that knows classes, such as softmaxCrossEntropy()', name);
  return {
    name: 'softLabels',
    spec: specOf('@rivulet/regularizers#softLabels', loss),
    perSample(output, target, scope) {
      const inner = within(scope, 'inner');
      const shares = sharesIn(output, target);
      if (shares === 1) return loss.perSample(output, target, inner);
      const numbers = classNumbers(target, shares);
      return Array.from({ length: shares }, (_, k) => {
        const share = target.mul(equal(numbers, k)).sum([1], { keep: true });
        return loss.perSample(output, share.fill(k), inner).mul(share);
      }).reduce((sum, one) => sum.add(one));
    },
    correct(output, target) {
      const shares = sharesIn(output, target);
      if (shares === 1) return correct.call(loss, output, target);
      const behind = target.amax([1], { keep: true }).gt(target);
      // The smallest number of a class that no other is before.
      const first = behind.where(shares, classNumbers(target, shares)).neg().amax([1], { keep: true }).neg();
      return correct.call(loss, output, first);
    },
    ...(predict && { predict: (output) => predict.call(loss, output) }),
  };
}

/** Columns of the target, checked. */
function sharesIn(output: Tensor, target: Tensor): number {
  const [columns, shares] = [Number(output.shape[1]), Number(target.shape[1])];
  if (shares <= (columns === 1 ? 2 : columns)) return shares;
  throw new ShapeError(
    `softLabels: expected a share for each class or fewer, received targets ${formatShape(target.shape)} and an output ${formatShape(output.shape)}`,
  );
}

function classNumbers({ trace }: Tensor, classes: number): Tensor {
  return trace.constant(
    Array.from({ length: classes }, (_, index) => index),
    [1, classes],
  );
}
