/**
 * optax's optimizers in ours: those that PyTorch or Keras have, too.
 */
import { adadelta, adafactor, adagrad, adam, adamax, adamw, momentum, nesterov } from '@rivulet/optimizers';
import { radam, rmsprop, rprop, sgd } from '@rivulet/optimizers';
import { type Scalar, type State, type Tensors, type Transform, mapTensors, zip } from '@rivulet/tensor';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable } from '../table.js';
import { optaxFamily } from './optax-family.js';
import { optaxWrappers } from './optax-wrappers.js';

const shared = (hyper: Hyper, learningRate: Scalar) =>
  ({ dialect: 'optax', learningRate, weightDecay: hyper.number('weight_decay', 0) }) as const;

const moments = (hyper: Hyper) => ({
  beta1: hyper.number('b1'),
  beta2: hyper.number('b2'),
  epsilon: hyper.number('eps'),
});

const adamOf = (hyper: Hyper) => ({
  ...moments(hyper),
  epsilonRoot: hyper.number('eps_root', 0),
  nesterov: hyper.flag('nesterov', false),
});

/** By the names of `optax`. */
export const optaxOptimizers: OptimizerTable = {
  ...optaxFamily,
  ...optaxWrappers,
  sgd(hyper, learningRate) {
    const options = shared(hyper, learningRate);
    const [mu, ahead] = [hyper.optional('momentum'), hyper.flag('nesterov', false)];
    return mu === undefined ? sgd(options) : (ahead ? nesterov : momentum)({ ...options, momentum: mu });
  },
  adagrad: (hyper, learningRate) =>
    adagrad({
      ...shared(hyper, learningRate),
      epsilon: hyper.number('eps'),
      initialAccumulator: hyper.number('initial_accumulator_value'),
    }),
  adadelta: (hyper, learningRate) =>
    adadelta({ ...shared(hyper, learningRate), rho: hyper.number('rho'), epsilon: hyper.number('eps') }),
  rmsprop(hyper, learningRate) {
    const [mu, ahead] = [hyper.optional('momentum'), hyper.flag('nesterov', false)];
    return rmsprop({
      ...shared(hyper, learningRate),
      decay: hyper.number('decay'),
      epsilon: hyper.number('eps'),
      epsilonAt: hyper.flag('eps_in_sqrt', true) ? 'inside' : 'outside',
      initialSquare: hyper.number('initial_scale', 0),
      centered: hyper.flag('centered', false),
      momentum: mu ?? 0,
      nesterov: mu !== undefined && ahead,
      correctBias: hyper.flag('bias_correction', false),
    });
  },
  adam: (hyper, learningRate) => adam({ ...shared(hyper, learningRate), ...adamOf(hyper) }),
  nadam: (hyper, learningRate) => adam({ ...shared(hyper, learningRate), ...adamOf(hyper), nesterov: true }),
  adamw: (hyper, learningRate) => adamw({ ...shared(hyper, learningRate), ...adamOf(hyper) }),
  nadamw: (hyper, learningRate) => adamw({ ...shared(hyper, learningRate), ...adamOf(hyper), nesterov: true }),
  amsgrad: (hyper, learningRate) =>
    adam({
      ...shared(hyper, learningRate),
      ...adamOf(hyper),
      amsgrad: true,
      correctMean: hyper.flag('bias_correction_mu', true),
      correctSquare: hyper.flag('bias_correction_nu', true),
    }),
  adamax: (hyper, learningRate) => adamax({ ...shared(hyper, learningRate), ...moments(hyper) }),
  adamaxw: (hyper, learningRate) => adamax({ ...shared(hyper, learningRate), ...moments(hyper) }),
  radam: (hyper, learningRate) =>
    radam({ ...shared(hyper, learningRate), ...adamOf(hyper), threshold: hyper.number('threshold') }),
  rprop(hyper, learningRate) {
    const first = typeof learningRate === 'function' ? learningRate(0, 0) : hyper.learningRate;
    const rule = rprop({
      dialect: 'optax',
      learningRate: first,
      shrink: hyper.number('eta_minus'),
      grow: hyper.number('eta_plus'),
      shortest: hyper.number('min_step_size'),
      longest: hyper.number('max_step_size'),
    });
    return aCallLate(rule);
  },
  adafactor: (hyper, learningRate) =>
    adafactor({
      dialect: 'optax',
      learningRate: Number.isNaN(learningRate) ? 1 : learningRate,
      factorFrom: hyper.number('min_dim_size_to_factor'),
      decayRate: hyper.number('decay_rate'),
      decayOffset: hyper.number('decay_offset', 0),
      scaleByParameters: hyper.flag('multiply_by_parameter_scale'),
      clipThreshold: hyper.optional('clipping_threshold') ?? null,
      momentum: hyper.number('momentum', 0),
      weightDecay: hyper.number('weight_decay_rate', 0),
      epsilon: hyper.number('eps'),
      factored: hyper.flag('factored'),
    }),
};

/** What optax 0.2.8 makes of its Rprop by mistake: each step is that of the call before, unless the sign turned. */
function aCallLate<S extends State>(rule: Transform<S>): Transform {
  type Late = { readonly rule: S; readonly before: Tensors };
  const late: Transform<Late> = {
    name: `${rule.name}, a call late`,
    spec: null,
    init: (params) => ({ rule: rule.init(params), before: mapTensors((theta) => theta.fill(0), params) }),
    update(gradients, state, context) {
      const after = rule.update?.(gradients, state.rule, context) ?? { updates: gradients, state: state.rule };
      const updates = zip((g, before) => g.mul(before).gt(0).where(0, before), gradients, state.before);
      return { updates, state: { rule: after.state, before: after.updates } };
    },
  };
  return late;
}
