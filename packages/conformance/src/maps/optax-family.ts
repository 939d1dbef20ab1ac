/**
 * optax's optimizers that PyTorch does not have, in ours.
 */
import { adabelief, adan, ademamix, adopt, dog, dowg, fromage, lamb, lars, lion } from '@rivulet/optimizers';
import { novograd, optimisticGradientDescent, prodigy, scheduleFreeAdamw, scheduleFreeSgd } from '@rivulet/optimizers';
import { signSgd, simplifiedAdemamix, sm3, yogi } from '@rivulet/optimizers';
import type { Transform } from '@rivulet/tensor';
import type { Hyper } from '../hyper.js';
import type { OptimizerTable, Translated } from '../table.js';

const betas = (hyper: Hyper) => ({ beta1: hyper.number('b1'), beta2: hyper.number('b2') });
const adamLike = (hyper: Hyper) => ({
  ...betas(hyper),
  epsilon: hyper.number('eps'),
  epsilonRoot: hyper.number('eps_root'),
});
const decay = (hyper: Hyper) => ({ weightDecay: hyper.number('weight_decay', 0) });
const scheduleFree = (hyper: Hyper) => ({
  beta1: hyper.number('b1'),
  weightPower: hyper.number('weight_lr_power'),
  warmupSteps: hyper.number('warmup_steps', 0),
});

/** By the names of `optax`. */
export const optaxFamily: OptimizerTable = {
  lion: (hyper, learningRate) => lion({ learningRate, ...betas(hyper), ...decay(hyper) }),
  lamb: (hyper, learningRate) => lamb({ learningRate, ...adamLike(hyper), ...decay(hyper) }),
  lars: (hyper, learningRate) =>
    lars({
      learningRate,
      momentum: hyper.number('momentum'),
      trustCoefficient: hyper.number('trust_coefficient'),
      epsilon: hyper.number('eps'),
      nesterov: hyper.flag('nesterov'),
      ...decay(hyper),
    }),
  adabelief: (hyper, learningRate) =>
    adabelief({ learningRate, ...adamLike(hyper), nesterov: hyper.flag('nesterov', false) }),
  yogi: (hyper, learningRate) => yogi({ learningRate, ...betas(hyper), epsilon: hyper.number('eps') }),
  adan: (hyper, learningRate) => adan({ learningRate, ...adamLike(hyper), beta3: hyper.number('b3'), ...decay(hyper) }),
  novograd: (hyper, learningRate) => novograd({ learningRate, ...adamLike(hyper), ...decay(hyper) }),
  ademamix: (hyper, learningRate) =>
    ademamix({
      learningRate,
      ...adamLike(hyper),
      beta3: hyper.number('b3'),
      alpha: hyper.number('alpha'),
      ...decay(hyper),
    }),
  simplified_ademamix: (hyper, learningRate) =>
    simplifiedAdemamix({ learningRate, ...adamLike(hyper), alpha: hyper.number('alpha'), ...decay(hyper) }),
  adopt: (hyper, learningRate) =>
    adopt({
      learningRate,
      ...betas(hyper),
      epsilon: hyper.number('eps'),
      nesterov: hyper.flag('nesterov', false),
      clipping: hyper.flag('use_clipping', true),
    }),
  sign_sgd: (_, learningRate) => signSgd({ learningRate }),
  schedule_free_sgd: (hyper, learningRate) =>
    storingThePoint(hyper, scheduleFreeSgd({ learningRate, ...scheduleFree(hyper), ...decay(hyper) })),
  schedule_free_adamw: (hyper, learningRate) =>
    storingThePoint(
      hyper,
      scheduleFreeAdamw({
        learningRate,
        ...scheduleFree(hyper),
        beta2: hyper.number('b2'),
        epsilon: hyper.number('eps'),
        ...decay(hyper),
      }),
    ),
  prodigy(hyper, learningRate) {
    const [beta1, beta2] = hyper.pair('betas');
    return prodigy({
      learningRate,
      beta1,
      beta2,
      beta3: hyper.optional('beta3') ?? null,
      epsilon: hyper.number('eps'),
      initialEstimate: hyper.number('estim_lr0'),
      estimateFactor: hyper.number('estim_lr_coef'),
      safeguardWarmup: hyper.flag('safeguard_warmup', false),
      ...decay(hyper),
    });
  },
  fromage: (hyper, learningRate) => fromage({ learningRate, minimumNorm: hyper.number('min_norm') }),
  sm3: (hyper, learningRate) => sm3({ learningRate, momentum: hyper.number('momentum') }),
  dog(hyper, learningRate) {
    const [kind, first] = hyper.at('init_step').list();
    const kinds: Readonly<Record<string, 'relative' | 'distance' | 'rate'>> = {
      heuristic: 'relative',
      distance: 'distance',
      learning_rate: 'rate',
    };
    const firstStepAs = kinds[kind?.text() ?? ''] ?? hyper.cannot("that init_step of optax's dog");
    const firstStep = first?.number();
    return dog({ learningRate, firstStep, firstStepAs, epsilon: hyper.number('eps'), ...decay(hyper) });
  },
  dowg(hyper, learningRate) {
    const epsilon = hyper.number('eps');
    const initialSquaredDistance = hyper.number('init_estim_sq_dist', epsilon);
    return dowg({ learningRate, initialSquaredDistance, epsilon, ...decay(hyper) });
  },
  optimistic_gradient_descent: (hyper, learningRate) =>
    optimisticGradientDescent({ learningRate, alpha: hyper.number('alpha'), beta: hyper.number('beta') }),
};

/** optax's parameters are y = β₁·x + (1 − β₁)·z, where gradients are taken; ours are x, its `eval_params`. */
function storingThePoint(hyper: Hyper, transform: Transform): Translated {
  const beta1 = hyper.number('b1');
  return {
    transform,
    rows: {
      params: {
        of: ['params/p', 'optimizer/z/p'],
        from: (x, z) => Float64Array.from(x, (average, i) => beta1 * average + (1 - beta1) * (z[i] ?? NaN)),
      },
      eval_params: { of: ['params/p'], from: (x) => x },
    },
  };
}
