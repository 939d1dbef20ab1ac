import { ShapeError, Trace, rootScope } from '@rivulet/tensor';
import { expectClose, golden, lossLaws } from '@rivulet/testkit';
import { measure } from '../test/measure.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

type Case = {
  readonly logits: readonly number[][];
  readonly targets: readonly number[];
  readonly label_smoothing: number;
  readonly reduction: 'mean' | 'sum';
  readonly probs: readonly number[][];
  readonly log_probs: readonly number[][];
  readonly loss: number;
  readonly grad_logits: readonly number[][];
};

describe('softmaxCrossEntropy', () => {
  it('is minus the logarithm of the probability of the label', () => {
    // Probabilities 1/8, 2/8, 5/8. Label 2: loss ln(8/5); the gradient is p − onehot.
    const { loss, gradient, predictions } = measure(softmaxCrossEntropy(), [[0, Math.log(2), Math.log(5)]], [[2]]);
    expectClose(loss, [Math.log(8 / 5)], 1e-15);
    expectClose(gradient, [1 / 8, 2 / 8, 5 / 8 - 1], 1e-15);
    expectClose(predictions, [1 / 8, 2 / 8, 5 / 8], 1e-15);
  });

  const { cases } = golden<{ cases: readonly Case[] }>('layers/softmax_cross_entropy.json');
  it.each(cases.map((one, index) => [index, one] as const))('equals PyTorch, case %i', (_, one) => {
    const result = measure(
      softmaxCrossEntropy(),
      one.logits,
      one.targets.map((label) => [label]),
    );
    const perSample = one.targets.map((label, row) => -(one.log_probs[row]?.[label] ?? NaN));
    expectClose(result.loss, perSample, 1e-12, 'loss of each sample');
    expectClose(result.predictions, one.probs.flat(), 1e-12, 'probabilities');
    if (one.label_smoothing > 0) return;
    const share = one.reduction === 'mean' ? 1 / one.targets.length : 1;
    expectClose([share * Array.from(result.loss).reduce((a, b) => a + b, 0)], [one.loss], 1e-12, 'loss');
    expectClose(
      result.gradient.map((value) => share * value),
      one.grad_logits.flat(),
      1e-12,
      'gradient',
    );
  });

  it('covers plain and smoothed golden cases', () => {
    expect(cases.filter(({ label_smoothing }) => label_smoothing === 0).length).toBeGreaterThanOrEqual(3);
  });

  it('counts a sample as right when its label has the largest logit, of equal ones the first', () => {
    const rows = [
      [1, 3, 2],
      [1, 3, 2],
      [2, 2, 1],
      [2, 2, 1],
      [0, 0, 0],
      [0, 0, 0],
      [-1, -3, -2],
    ];
    const labels = [1, 2, 0, 1, 0, 2, 0];
    expect(
      Array.from(
        measure(
          softmaxCrossEntropy(),
          rows,
          labels.map((label) => [label]),
        ).correct ?? [],
      ),
    ).toEqual([1, 0, 1, 0, 1, 0, 1]);
  });

  it('refuses a single logit, and targets with several columns', () => {
    const trace = new Trace();
    const scope = rootScope(trace, 'loss', new Map());
    const [one, two] = [trace.data('one', 1), trace.data('two', 2)];
    expect(() => softmaxCrossEntropy().perSample(one, one, scope)).toThrow(ShapeError);
    expect(() => softmaxCrossEntropy().perSample(one, one, scope)).toThrow('for one logit use binaryCrossEntropy');
    expect(() => softmaxCrossEntropy().perSample(two, two, scope)).toThrow('received [batch, 2]');
  });
});

lossLaws('softmaxCrossEntropy', softmaxCrossEntropy);
