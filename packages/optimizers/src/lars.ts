/**
 * LARS.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { atLeastZero, belowOne, flag, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { zerosLike } from './moving-average.js';
import { norm, trustRatio } from './norms.js';

const settings = settingsOf(
  'lars',
  {
    /** η ≥ 0. Default 1. */
    learningRate: scalar(1, atLeastZero),
    /** μ, 0 ≤ μ < 1. Default 0.9. */
    momentum: scalar(0.9, belowOne),
    /** c ≥ 0, how long a step is beside its tensor (the paper's η; optax: trust_coefficient). Default 0.001. */
    trustCoefficient: scalar(1e-3, atLeastZero),
    /** ε ≥ 0 added to the norm of the gradient (optax: eps). Default 0. */
    epsilon: scalar(0, atLeastZero),
    /** Move by what the velocity will be if the same gradient comes again. Default false. */
    nesterov: flag(false),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `lars`. */
export type LarsOptions = OptionsOf<typeof settings>;

/** The previous change of each parameter. */
export type LarsState = { readonly velocity: Tensors };

/**
 * LARS: momentum with a rate for each tensor, set by the tensor's length; made for large batches.
 *
 * f = c · ‖θ‖ / (‖g‖ + ε), and 1 where a norm is 0;  g with λ·θ in it
 * v ← μ·v − η·f·g,  θ ← θ + v
 * nesterov: θ ← θ + μ·v − η·f·g
 *
 * Norms are of one weight matrix or one bias vector. The paper divides by ‖g‖ + λ·‖θ‖, where optax has ‖g + λ·θ‖.
 *
 * State: `velocity`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * lars({ learningRate: 2, weightDecay: 1e-4 })
 *
 * Y. You, I. Gitman, B. Ginsburg 2017, "Large batch training of convolutional networks".
 */
export function lars(options: LarsOptions = {}): Transform<LarsState> {
  const o = settings.settle(options);
  return {
    name: 'lars',
    spec: specOf('@rivulet/optimizers#lars', options),
    init: (params) => ({ velocity: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, momentum: mu, trustCoefficient, epsilon } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const push = zip(
        (one, theta) => {
          const [above, below] = [norm(theta), norm(one)];
          const ratio = above.mul(trustCoefficient).div(below.add(epsilon));
          return one.mul(trustRatio(above, below, ratio).mul(eta)).neg();
        },
        g,
        context.params,
      );
      const velocity = zip((v, one) => v.mul(mu).add(one), state.velocity, push);
      const steps = o.nesterov ? zip((v, one) => v.mul(mu).add(one), velocity, push) : velocity;
      return { updates: withDecay(steps, eta, o, context), state: { velocity } };
    },
  };
}
lars.settings = settings;
