/**
 * Gradient descent.
 */
import {
  type Scalar,
  type Transform,
  atLeastZero,
  checkFlags,
  checkNoOthers,
  checkScalars,
  mapTensors,
  specOf,
} from '@rivulet/tensor';
import { type GradientOptions, effectiveGradients } from './effective-gradients.js';

/** Options of `sgd`. */
export type SgdOptions = GradientOptions & {
  /** η ≥ 0. Default 0.01. torch: lr. */
  readonly learningRate?: Scalar;
};

/** The state of a transform that remembers nothing. */
export type NoState = Readonly<Record<string, never>>;

/**
 * Gradient descent; stochastic when each step sees a part of the samples.
 *
 * θ ← θ − η·g
 *
 * State: none.
 *
 * @param options.learningRate η ≥ 0; default 0.01 (torch and Keras: the same)
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: 0.1 })
 *
 * H. Robbins, S. Monro 1951, "A stochastic approximation method". With momentum: `momentum`, `nesterov`.
 */
export function sgd(options: SgdOptions = {}): Transform<NoState> {
  const { learningRate = 1e-2, weightDecay = 0, maximize = false, ...others } = options;
  checkScalars('sgd', atLeastZero, { learningRate, weightDecay });
  checkFlags('sgd', { maximize });
  checkNoOthers('sgd', others);
  return {
    name: 'sgd',
    spec: specOf('@rivulet/optimizers#sgd', options),
    init: () => ({}),
    update(gradients, state, context) {
      const eta = context.scalar('learningRate', learningRate);
      const g = effectiveGradients(gradients, { weightDecay, maximize }, context);
      return { updates: mapTensors((one) => one.mul(eta.neg()), g), state };
    },
  };
}
