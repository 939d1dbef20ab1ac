import { type Loss, type ScalarSlot, Trace, evaluate, rootScope } from '@rivulet/tensor';
import { binaryCrossEntropy, softmaxCrossEntropy } from '@rivulet/layers';
import { expectClose, lossLaws } from '@rivulet/testkit';
import { measureLoss } from '../test/measure.js';
import { labelSmoothing } from './label-smoothing.js';
import { softLabels } from './soft-labels.js';

const logits = [[0, Math.log(2), Math.log(5)]];

function right(output: readonly (readonly number[])[], target: readonly (readonly number[])[]): number[] {
  const trace = new Trace();
  const given = trace.data('output', output[0]?.length ?? 0);
  const wanted = trace.data('target', target[0]?.length ?? 0);
  const correct = softLabels(softmaxCrossEntropy()).correct?.(given, wanted) ?? given;
  return Array.from(evaluate({ correct }, { output: output.flat(), target: target.flat() })['correct'] ?? []);
}

describe('softLabels', () => {
  it('is the sum of the losses of all classes, each by its share', () => {
    // Probabilities 1/8, 2/8, 5/8; −log: ln 8, ln 4, ln(8/5). Shares 0.3, 0, 0.7. Gradient p − t.
    const { loss, gradient, predictions } = measureLoss(softLabels(softmaxCrossEntropy()), logits, [[0.3, 0, 0.7]]);
    expectClose(loss, [0.3 * Math.log(8) + 0.7 * Math.log(8 / 5)], 1e-15);
    expectClose(gradient, [1 / 8 - 0.3, 2 / 8, 5 / 8 - 0.7], 1e-15);
    expectClose(predictions, [1 / 8, 2 / 8, 5 / 8], 1e-15);
  });

  it('is the inner loss for class numbers, and for a whole share', () => {
    for (const target of [[[1]], [[0, 1, 0]]]) {
      expectClose(
        measureLoss(softLabels(softmaxCrossEntropy()), logits, target).loss,
        measureLoss(softmaxCrossEntropy(), logits, [[1]]).loss,
        1e-15,
      );
    }
  });

  it('takes two shares for a single logit', () => {
    // Binary cross-entropy is linear in its target: shares 0.25, 0.75 are the target 0.75.
    const x = 0.7;
    const { loss, gradient } = measureLoss(softLabels(binaryCrossEntropy()), [[x]], [[0.25, 0.75]]);
    const p = 1 / (1 + Math.exp(-x));
    expectClose(loss, [-0.75 * Math.log(p) - 0.25 * Math.log(1 - p)], 1e-15);
    expectClose(gradient, [p - 0.75], 1e-14);
  });

  it('goes around label smoothing, whose amount may follow a schedule', () => {
    const amount = 0.3;
    const { loss } = measureLoss(softLabels(labelSmoothing(softmaxCrossEntropy(), amount)), logits, [[0.5, 0.5, 0]]);
    // Smoothing adds 0.1 for each class to 0.7 of each share: 0.45, 0.45, 0.1.
    expectClose(loss, [0.45 * Math.log(8) + 0.45 * Math.log(4) + 0.1 * Math.log(8 / 5)], 1e-15);
    const slots = new Map<string, ScalarSlot>();
    const trace = new Trace();
    softLabels(labelSmoothing(softmaxCrossEntropy(), () => 0.1)).perSample(
      trace.data('output', 3),
      trace.data('target', 3),
      rootScope(trace, 'loss', slots),
    );
    expect([...slots.keys()]).toContain('loss/inner/amount');
  });

  it('counts a sample as right when the class of the largest share has the largest logit', () => {
    const rows = [
      [1, 3, 2],
      [1, 3, 2],
      [3, 1, 2],
      [1, 2, 3],
    ];
    const shares = [
      [0.3, 0.7, 0],
      [0, 0.4, 0.6],
      // Of equal shares the first.
      [0.5, 0, 0.5],
      [0, 0.5, 0.5],
    ];
    expect(right(rows, shares)).toEqual([1, 0, 1, 0]);
    expect(
      right(
        rows,
        [1, 1, 0, 0].map((label) => [label]),
      ),
    ).toEqual([1, 1, 1, 0]);
  });

  it('refuses a loss without classes, and more shares than classes', () => {
    const values: Loss = { name: 'values', spec: null, perSample: (output) => output };
    expect(() => softLabels(values)).toThrow(
      'softLabels: expected a loss that knows classes, such as softmaxCrossEntropy(), received "values"',
    );
    expect(() => measureLoss(softLabels(softmaxCrossEntropy()), logits, [[0, 0, 0, 1]])).toThrow(
      'softLabels: expected a share for each class or fewer, received targets [batch, 4] and an output [batch, 3]',
    );
  });
});

const shares = [
  [0.2, 0.8, 0],
  [0, 0, 1],
  [0.5, 0.25, 0.25],
  [1, 0, 0],
];
lossLaws('softLabels', () => softLabels(softmaxCrossEntropy()), { target: shares });
lossLaws('softLabels of class numbers', () => softLabels(softmaxCrossEntropy()));
lossLaws('softLabels of a single logit', () => softLabels(binaryCrossEntropy()), {
  output: [[0.3], [-1.2]],
  target: [
    [0.2, 0.8],
    [1, 0],
  ],
});
