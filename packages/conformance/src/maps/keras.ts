/**
 * Keras's optimizers in ours.
 */
import { adadelta, adafactor, adagrad, adam, adamax, adamw, chain, clipByGlobalNorm } from '@rivulet/optimizers';
import { clipByNorm, clipByValue, ema, ftrl, lamb, lion, momentum, multiSteps } from '@rivulet/optimizers';
import { nadam, nesterov, rmsprop, sgd } from '@rivulet/optimizers';
import type { Scalar, Transform } from '@rivulet/tensor';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable, TransformTable } from '../table.js';

const shared = (hyper: Hyper) => ({ dialect: 'keras', weightDecay: hyper.number('weight_decay', 0) }) as const;

const moments = (hyper: Hyper) => ({
  beta1: hyper.number('beta_1'),
  beta2: hyper.number('beta_2'),
  epsilon: hyper.number('epsilon'),
});

const rules: TransformTable = {
  SGD(hyper, learningRate) {
    const options = { learningRate, ...shared(hyper) };
    const [mu, ahead] = [hyper.number('momentum', 0), hyper.flag('nesterov', false)];
    return mu === 0 ? sgd(options) : (ahead ? nesterov : momentum)({ ...options, momentum: mu });
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
  Adafactor(hyper, learningRate) {
    // Keras bounds the rate by 1/√t without it, too.
    hyper.ignore('relative_step');
    return adafactor({
      learningRate,
      decayRate: -hyper.number('beta_2_decay'),
      epsilon: hyper.number('epsilon_1'),
      leastScale: hyper.number('epsilon_2'),
      clipThreshold: hyper.number('clip_threshold'),
      ...shared(hyper),
    });
  },
  Lion: (hyper, learningRate) =>
    lion({ learningRate, beta1: hyper.number('beta_1'), beta2: hyper.number('beta_2'), ...shared(hyper) }),
  Lamb: (hyper, learningRate) => lamb({ learningRate, ...moments(hyper), ...shared(hyper) }),
  Ftrl: (hyper, learningRate) =>
    ftrl({
      learningRate,
      learningRatePower: hyper.number('learning_rate_power'),
      initialAccumulator: hyper.number('initial_accumulator_value'),
      l1: hyper.number('l1_regularization_strength'),
      l2: hyper.number('l2_regularization_strength'),
      l2Shrinkage: hyper.number('l2_shrinkage_regularization_strength'),
      beta: hyper.number('beta'),
      weightDecay: hyper.number('weight_decay', 0),
    }),
};

/** What every optimizer of Keras may have around it: accumulation, clipping, a moving average. */
function surrounded(
  hyper: Hyper,
  learningRate: Scalar,
  make: (hyper: Hyper, learningRate: Scalar) => Transform,
): Transform {
  const every = hyper.number('gradient_accumulation_steps', 1);
  // Keras updates at the last of the steps, with the rate of that one; ours counts updates inside.
  const rate: Scalar =
    typeof learningRate === 'function'
      ? (update, epoch) => learningRate(update * every + every - 1, epoch)
      : learningRate;
  let transform = make(hyper, rate);
  const clip = (name: string, around: (bound: number) => Transform): void => {
    const bound = hyper.optional(name);
    if (bound !== undefined) transform = chain(around(bound), transform);
  };
  clip('clipnorm', (norm) => clipByNorm(norm));
  clip('clipvalue', (value) => clipByValue(value));
  clip('global_clipnorm', (norm) => clipByGlobalNorm(norm, { form: 'optax' }));
  if (every > 1) transform = multiSteps(transform, { every });
  const decay = hyper.optional('ema_momentum');
  const overwriteEvery = hyper.optional('ema_overwrite_frequency') ?? null;
  if (!hyper.flag('use_ema', false)) return transform;
  if (every > 1 && overwriteEvery !== null) {
    hyper.cannot("Keras's ema_overwrite_frequency, which with gradient accumulation overwrites several times in a row");
  }
  // Every step counts, but the average follows the parameters until the first update.
  return chain(transform, ema({ dialect: 'keras', decay, overwriteEvery, start: every - 1 }));
}

/** By the names of `keras.optimizers`. */
export const kerasOptimizers: OptimizerTable = Object.fromEntries(
  Object.entries(rules).map(([name, make]) => [name, (hyper, rate) => surrounded(hyper, rate, make)]),
);
