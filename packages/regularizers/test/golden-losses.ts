/**
 * What the golden files of losses are compared with; see golden-layers.ts.
 */
import { meanSquaredError, softmaxCrossEntropy } from '@rivulet/layers';
import { labelSmoothing } from '../src/index.js';
import { type GoldenCase, type Rows, pair } from './golden-case.js';
import { measureLoss } from './measure.js';

/** A case of softmax_cross_entropy.json. */
export type CrossEntropyCase = {
  readonly logits: Rows;
  readonly targets: readonly number[];
  readonly label_smoothing: number;
  readonly reduction: 'mean' | 'sum';
  readonly probs: Rows;
  readonly log_probs: Rows;
  readonly loss: number;
  readonly grad_logits: Rows;
};

/** Softmax cross-entropy, with smoothed labels or without. */
export function crossEntropy(one: CrossEntropyCase): GoldenCase {
  const { logits, targets, label_smoothing: amount, reduction } = one;
  return {
    plugin: amount > 0 ? 'labelSmoothing' : 'softmaxCrossEntropy',
    name: `${logits.length} samples, smoothing ${amount}, ${reduction}`,
    compare(precision) {
      const plain = softmaxCrossEntropy();
      const loss = amount > 0 ? labelSmoothing(plain, amount) : plain;
      const labels = targets.map((label) => [label]);
      const ours = measureLoss(loss, logits, labels, precision);
      const share = reduction === 'mean' ? 1 / targets.length : 1;
      const logarithms = (one.log_probs[0] ?? []).flatMap((_, label) => {
        const own = measureLoss(
          plain,
          logits,
          targets.map(() => [label]),
          precision,
        ).loss;
        const recorded = one.log_probs.map((row) => -(row[label] ?? NaN));
        return [pair(`minus the logarithms of class ${label}`, own, recorded)];
      });
      return [
        pair('loss', [share * total(ours.loss)], [one.loss]),
        pair('gradient of the logits', scaled(ours.gradient, share), one.grad_logits.flat()),
        pair('probabilities', ours.predictions, one.probs.flat()),
        ...logarithms,
      ];
    },
  };
}

/** A case of mse.json. */
export type SquaredErrorCase = {
  readonly pred: Rows;
  readonly target: Rows;
  readonly reduction: 'mean' | 'sum';
  readonly loss: number;
  readonly grad_pred: Rows;
};

/** The mean squared error. */
export function squaredError({ pred, target, reduction, loss, grad_pred }: SquaredErrorCase): GoldenCase {
  return {
    plugin: 'meanSquaredError',
    name: `${pred.length} samples, ${reduction}`,
    compare(precision) {
      const ours = measureLoss(meanSquaredError(), pred, target, precision);
      // PyTorch's 'sum' adds columns as well; ours has their mean, and the loop adds samples.
      const factor = reduction === 'mean' ? 1 / pred.length : (pred[0]?.length ?? 0);
      return [
        pair('loss', [factor * total(ours.loss)], [loss]),
        pair('gradient of the output', scaled(ours.gradient, factor), grad_pred.flat()),
      ];
    },
  };
}

function total(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

function scaled(values: ArrayLike<number>, factor: number): number[] {
  return Array.from(values, (value) => factor * value);
}
