import { mlp, relu, softmaxCrossEntropy } from '@rivulet/layers';
import { adadelta, adagrad, adam, chain, momentum, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import { batchNorm, weightDecay } from '@rivulet/regularizers';
import { type Transform, reference } from '@rivulet/tensor';
import { golden } from '@rivulet/testkit';
import { trainSync } from '../src/index.js';
import { type GoldenRun, bookData, common, named } from './golden-data.js';

type Row = { readonly optimizer: (hyper: GoldenRun['hyper']) => Transform; readonly batchNorm?: true };

const at = (hyper: GoldenRun['hyper'], name: string): number => hyper[name] ?? NaN;

const rows: Readonly<Record<string, Row>> = {
  sgd: { optimizer: (h) => sgd({ learningRate: at(h, 'lr') }) },
  momentum: { optimizer: (h) => momentum({ learningRate: at(h, 'lr'), momentum: at(h, 'momentum') }) },
  nesterov: { optimizer: (h) => nesterov({ learningRate: at(h, 'lr'), momentum: at(h, 'momentum') }) },
  adagrad: { optimizer: (h) => adagrad({ learningRate: at(h, 'lr'), epsilon: at(h, 'eps') }) },
  adadelta: { optimizer: (h) => adadelta({ learningRate: at(h, 'lr'), rho: at(h, 'rho'), epsilon: at(h, 'eps') }) },
  rmsprop: { optimizer: (h) => rmsprop({ learningRate: at(h, 'lr'), decay: at(h, 'alpha'), epsilon: at(h, 'eps') }) },
  adam: { optimizer: (h) => adam({ learningRate: at(h, 'lr'), epsilon: at(h, 'eps') }) },
  adamw: {
    optimizer: (h) =>
      chain(
        adam({ learningRate: at(h, 'lr'), epsilon: at(h, 'eps') }),
        weightDecay(at(h, 'weight_decay'), { learningRate: at(h, 'lr'), select: '*' }),
      ),
  },
  momentum_batchnorm_wd: {
    optimizer: (h) =>
      momentum({ learningRate: at(h, 'lr'), momentum: at(h, 'momentum'), weightDecay: at(h, 'weight_decay') }),
    batchNorm: true,
  },
};

describe('whole trainings of the 2-12-13-13-2 net in float64', () => {
  test.each(Object.entries(rows))('%s follows PyTorch, loss by loss, to its final weights', (name, row) => {
    const recorded = golden<GoldenRun>(`mlp/book/${name}.json`);
    const hidden = row.batchNorm ? () => [batchNorm(), relu()] : () => [relu()];
    const events = [
      ...trainSync({
        model: mlp({ sizes: [2, 12, 13, 13, 2], hidden }),
        loss: softmaxCrossEntropy(),
        data: bookData,
        optimizer: row.optimizer(recorded.hyper),
        epochs: common.epochs,
        batchSize: common.batch_size,
        every: 'step',
        backend: reference({ precision: 'float64' }),
        initial: named(row.batchNorm ? common.init_batch_norm : common.init),
      }),
    ];
    // The files' README: absolute, a hundred times what the last bit of a gradient moves, at least 1e-10.
    const { weights_abs, losses_abs } = recorded.rounding_sensitivity;
    const losses = events.flatMap((event) => (event.kind === 'step' ? [event.loss] : []));
    expect(losses).toHaveLength(recorded.losses.length);
    expect(worstDifference(losses, recorded.losses)).toBeLessThanOrEqual(Math.max(1e-10, 100 * losses_abs));

    const end = events.at(-1);
    if (end?.kind !== 'end') throw new Error('the run has no end');
    const expected = named(recorded.final);
    expect(Object.keys(end.parameters).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, values] of Object.entries(expected)) {
      expect(worstDifference(end.parameters[key] ?? [], values)).toBeLessThanOrEqual(
        Math.max(1e-10, 100 * weights_abs),
      );
    }
    expect(end.loss).toBeCloseTo(recorded.final_eval.loss, 10);
    expect(1 - (end.accuracy ?? NaN)).toBeCloseTo(recorded.final_eval.error, 12);
  });
});

function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Math.max(...Array.from(expected, (value, i) => Math.abs((actual[i] ?? NaN) - value)));
}
