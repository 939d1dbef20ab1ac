/**
 * Keras's optimizers in ours.
 */
import type { Transform } from '@rivulet/tensor';
import { adadelta, adafactor, adagrad, adam, adamax, adamw, chain, clipByGlobalNorm } from '../src/index.js';
import { clipByValue, momentum, nadam, nesterov, rmsprop, sgd } from '../src/index.js';
import type { Hyper, OptimizerTable } from './hyper.js';

const shared = (hyper: Hyper) => ({ dialect: 'keras', weightDecay: hyper.number('weight_decay', 0) }) as const;

const moments = (hyper: Hyper) => ({
  beta1: hyper.number('beta_1'),
  beta2: hyper.number('beta_2'),
  epsilon: hyper.number('epsilon'),
});

/** What every optimizer of Keras can do to gradients first; with one parameter, its norm is that of all. */
function clipped(hyper: Hyper, optimizer: Transform): Transform {
  const norm = hyper.optional('clipnorm') ?? hyper.optional('global_clipnorm');
  const value = hyper.optional('clipvalue');
  return chain(
    ...(norm === undefined ? [] : [clipByGlobalNorm(norm, { form: 'optax' })]),
    ...(value === undefined ? [] : [clipByValue(value)]),
    optimizer,
  );
}

const rules: OptimizerTable = {
  SGD(hyper, learningRate) {
    const options = { learningRate, ...shared(hyper) };
    const mu = hyper.number('momentum', 0);
    if (mu === 0) return sgd(options);
    return (hyper.flag('nesterov', false) ? nesterov : momentum)({ ...options, momentum: mu });
  },
  Adagrad: (hyper, learningRate) =>
    adagrad({
      learningRate,
      epsilon: hyper.number('epsilon'),
      initialAccumulator: hyper.number('initial_accumulator_value'),
      ...shared(hyper),
    }),
  Adadelta: (hyper, learningRate) =>
    adadelta({ learningRate, rho: hyper.number('rho'), epsilon: hyper.number('epsilon'), ...shared(hyper) }),
  RMSprop: (hyper, learningRate) =>
    rmsprop({
      learningRate,
      decay: hyper.number('rho'),
      epsilon: hyper.number('epsilon'),
      momentum: hyper.number('momentum', 0),
      centered: hyper.flag('centered', false),
      ...shared(hyper),
    }),
  Adam: (hyper, learningRate) =>
    adam({ learningRate, ...moments(hyper), amsgrad: hyper.flag('amsgrad', false), ...shared(hyper) }),
  AdamW: (hyper, learningRate) =>
    adamw({ learningRate, ...moments(hyper), amsgrad: hyper.flag('amsgrad', false), ...shared(hyper) }),
  Adamax: (hyper, learningRate) => adamax({ learningRate, ...moments(hyper), ...shared(hyper) }),
  Nadam: (hyper, learningRate) => nadam({ learningRate, ...moments(hyper), ...shared(hyper) }),
  // relative_step changes nothing: Keras bounds the rate by 1/√t without it, too.
  Adafactor: (hyper, learningRate) =>
    adafactor({
      learningRate,
      decayRate: -hyper.number('beta_2_decay'),
      epsilon: hyper.number('epsilon_1'),
      leastScale: hyper.number('epsilon_2'),
      clipThreshold: hyper.number('clip_threshold'),
      ...shared(hyper),
    }),
};

/** By the names of `keras.optimizers`. */
export const kerasOptimizers: OptimizerTable = Object.fromEntries(
  Object.entries(rules).map(([name, make]) => [name, (hyper, rate) => clipped(hyper, make(hyper, rate))]),
);
