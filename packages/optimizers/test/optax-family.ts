/**
 * Our optimizers for the golden files of optax and Keras that have no counterpart in PyTorch.
 */
import type { Scalar, State, StepContext, Tensors, Transform } from '@rivulet/tensor';
import { zip } from '@rivulet/tensor';
import {
  adabelief,
  adan,
  ademamix,
  adopt,
  dog,
  dowg,
  fromage,
  ftrl,
  lamb,
  lars,
  lion,
  novograd,
  optimisticGradientDescent,
  prodigy,
  scheduleFreeAdamw,
  scheduleFreeSgd,
  signSgd,
  simplifiedAdemamix,
  sm3,
  yogi,
} from '../src/index.js';

/** `hyper` of a golden case. */
export type Hyper = Readonly<Record<string, unknown>>;

type Maker = (hyper: Hyper, learningRate: Scalar) => Transform;

/**
 * What the files have `eval_params` of: our parameters are the average of the weights that were tried.
 * `optax` has the same with the point of the gradients as parameters, which is `params` in the files.
 */
export const averages = {
  schedule_free_sgd: (hyper, learningRate) =>
    scheduleFreeSgd({ learningRate, ...scheduleFree(hyper), ...decay(hyper) }),
  schedule_free_adamw: (hyper, learningRate) =>
    scheduleFreeAdamw({
      learningRate,
      ...scheduleFree(hyper),
      beta2: number(hyper, 'b2'),
      epsilon: number(hyper, 'eps'),
      ...decay(hyper),
    }),
} satisfies Record<string, Maker>;

/** By the file's `optimizer`, from optax's hyper-parameters. */
export const optax: Readonly<Record<string, Maker>> = {
  lion: (hyper, learningRate) => lion({ learningRate, ...betas(hyper), ...decay(hyper) }),
  lamb: (hyper, learningRate) => lamb({ learningRate, ...adamLike(hyper), ...decay(hyper) }),
  lars: (hyper, learningRate) =>
    lars({
      learningRate,
      momentum: number(hyper, 'momentum'),
      trustCoefficient: number(hyper, 'trust_coefficient'),
      epsilon: number(hyper, 'eps'),
      nesterov: flag(hyper, 'nesterov'),
      ...decay(hyper),
    }),
  adabelief: (hyper, learningRate) =>
    adabelief({ learningRate, ...adamLike(hyper), nesterov: flag(hyper, 'nesterov') }),
  yogi: (hyper, learningRate) => yogi({ learningRate, ...betas(hyper), epsilon: number(hyper, 'eps') }),
  adan: (hyper, learningRate) =>
    adan({ learningRate, ...adamLike(hyper), beta3: number(hyper, 'b3'), ...decay(hyper) }),
  novograd: (hyper, learningRate) => novograd({ learningRate, ...adamLike(hyper), ...decay(hyper) }),
  ademamix: (hyper, learningRate) =>
    ademamix({
      learningRate,
      ...adamLike(hyper),
      beta3: number(hyper, 'b3'),
      alpha: number(hyper, 'alpha'),
      ...decay(hyper),
    }),
  simplified_ademamix: (hyper, learningRate) =>
    simplifiedAdemamix({ learningRate, ...adamLike(hyper), alpha: number(hyper, 'alpha'), ...decay(hyper) }),
  adopt: (hyper, learningRate) =>
    adopt({
      learningRate,
      ...betas(hyper),
      epsilon: number(hyper, 'eps'),
      nesterov: flag(hyper, 'nesterov'),
      clipping: flag(hyper, 'use_clipping'),
    }),
  sign_sgd: (_, learningRate) => signSgd({ learningRate }),
  schedule_free_sgd: (hyper, learningRate) => storingThePoint(averages.schedule_free_sgd(hyper, learningRate)),
  schedule_free_adamw: (hyper, learningRate) => storingThePoint(averages.schedule_free_adamw(hyper, learningRate)),
  prodigy(hyper, learningRate) {
    const [beta1, beta2] = hyper['betas'] as readonly [number, number];
    return prodigy({
      learningRate,
      beta1,
      beta2,
      beta3: given(hyper, 'beta3'),
      epsilon: number(hyper, 'eps'),
      initialEstimate: number(hyper, 'estim_lr0'),
      estimateFactor: number(hyper, 'estim_lr_coef'),
      safeguardWarmup: flag(hyper, 'safeguard_warmup'),
      ...decay(hyper),
    });
  },
  fromage: (hyper, learningRate) => fromage({ learningRate, minimumNorm: number(hyper, 'min_norm') }),
  sm3: (hyper, learningRate) => sm3({ learningRate, momentum: number(hyper, 'momentum') }),
  dog(hyper, learningRate) {
    const [kind, firstStep] = hyper['init_step'] as readonly ['heuristic' | 'distance' | 'learning_rate', number];
    const firstStepAs = ({ heuristic: 'relative', distance: 'distance', learning_rate: 'rate' } as const)[kind];
    return dog({ learningRate, firstStep, firstStepAs, epsilon: number(hyper, 'eps'), ...decay(hyper) });
  },
  dowg(hyper, learningRate) {
    const epsilon = number(hyper, 'eps');
    const initialSquaredDistance = given(hyper, 'init_estim_sq_dist') ?? epsilon;
    return dowg({ learningRate, initialSquaredDistance, epsilon, ...decay(hyper) });
  },
  optimistic_gradient_descent: (hyper, learningRate) =>
    optimisticGradientDescent({ learningRate, alpha: number(hyper, 'alpha'), beta: number(hyper, 'beta') }),
};

/** By the file's `optimizer`, from Keras's hyper-parameters. */
export const keras: Readonly<Record<string, Maker>> = {
  Lion: (hyper, learningRate) =>
    lion({
      dialect: 'keras',
      learningRate,
      beta1: number(hyper, 'beta_1'),
      beta2: number(hyper, 'beta_2'),
      ...decay(hyper),
    }),
  Lamb: (hyper, learningRate) =>
    lamb({
      dialect: 'keras',
      learningRate,
      beta1: number(hyper, 'beta_1'),
      beta2: number(hyper, 'beta_2'),
      epsilon: number(hyper, 'epsilon'),
      ...decay(hyper),
    }),
  Ftrl: (hyper, learningRate) =>
    ftrl({
      learningRate,
      learningRatePower: number(hyper, 'learning_rate_power'),
      initialAccumulator: number(hyper, 'initial_accumulator_value'),
      l1: number(hyper, 'l1_regularization_strength'),
      l2: number(hyper, 'l2_regularization_strength'),
      l2Shrinkage: number(hyper, 'l2_shrinkage_regularization_strength'),
      beta: number(hyper, 'beta'),
      ...decay(hyper),
    }),
};

/** A transform that moves the point of the gradients, with that point as its parameters and its own in `average`. */
function storingThePoint<S extends State>(
  inner: Transform<S>,
): Transform<{ readonly inner: S; readonly average: Tensors }> {
  const at = (params: Tensors, context: StepContext): StepContext =>
    Object.assign(Object.create(context) as StepContext, { params });
  return {
    name: `storingThePoint(${inner.name})`,
    spec: null,
    init: (params) => ({ inner: inner.init(params), average: params }),
    update(gradients, state, context) {
      const done = inner.update?.(gradients, state.inner, at(state.average, context));
      if (!done || !inner.point) throw new Error(`${inner.name} moves no point`);
      const average = zip((x, change) => x.add(change), state.average, done.updates);
      const point = inner.point(done.state, at(average, context));
      const updates = zip((next, y) => next.sub(y), point, context.params);
      return { updates, state: { inner: done.state, average } };
    },
  };
}

function betas(hyper: Hyper) {
  return { beta1: number(hyper, 'b1'), beta2: number(hyper, 'b2') };
}

function adamLike(hyper: Hyper) {
  return { ...betas(hyper), epsilon: number(hyper, 'eps'), epsilonRoot: number(hyper, 'eps_root') };
}

function scheduleFree(hyper: Hyper) {
  return {
    beta1: number(hyper, 'b1'),
    weightPower: number(hyper, 'weight_lr_power'),
    warmupSteps: given(hyper, 'warmup_steps') ?? 0,
  };
}

/** Left out or null in a file: none. */
function decay(hyper: Hyper) {
  return { weightDecay: given(hyper, 'weight_decay') ?? 0 };
}

function given(hyper: Hyper, name: string): number | null {
  return hyper[name] === undefined || hyper[name] === null ? null : number(hyper, name);
}

function number(hyper: Hyper, name: string): number {
  const value = hyper[name];
  if (typeof value !== 'number') throw new Error(`${name} is missing`);
  return value;
}

function flag(hyper: Hyper, name: string): boolean {
  const value = hyper[name];
  if (typeof value !== 'boolean') throw new Error(`${name} is missing`);
  return value;
}
