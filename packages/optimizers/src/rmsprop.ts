/**
 * RMSprop.
 */
import {
  type Scalar,
  type Tensors,
  type Transform,
  aboveZero,
  atLeastZero,
  belowOne,
  checkFlags,
  checkNoOthers,
  checkScalars,
  mapTensors,
  specOf,
  zip,
} from '@rivulet/tensor';
import { type GradientOptions, effectiveGradients } from './effective-gradients.js';
import { movingAverage, squares, zerosLike } from './moving-average.js';

/** Options of `rmsprop`. */
export type RmspropOptions = GradientOptions & {
  /** η ≥ 0. Default 0.01. */
  readonly learningRate?: Scalar;
  /** α of the moving averages, 0 ≤ α < 1. Default 0.99. */
  readonly decay?: Scalar;
  /** ε > 0. Default 1e-8. */
  readonly epsilon?: Scalar;
  /** μ of a velocity on top, 0 ≤ μ < 1. A plain 0, the default: none. */
  readonly momentum?: Scalar;
  /** Divide by the standard deviation instead of the root mean square. Default false. */
  readonly centered?: boolean;
};

/** Moving averages of g² and, where asked for, of g; and a velocity. What is not used is empty. */
export type RmspropState = { readonly v: Tensors; readonly mean: Tensors; readonly velocity: Tensors };

/**
 * RMSprop: each gradient divided by how large it usually is.
 *
 * v ← α·v + (1 − α)·g²,  d = g / (√v + ε),  θ ← θ − η·d
 * centered: m ← α·m + (1 − α)·g, and v − m² in place of v under the root
 * momentum: b ← μ·b + d, and b in place of d
 *
 * ε stands outside the root, as in torch; Keras and optax have it inside. v − m², never negative but
 * for rounding, is kept from falling below 0.
 *
 * State: `v`, with centered `mean`, with momentum `velocity`: one to three numbers a parameter; 0 at first.
 *
 * @param options.learningRate η ≥ 0; default 0.01 (Keras: 0.001)
 * @param options.decay α, 0 ≤ α < 1; default 0.99 (torch: alpha; Keras: rho, 0.9)
 * @param options.epsilon ε > 0; default 1e-8 (torch: eps; Keras: 1e-7)
 * @param options.momentum μ, 0 ≤ μ < 1; default 0: no velocity
 * @param options.centered default false
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * rmsprop({ learningRate: 0.001, decay: 0.9 })
 *
 * T. Tieleman, G. Hinton 2012, lecture 6.5 of "Neural networks for machine learning"; centered: A. Graves 2013,
 * "Generating sequences with recurrent neural networks".
 */
export function rmsprop(options: RmspropOptions = {}): Transform<RmspropState> {
  const {
    learningRate = 1e-2,
    decay = 0.99,
    epsilon = 1e-8,
    momentum = 0,
    centered = false,
    weightDecay = 0,
    maximize = false,
    ...others
  } = options;
  checkScalars('rmsprop', atLeastZero, { learningRate, weightDecay });
  checkScalars('rmsprop', belowOne, { decay, momentum });
  checkScalars('rmsprop', aboveZero, { epsilon });
  checkFlags('rmsprop', { centered, maximize });
  checkNoOthers('rmsprop', others);
  return {
    name: 'rmsprop',
    spec: specOf('@rivulet/optimizers#rmsprop', options),
    init: (params) => ({
      v: zerosLike(params),
      mean: centered ? zerosLike(params) : {},
      velocity: momentum === 0 ? {} : zerosLike(params),
    }),
    update(gradients, state, context) {
      const eta = context.scalar('learningRate', learningRate);
      const alpha = context.scalar('decay', decay);
      const eps = context.scalar('epsilon', epsilon);
      const g = effectiveGradients(gradients, { weightDecay, maximize }, context);

      const v = movingAverage(state.v, squares(g), alpha);
      const mean = centered ? movingAverage(state.mean, g, alpha) : {};
      const spread = centered ? zip((square, m) => square.sub(m.square()).max(0), v, mean) : v;
      const d = zip((one, s) => one.div(s.sqrt().add(eps)), g, spread);
      const velocity =
        momentum === 0 ? {} : zip((b, one) => b.mul(context.scalar('momentum', momentum)).add(one), state.velocity, d);
      const step = momentum === 0 ? d : velocity;
      return { updates: mapTensors((one) => one.mul(eta.neg()), step), state: { v, mean, velocity } };
    },
  };
}
