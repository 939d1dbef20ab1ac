/**
 * PyTorch's optimizers in ours, and the two rules of the chapter that PyTorch has not.
 */
import { adadelta, adafactor, adagrad, adam, adamax, adamw, asgd, momentum, muon, nadam } from '../src/index.js';
import { nesterov, radam, rmsprop, rprop, sgd } from '../src/index.js';
import type { Hyper, OptimizerTable } from './hyper.js';

/** What nearly all of them have. */
const shared = (hyper: Hyper) => ({
  weightDecay: hyper.number('weight_decay', 0),
  decoupled: hyper.flag('decoupled_weight_decay', false),
  maximize: hyper.flag('maximize', false),
});

const moments = (hyper: Hyper) => {
  const [beta1, beta2] = hyper.pair('betas');
  return { beta1, beta2, epsilon: hyper.number('eps') };
};

/** By the names of `torch.optim`. */
export const torchOptimizers: OptimizerTable = {
  SGD(hyper, learningRate) {
    const options = { learningRate, ...shared(hyper) };
    const mu = hyper.number('momentum', 0);
    if (mu === 0) return sgd(options);
    if (hyper.flag('nesterov', false)) return nesterov({ ...options, momentum: mu });
    return momentum({ ...options, momentum: mu, dampening: hyper.number('dampening', 0) });
  },
  SGDClassical(hyper, learningRate) {
    const options = { learningRate, momentum: hyper.number('momentum') };
    return hyper.flag('nesterov', false)
      ? nesterov({ ...options, form: 'keras' })
      : momentum({ ...options, dialect: 'book' });
  },
  NesterovBook: (hyper, learningRate) =>
    nesterov({ dialect: 'book', learningRate, momentum: hyper.number('momentum') }),
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
  Adam: (hyper, learningRate) =>
    adam({ learningRate, ...moments(hyper), amsgrad: hyper.flag('amsgrad', false), ...shared(hyper) }),
  AdamW(hyper, learningRate) {
    const { weightDecay, maximize } = shared(hyper);
    return adamw({
      learningRate,
      ...moments(hyper),
      amsgrad: hyper.flag('amsgrad', false),
      weightDecay,
      maximize,
    });
  },
  Adamax: (hyper, learningRate) => adamax({ learningRate, ...moments(hyper), ...shared(hyper) }),
  NAdam: (hyper, learningRate) =>
    nadam({
      learningRate,
      ...moments(hyper),
      momentumDecay: hyper.number('momentum_decay'),
      ...shared(hyper),
    }),
  RAdam: (hyper, learningRate) => radam({ learningRate, ...moments(hyper), ...shared(hyper) }),
  Rprop(hyper, learningRate) {
    const [shrink, grow] = hyper.pair('etas');
    const [shortest, longest] = hyper.pair('step_sizes');
    // Only the rate of the first step counts.
    const first = typeof learningRate === 'function' ? learningRate(0, 0) : hyper.learningRate;
    return rprop({ learningRate: first, shrink, grow, shortest, longest, maximize: hyper.flag('maximize', false) });
  },
  ASGD: (hyper, learningRate) =>
    asgd({
      learningRate,
      lambda: hyper.number('lambd'),
      alpha: hyper.number('alpha'),
      averageAfter: hyper.number('t0'),
      ...shared(hyper),
    }),
  Adafactor(hyper, learningRate) {
    const [epsilon, leastScale] = hyper.numbers('eps');
    return adafactor({
      learningRate,
      decayRate: -hyper.number('beta2_decay'),
      // PyTorch's null is 2⁻⁵², our default.
      epsilon: epsilon ?? undefined,
      leastScale,
      clipThreshold: hyper.number('d'),
      weightDecay: hyper.number('weight_decay', 0),
      maximize: hyper.flag('maximize', false),
    });
  },
  Muon(hyper, learningRate) {
    const [linear, cubic, quintic] = hyper.numbers('ns_coefficients');
    return muon({
      learningRate,
      momentum: hyper.number('momentum'),
      nesterov: hyper.flag('nesterov'),
      iterations: hyper.number('ns_steps'),
      ...{ linear, cubic, quintic },
      epsilon: hyper.number('eps'),
      adjust: hyper.text('adjust_lr_fn', 'original') === 'original' ? 'original' : 'matchRmsAdamw',
      weightDecay: hyper.number('weight_decay'),
      maximize: hyper.flag('maximize', false),
    });
  },
};
