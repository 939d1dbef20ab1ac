/**
 * optax's optimizers and wrappers in ours.
 */
import { adadelta, adam, chain, clipByValue, momentum, nesterov, sgd } from '@rivulet/optimizers';
import { weightDecay } from '@rivulet/regularizers';
import type { Scalar, Transform } from '@rivulet/tensor';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable } from '../table.js';

function plainAdam(hyper: Hyper, learningRate: Scalar): Transform {
  if (hyper.uses('eps_root')) hyper.cannot("Adam with optax's eps_root");
  if (hyper.uses('nesterov')) hyper.cannot("Adam with optax's nesterov");
  return adam({
    learningRate,
    beta1: hyper.number('b1'),
    beta2: hyper.number('b2'),
    epsilon: hyper.number('eps'),
  });
}

/** By the names of `optax`. */
export const optaxOptimizers: OptimizerTable = {
  sgd(hyper, learningRate) {
    const mu = hyper.number('momentum', 0);
    if (mu === 0) return sgd({ learningRate });
    return hyper.flag('nesterov', false)
      ? nesterov({ learningRate, momentum: mu })
      : momentum({ learningRate, momentum: mu });
  },
  adam: plainAdam,
  adamw: (hyper, learningRate) =>
    chain(plainAdam(hyper, learningRate), weightDecay(hyper.number('weight_decay'), { learningRate })),
  adadelta: (hyper, learningRate) =>
    adadelta({
      learningRate,
      rho: hyper.number('rho'),
      epsilon: hyper.number('eps'),
      weightDecay: hyper.number('weight_decay', 0),
    }),
  clip: (hyper) => chain(clipByValue(hyper.number('max_delta')), hyper.inner()),
};
