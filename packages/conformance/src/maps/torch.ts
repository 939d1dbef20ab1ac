/**
 * PyTorch's optimizers in ours.
 */
import { adadelta, adagrad, adam, chain, momentum, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import { weightDecay } from '@rivulet/regularizers';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable } from '../table.js';

/** What all of them have. */
const shared = (hyper: Hyper) => ({
  weightDecay: hyper.number('weight_decay', 0),
  maximize: hyper.flag('maximize', false),
});

const betas = (hyper: Hyper) => {
  const [beta1, beta2] = hyper.pair('betas');
  return { beta1, beta2, epsilon: hyper.number('eps') };
};

/** By the names of `torch.optim`. */
export const torchOptimizers: OptimizerTable = {
  SGD(hyper, learningRate) {
    const options = { learningRate, ...shared(hyper) };
    if (!hyper.uses('momentum')) return sgd(options);
    const mu = hyper.number('momentum');
    if (hyper.flag('nesterov', false)) return nesterov({ ...options, momentum: mu });
    return momentum({ ...options, momentum: mu, dampening: hyper.number('dampening', 0) });
  },
  Adagrad: (hyper, learningRate) =>
    adagrad({
      learningRate,
      learningRateDecay: hyper.number('lr_decay', 0),
      epsilon: hyper.number('eps'),
      initialAccumulator: hyper.number('initial_accumulator_value', 0),
      ...shared(hyper),
    }),
  Adadelta: (hyper, learningRate) =>
    adadelta({ learningRate, rho: hyper.number('rho'), epsilon: hyper.number('eps'), ...shared(hyper) }),
  RMSprop: (hyper, learningRate) =>
    rmsprop({
      learningRate,
      decay: hyper.number('alpha'),
      epsilon: hyper.number('eps'),
      momentum: hyper.number('momentum', 0),
      centered: hyper.flag('centered', false),
      ...shared(hyper),
    }),
  Adam(hyper, learningRate) {
    const { weightDecay: rate, maximize } = shared(hyper);
    const own = { learningRate, ...betas(hyper), amsgrad: hyper.flag('amsgrad', false), maximize };
    if (!hyper.flag('decoupled_weight_decay', false)) return adam({ ...own, weightDecay: rate });
    return chain(adam(own), weightDecay(rate, { learningRate }));
  },
  AdamW(hyper, learningRate) {
    const { weightDecay: rate, maximize } = shared(hyper);
    const own = { learningRate, ...betas(hyper), amsgrad: hyper.flag('amsgrad', false), maximize };
    return chain(adam(own), weightDecay(rate, { learningRate }));
  },
  NAdam_torch113: 'the rule has a mistake that later versions of torch do not have; it was recorded to show it',
};
