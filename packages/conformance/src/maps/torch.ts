/**
 * PyTorch's optimizers in ours.
 */
import { adadelta, adafactor, adagrad, adam, adamax, adamw, asgd, lbfgs, momentum, muon } from '@rivulet/optimizers';
import { nadam, nesterov, radam, rmsprop, rprop, sgd } from '@rivulet/optimizers';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable } from '../table.js';

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
    const [mu, dampening] = [hyper.number('momentum', 0), hyper.number('dampening', 0)];
    const ahead = hyper.flag('nesterov', false);
    if (ahead && (mu === 0 || dampening !== 0)) hyper.cannot('nesterov without momentum, or dampened');
    if (mu === 0) return sgd(options);
    return ahead ? nesterov({ ...options, momentum: mu }) : momentum({ ...options, momentum: mu, dampening });
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
  Adam: (hyper, learningRate) =>
    adam({ learningRate, ...moments(hyper), amsgrad: hyper.flag('amsgrad', false), ...shared(hyper) }),
  AdamW: (hyper, learningRate) =>
    adamw({
      learningRate,
      ...moments(hyper),
      amsgrad: hyper.flag('amsgrad', false),
      weightDecay: hyper.number('weight_decay'),
      maximize: hyper.flag('maximize', false),
    }),
  Adamax: (hyper, learningRate) => adamax({ learningRate, ...moments(hyper), ...shared(hyper) }),
  NAdam: (hyper, learningRate) =>
    nadam({ learningRate, ...moments(hyper), momentumDecay: hyper.number('momentum_decay'), ...shared(hyper) }),
  NAdam_torch113: 'the rule has a mistake that later versions of torch do not have; it was recorded to show it',
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
    const [epsilon, leastScale] = hyper.at('eps').list();
    return adafactor({
      learningRate,
      decayRate: -hyper.number('beta2_decay'),
      // PyTorch's null is 2⁻⁵², our default.
      epsilon: epsilon?.value === null ? undefined : epsilon?.number(),
      leastScale: leastScale?.number(),
      clipThreshold: hyper.number('d'),
      weightDecay: hyper.number('weight_decay', 0),
      maximize: hyper.flag('maximize', false),
    });
  },
  Muon(hyper, learningRate) {
    const [linear, cubic, quintic] = hyper.at('ns_coefficients').numbers(3);
    return muon({
      learningRate,
      momentum: hyper.number('momentum'),
      nesterov: hyper.flag('nesterov'),
      iterations: hyper.number('ns_steps'),
      ...{ linear, cubic, quintic },
      epsilon: hyper.number('eps'),
      adjust: hyper.choice(
        'adjust_lr_fn',
        { original: 'original', match_rms_adamw: 'matchRmsAdamw' } as const,
        'original',
      ),
      weightDecay: hyper.number('weight_decay'),
      maximize: hyper.flag('maximize', false),
    });
  },
  LBFGS: (hyper, learningRate) =>
    lbfgs({
      learningRate,
      maxIterations: hyper.number('max_iter'),
      maxEvaluations: hyper.optional('max_eval'),
      toleranceGradient: hyper.number('tolerance_grad'),
      toleranceChange: hyper.number('tolerance_change'),
      historySize: hyper.number('history_size'),
      lineSearch: hyper.choice('line_search_fn', { none: 'none', strong_wolfe: 'strongWolfe' } as const, 'none'),
    }),
};
