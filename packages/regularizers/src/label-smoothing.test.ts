import { type Loss, type ScalarSlot, Trace, evaluate, rootScope, specOf } from '@rivulet/tensor';
import { expectClose, lossLaws } from '@rivulet/testkit';
import { binaryCrossEntropy, crossEntropy, measureLoss } from '../test/measure.js';
import { labelSmoothing } from './label-smoothing.js';

describe('labelSmoothing', () => {
  it('mixes the loss of the label with the mean loss of all classes', () => {
    // Probabilities 1/8, 2/8, 5/8; −log: ln 8, ln 4, ln(8/5). Label 2, amount 0.3:
    // 0.7 · ln(8/5) + 0.1 · (ln 8 + ln 4 + ln(8/5)). Gradient p − (0.1, 0.1, 0.8).
    const { loss, gradient } = measureLoss(labelSmoothing(crossEntropy, 0.3), [[0, Math.log(2), Math.log(5)]], [[2]]);
    expectClose(loss, [0.7 * Math.log(8 / 5) + 0.1 * (Math.log(8) + Math.log(4) + Math.log(8 / 5))], 1e-15);
    expectClose(gradient, [1 / 8 - 0.1, 2 / 8 - 0.1, 5 / 8 - 0.8], 1e-15);
  });

  it('moves the target of a single logit to y (1 − a) + a/2', () => {
    const targets = [[1], [0]];
    const moved = measureLoss(
      binaryCrossEntropy,
      [[0.7], [0.7]],
      targets.map(([y = NaN]) => [y * 0.8 + 0.1]),
    );
    const ours = measureLoss(labelSmoothing(binaryCrossEntropy, 0.2), [[0.7], [0.7]], targets);
    expectClose(ours.loss, moved.loss, 1e-15);
    expectClose(ours.gradient, moved.gradient, 1e-15);
  });

  it('changes nothing with an amount of 0', () => {
    const [rows, labels] = [[[1, 2, 3]], [[1]]];
    expect(measureLoss(labelSmoothing(crossEntropy, 0), rows, labels)).toEqual(measureLoss(crossEntropy, rows, labels));
  });

  it('says what is right and what is seen as the inner loss does', () => {
    const trace = new Trace();
    const output = trace.data('output', 2);
    const target = trace.data('target', 1);
    const loss = labelSmoothing(crossEntropy, 0.1);
    expect(loss.correct?.(output, target)).toBe(crossEntropy.correct?.(output, target));
    expect(loss.predict?.(output)).toBe(crossEntropy.predict?.(output));
    expect(labelSmoothing(binaryCrossEntropy, 0.1).predict).toBeUndefined();
  });

  it('gives the inner loss a scope of its own, so that it can be smoothed twice', () => {
    // Smoothing by a and then by b: the label keeps (1 − a)(1 − b).
    const twice = labelSmoothing(labelSmoothing(crossEntropy, 0.2), 0.5);
    const once = labelSmoothing(crossEntropy, 1 - 0.8 * 0.5);
    const [rows, labels] = [[[1, -2, 0.5]], [[2]]];
    expectClose(measureLoss(twice, rows, labels).loss, measureLoss(once, rows, labels).loss, 1e-15);
  });

  it('takes a schedule as its amount', () => {
    const trace = new Trace();
    const slots = new Map<string, ScalarSlot>();
    const loss = labelSmoothing(crossEntropy, () => 0.1);
    const value = loss.perSample(trace.data('output', 2), trace.data('target', 1), rootScope(trace, 'loss', slots));
    const feeds = { output: [0, 0], target: [1], 'loss/amount': 0.5 };
    expect(evaluate({ value }, feeds)['value']?.[0]).toBeCloseTo(Math.LN2, 15);
  });

  it('is data when the inner loss is', () => {
    const inner: Loss = { ...crossEntropy, spec: specOf('@someone/losses#own') };
    expect(labelSmoothing(inner, 0.1).spec).toEqual({
      use: '@rivulet/regularizers#labelSmoothing',
      args: [{ use: '@someone/losses#own', args: [] }, 0.1],
    });
    expect(labelSmoothing(crossEntropy, 0.1).spec).toBeNull();
  });

  it('refuses losses without classes, and amounts out of range', () => {
    const regression: Loss = {
      name: 'absoluteError',
      spec: null,
      perSample: (output, target) => output.sub(target).abs(),
    };
    expect(() => labelSmoothing(regression, 0.1)).toThrow(
      'labelSmoothing: expected a loss that knows classes, such as softmaxCrossEntropy(), received "absoluteError"',
    );
    expect(() => labelSmoothing(JSON.parse('null') as Loss, 0.1)).toThrow('received null');
    for (const amount of [-0.1, 1, NaN]) {
      expect(() => labelSmoothing(crossEntropy, amount)).toThrow(
        `labelSmoothing: expected 0 ≤ amount < 1, received ${amount}`,
      );
    }
  });
});

lossLaws('labelSmoothing', () => labelSmoothing(crossEntropy, 0.1));
