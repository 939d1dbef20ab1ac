/**
 * Keras's optimizers in ours. Their weight decay is decoupled in all of them.
 */
import { adadelta, chain, momentum, nesterov, sgd } from '@rivulet/optimizers';
import { weightDecay } from '@rivulet/regularizers';
import type { Scalar, Transform } from '@rivulet/tensor';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable } from '../table.js';

/** Options that every optimizer of Keras has and that are plugins of their own here. */
function surrounded(hyper: Hyper, learningRate: Scalar, optimizer: Transform): Transform {
  for (const name of ['clipnorm', 'clipvalue', 'global_clipnorm', 'use_ema', 'gradient_accumulation_steps']) {
    if (hyper.uses(name)) hyper.cannot(`Keras's ${name}`);
  }
  const rate = hyper.number('weight_decay', 0);
  return rate === 0 ? optimizer : chain(optimizer, weightDecay(rate, { learningRate }));
}

/** By the names of `keras.optimizers`. */
export const kerasOptimizers: OptimizerTable = {
  SGD(hyper, learningRate) {
    const mu = hyper.number('momentum', 0);
    const own = { learningRate, momentum: mu };
    const withMomentum = hyper.flag('nesterov', false)
      ? nesterov({ ...own, form: 'keras' })
      : momentum({ ...own, velocity: 'changes' });
    return surrounded(hyper, learningRate, mu === 0 ? sgd({ learningRate }) : withMomentum);
  },
  Adadelta: (hyper, learningRate) =>
    surrounded(
      hyper,
      learningRate,
      adadelta({ learningRate, rho: hyper.number('rho'), epsilon: hyper.number('epsilon') }),
    ),
};
