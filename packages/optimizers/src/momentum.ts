/**
 * Gradient descent with momentum.
 */
import {
  type Scalar,
  type Tensors,
  type Transform,
  atLeastZero,
  belowOne,
  checkChoices,
  checkFlags,
  checkNoOthers,
  checkScalars,
  mapTensors,
  specOf,
  zip,
} from '@rivulet/tensor';
import { type GradientOptions, effectiveGradients } from './effective-gradients.js';
import { oneMinus, zerosLike } from './moving-average.js';

/** Options of `momentum`. */
export type MomentumOptions = GradientOptions & {
  /** η ≥ 0. Default 0.01. */
  readonly learningRate?: Scalar;
  /** μ, share of the velocity that is kept, 0 ≤ μ < 1. Default 0.9. */
  readonly momentum?: Scalar;
  /** What the velocity is a sum of: torch's 'gradients' (default), or the 'changes' of Keras. */
  readonly velocity?: 'gradients' | 'changes';
  /** d, 0 ≤ d < 1: new gradients count 1 − d from the second step on. Default 0. */
  readonly dampening?: Scalar;
};

/** A velocity for each parameter. */
export type MomentumState = { readonly velocity: Tensors };

/**
 * Gradient descent with momentum: a ball that keeps a part of its velocity.
 *
 * velocity 'gradients': b ← μ·b + (1 − d)·g,  θ ← θ − η·b
 * velocity 'changes':  v ← μ·v − η·(1 − d)·g,  θ ← θ + v
 *
 * The same while η is constant. When η falls, 'gradients' slows the old velocity at once, 'changes'
 * only what is added to it. In the first step d counts as 0, as in torch.
 *
 * State: `velocity`, one number a parameter; 0 at first.
 *
 * @param options.learningRate η ≥ 0; default 0.01
 * @param options.momentum μ, 0 ≤ μ < 1; default 0.9 (torch's and Keras's default is 0; the book: γ)
 * @param options.velocity 'gradients' (torch, optax; default) or 'changes' (Keras, and the textbook rule)
 * @param options.dampening d, 0 ≤ d < 1; default 0
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * momentum({ learningRate: 0.01, momentum: 0.9, velocity: 'changes' })
 *
 * B. T. Polyak 1964, "Some methods of speeding up the convergence of iteration methods".
 */
export function momentum(options: MomentumOptions = {}): Transform<MomentumState> {
  const {
    learningRate = 1e-2,
    momentum: kept = 0.9,
    velocity = 'gradients',
    dampening = 0,
    weightDecay = 0,
    maximize = false,
    ...others
  } = options;
  checkScalars('momentum', atLeastZero, { learningRate, weightDecay });
  checkScalars('momentum', belowOne, { momentum: kept, dampening });
  checkChoices('momentum', ['gradients', 'changes'], { velocity });
  checkFlags('momentum', { maximize });
  checkNoOthers('momentum', others);
  return {
    name: 'momentum',
    spec: specOf('@rivulet/optimizers#momentum', options),
    init: (params) => ({ velocity: zerosLike(params) }),
    update(gradients, state, context) {
      const descent = context.scalar('learningRate', learningRate).neg();
      const mu = context.scalar('momentum', kept);
      // A plain 0 leaves the formula, and so every bit, as it is without dampening.
      const share =
        dampening === 0 ? null : context.step.gt(1).where(oneMinus(context.scalar('dampening', dampening)), 1);
      const g = effectiveGradients(gradients, { weightDecay, maximize }, context);
      const added = share ? mapTensors((one) => one.mul(share), g) : g;
      if (velocity === 'changes') {
        const changes = zip((v, one) => v.mul(mu).add(one.mul(descent)), state.velocity, added);
        return { updates: changes, state: { velocity: changes } };
      }
      const buffer = zip((b, one) => b.mul(mu).add(one), state.velocity, added);
      return { updates: mapTensors((b) => b.mul(descent), buffer), state: { velocity: buffer } };
    },
  };
}
