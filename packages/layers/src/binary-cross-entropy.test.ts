import { Trace, rootScope } from '@rivulet/tensor';
import { expectClose, lossLaws } from '@rivulet/testkit';
import { measure } from '../test/measure.js';
import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

describe('binaryCrossEntropy', () => {
  it('is minus the logarithm of the probability of the target', () => {
    // σ(ln 3) = ¾: loss ln(4/3) for target 1 with gradient −¼, ln 4 for target 0 with gradient ¾.
    const rows = [[Math.log(3)], [Math.log(3)]];
    const { loss, gradient, predictions } = measure(binaryCrossEntropy(), rows, [[1], [0]]);
    expectClose(loss, [Math.log(4 / 3), Math.log(4)], 1e-15);
    expectClose(gradient, [-0.25, 0.75], 1e-15);
    expectClose(predictions, [0.75, 0.75], 1e-15);
  });

  it('has the gradient σ(0) − y at a logit of exactly 0', () => {
    expect(Array.from(measure(binaryCrossEntropy(), [[0], [0]], [[1], [0]]).gradient)).toEqual([-0.5, 0.5]);
  });

  it('is linear in the logit where the model is sure and wrong, in float32 too', () => {
    for (const precision of ['float32', 'float64'] as const) {
      const far = measure(binaryCrossEntropy(), [[1e4], [-1e4], [1e4], [-1e4]], [[0], [1], [1], [0]], precision);
      expect(Array.from(far.loss)).toEqual([1e4, 1e4, 0, 0]);
      expect(Array.from(far.gradient)).toEqual([1, -1, 0, 0]);
    }
  });

  it('is the softmax cross-entropy of the logits [0, x]', () => {
    const logits = [-30, -2, -0.1, 0, 0.7, 5, 40];
    const labels = logits.map((_, index) => [index % 2]);
    const pair = measure(
      softmaxCrossEntropy(),
      logits.map((logit) => [0, logit]),
      labels,
    );
    const single = measure(
      binaryCrossEntropy(),
      logits.map((logit) => [logit]),
      labels,
    );
    expectClose(single.loss, pair.loss, 1e-13);
    expectClose(
      single.gradient,
      pair.gradient.filter((_, index) => index % 2 === 1),
      1e-13,
    );
    expect(single.correct).toEqual(pair.correct);
  });

  it('counts a logit above 0 as class 1', () => {
    const rows = [[2], [-2], [2], [-2], [0], [0]];
    const { correct } = measure(binaryCrossEntropy(), rows, [[1], [1], [0], [0], [1], [0]]);
    expect(Array.from(correct ?? [])).toEqual([1, 0, 0, 1, 0, 1]);
  });

  it('refuses more than one logit', () => {
    const trace = new Trace();
    const [one, two] = [trace.data('one', 1), trace.data('two', 2)];
    expect(() => binaryCrossEntropy().perSample(two, one, rootScope(trace, 'loss', new Map()))).toThrow(
      'received [batch, 2] and [batch, 1]; for more classes use softmaxCrossEntropy',
    );
  });
});

lossLaws('binaryCrossEntropy', binaryCrossEntropy, {
  output: [[0.3], [-1.2], [2.1], [-0.4]],
  target: [[1], [0], [0], [1]],
});
