import { Trace, rootScope } from '@rivulet/tensor';
import { expectClose, golden, lossLaws } from '@rivulet/testkit';
import { measure } from '../test/measure.js';
import { meanSquaredError } from './mean-squared-error.js';

type Case = {
  readonly pred: readonly number[][];
  readonly target: readonly number[][];
  readonly reduction: 'mean' | 'sum';
  readonly loss: number;
  readonly grad_pred: readonly number[][];
};

describe('meanSquaredError', () => {
  it('is the mean of the squared differences over the columns', () => {
    // Differences 1 and −3: (1 + 9) / 2 = 5, gradient 2 · difference / 2.
    const { loss, gradient, predictions } = measure(meanSquaredError(), [[2, 1]], [[1, 4]]);
    expect([...loss, ...gradient]).toEqual([5, 1, -3]);
    expect(Array.from(predictions)).toEqual([2, 1]);
  });

  const { cases } = golden<{ cases: readonly Case[] }>('layers/mse.json');
  it.each(cases.map((one) => [one.reduction, one] as const))("equals PyTorch with reduction '%s'", (_, one) => {
    const { loss, gradient } = measure(meanSquaredError(), one.pred, one.target);
    // PyTorch's 'sum' adds columns as well; ours has their mean, and the loop adds samples.
    const columns = one.pred[0]?.length ?? 0;
    const factor = one.reduction === 'mean' ? 1 / one.pred.length : columns;
    expectClose([factor * Array.from(loss).reduce((a, b) => a + b, 0)], [one.loss], 1e-12, 'loss');
    expectClose(
      gradient.map((value) => factor * value),
      one.grad_pred.flat(),
      1e-12,
      'gradient',
    );
  });

  it('knows no classes', () => {
    expect(meanSquaredError().correct).toBeUndefined();
  });

  it('refuses an output and a target of different shapes', () => {
    const trace = new Trace();
    const [one, two] = [trace.data('one', 1), trace.data('two', 2)];
    expect(() => meanSquaredError().perSample(two, one, rootScope(trace, 'loss', new Map()))).toThrow(
      'expected output and target of one shape, received [batch, 2] and [batch, 1]',
    );
  });
});

lossLaws('meanSquaredError', meanSquaredError, {
  output: [
    [0.3, -1.2],
    [2.1, 0.4],
  ],
  target: [
    [0.1, 0.2],
    [-1, 3],
  ],
});
