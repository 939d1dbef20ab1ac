/**
 * Label smoothing.
 */
import {
  type Loss,
  type Scalar,
  ShapeError,
  belowOne,
  check,
  checkScalars,
  formatShape,
  specOf,
  within,
} from '@rivulet/tensor';

/**
 * Label smoothing: a share of each label is spread evenly over all classes, so that the model is not
 * driven to be surer than it can know.
 *
 *     loss(x, y) = (1 − a) · inner(x, y) + a / K · Σₖ inner(x, k)      k = 0 … K − 1
 *
 * The decorated loss is any one that knows classes. K is the number of output columns, or 2 where the
 * output is a single logit. Around `softmaxCrossEntropy` this is PyTorch's `label_smoothing`; around
 * `binaryCrossEntropy` it is that of Keras. `correct` and `predict` are those of the inner loss.
 *
 * @param loss the loss it decorates, with class numbers [batch, 1] as targets
 * @param amount a, 0 ≤ amount < 1; a number, a schedule or a signal. 0.1 is usual
 * @throws ConfigError when the amount is out of range, or the loss knows no classes
 * @example
 * train({ loss: labelSmoothing(softmaxCrossEntropy(), 0.1), ... });
 *
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016, "Rethinking the Inception architecture for computer
 * vision", section 7.
 */
export function labelSmoothing(loss: Loss, amount: Scalar): Loss {
  const { correct, predict } = (loss ?? {}) as Partial<Loss>;
  const name = (loss as Loss | null)?.name ?? loss;
  check(
    typeof correct === 'function',
    'labelSmoothing',
    'a loss that knows classes, such as softmaxCrossEntropy()',
    name,
  );
  checkScalars('labelSmoothing', belowOne, { amount });
  return {
    name: 'labelSmoothing',
    spec: specOf('@rivulet/regularizers#labelSmoothing', loss, amount),
    perSample(output, target, scope) {
      const [, columns] = output.shape;
      if (typeof columns !== 'number') {
        throw new ShapeError(
          `labelSmoothing: expected an output [batch, classes], received ${formatShape(output.shape)}`,
        );
      }
      const classes = columns === 1 ? 2 : columns;
      const a = scope.scalar('amount', amount);
      const inner = within(scope, 'inner');
      const own = loss.perSample(output, target, inner);
      const all = Array.from({ length: classes }, (_, k) => loss.perSample(output, target.fill(k), inner));
      const spread = all.reduce((sum, one) => sum.add(one));
      return own.mul(a.neg().add(1)).add(spread.mul(a.div(classes)));
    },
    correct: (output, target) => correct.call(loss, output, target),
    ...(predict && { predict: (output) => predict.call(loss, output) }),
  };
}
