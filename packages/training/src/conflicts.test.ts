import { batchNorm, dropout, l1, l2, weightDecay } from '@rivulet/regularizers';
import { dense, mlp, relu, sequential, softmaxCrossEntropy } from '@rivulet/layers';
import { adagrad, adam, chain, clipByGlobalNorm, momentum, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import { constant, decayOnPlateau, exponentialDecay } from '@rivulet/schedulers';
import { ConfigError } from '@rivulet/tensor';
import { type Composed, type ConflictCode, conflictCodes, conflictsOf } from './conflicts.js';

const sizes = [2, 4, 2];
const found = (parts: Partial<Composed>, silence?: readonly ConflictCode[]): readonly string[] =>
  conflictsOf({ model: mlp({ sizes }), loss: softmaxCrossEntropy(), optimizer: sgd(), ...parts }, silence).map(
    ({ code }) => code,
  );
const falling = () => exponentialDecay(0.1, { rate: 0.9 });

describe('conflictsOf', () => {
  it.each<[string, Partial<Composed>, readonly ConflictCode[]]>([
    [
      'two decays of one rate',
      { optimizer: adagrad({ learningRate: falling(), learningRateDecay: 0.1 }) },
      ['two-schedules'],
    ],
    [
      'a decay that does not follow the rate of the optimizer',
      { optimizer: chain(adam({ learningRate: falling() }), weightDecay(0.1, { learningRate: 0.1 })) },
      ['two-schedules'],
    ],
    ['weight decay within Adam', { optimizer: adam({ weightDecay: 0.1 }) }, ['coupled-decay']],
    [
      'weight decay within a chain',
      { optimizer: chain(clipByGlobalNorm(1), rmsprop({ weightDecay: 0.1 })) },
      ['coupled-decay'],
    ],
    ['an L2 penalty on what Adam divides', { optimizer: adam(), penalties: [l2(0.1)] }, ['coupled-decay']],
    [
      'a bias that batch norm takes away',
      { model: sequential(dense(4), batchNorm(), relu(), dense(2)) },
      ['bias-before-batch-norm'],
    ],
    [
      'the same in every layer of an mlp',
      { model: mlp({ sizes, hidden: [batchNorm(), relu()] }) },
      ['bias-before-batch-norm'],
    ],
    [
      'dropout right before batch norm',
      { model: sequential(dense(4, { bias: false }), dropout(0.1), relu(), batchNorm(), dense(2)) },
      ['dropout-before-batch-norm'],
    ],
    ['a velocity of gradients', { optimizer: momentum({ learningRate: falling() }) }, ['momentum-of-gradients']],
    [
      'the same under a schedule that watches the error',
      { optimizer: chain(nesterov({ learningRate: decayOnPlateau(0.1) })) },
      ['momentum-of-gradients'],
    ],
    [
      'a penalty beside weight decay',
      { optimizer: sgd({ weightDecay: 0.1 }), penalties: [l2(0.1)] },
      ['weight-decay-twice'],
    ],
    [
      'weight decay inside and behind the optimizer',
      { optimizer: chain(sgd({ weightDecay: 0.1 }), weightDecay(0.1)) },
      ['weight-decay-twice'],
    ],
  ])('finds %s', (_, parts, codes) => {
    expect(found(parts)).toEqual(codes);
  });

  it.each<[string, Partial<Composed>]>([
    ['a plain run', {}],
    ['decoupled decay', { optimizer: adam({ weightDecay: 0.1, decoupled: true }) }],
    ["Keras's decay, which always is", { optimizer: adam({ weightDecay: 0.1, dialect: 'keras' }) }],
    ['AdamW as a chain with one schedule', { optimizer: adamwWith(falling()) }],
    ['L2 with plain descent, where it is weight decay', { penalties: [l2(0.1)] }],
    ['L1 beside weight decay, which is another thing', { optimizer: sgd({ weightDecay: 0.1 }), penalties: [l1(0.1)] }],
    [
      'dropout behind batch norm',
      { model: sequential(dense(4, { bias: false }), batchNorm(), relu(), dropout(0.1), dense(2)) },
    ],
    [
      'dropout and batch norm with a dense layer in between',
      { model: sequential(dense(4), dropout(0.1), dense(4, { bias: false }), batchNorm(), dense(2)) },
    ],
    ['a velocity of changes', { optimizer: momentum({ learningRate: falling(), velocity: 'changes' }) }],
    ["Nesterov in Keras's form", { optimizer: nesterov({ learningRate: falling(), form: 'keras' }) }],
    ['a rate that stays', { optimizer: momentum({ learningRate: constant(0.1) }) }],
    ['what has no spec', { optimizer: momentum({ learningRate: (step) => 1 / (step + 1) }) }],
  ])('finds nothing in %s', (_, parts) => {
    expect(found(parts)).toEqual([]);
  });

  it('says what is wrong, why, and what to do', () => {
    const [{ message } = { message: '' }] = conflictsOf({
      model: mlp({ sizes }),
      loss: softmaxCrossEntropy(),
      optimizer: adam({ weightDecay: 0.1 }),
    });
    expect(message).toMatch(/^weightDecay of adam enters the gradient, and adam divides it.*Did you mean AdamW\?/);
  });

  it('is silent where that was asked for, and refuses a code that does not exist', () => {
    const parts = { optimizer: adam({ weightDecay: 0.1 }), penalties: [l2(0.1)] };
    expect(found(parts)).toEqual(['coupled-decay', 'weight-decay-twice']);
    expect(found(parts, ['coupled-decay'])).toEqual(['weight-decay-twice']);
    expect(found(parts, conflictCodes)).toEqual([]);
    expect(() => found(parts, ['coupled' as ConflictCode])).toThrow(ConfigError);
    expect(() => found(parts, ['coupled' as ConflictCode])).toThrow(
      /^train: expected silence, a list of 'two-schedules'/,
    );
  });
});

function adamwWith(learningRate: ReturnType<typeof falling>) {
  return chain(adam({ learningRate }), weightDecay(0.1, { learningRate }));
}
