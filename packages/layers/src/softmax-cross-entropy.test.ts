import { ShapeError, Trace, rootScope } from '@rivulet/tensor';
import { expectClose, lossLaws } from '@rivulet/testkit';
import { measure } from '../test/measure.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

describe('softmaxCrossEntropy', () => {
  it('is minus the logarithm of the probability of the label', () => {
    // Probabilities 1/8, 2/8, 5/8. Label 2: loss ln(8/5); the gradient is p − onehot.
    const { loss, gradient, predictions } = measure(softmaxCrossEntropy(), [[0, Math.log(2), Math.log(5)]], [[2]]);
    expectClose(loss, [Math.log(8 / 5)], 1e-15);
    expectClose(gradient, [1 / 8, 2 / 8, 5 / 8 - 1], 1e-15);
    expectClose(predictions, [1 / 8, 2 / 8, 5 / 8], 1e-15);
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
