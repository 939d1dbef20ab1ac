/**
 * Adadelta.
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

/** Options of `adadelta`. */
export type AdadeltaOptions = GradientOptions & {
  /** η ≥ 0. Default 1: the rule finds its own scale. */
  readonly learningRate?: Scalar;
  /** ρ of both moving averages, 0 ≤ ρ < 1. Default 0.9. */
  readonly rho?: Scalar;
  /** ε > 0. Default 1e-6. */
  readonly epsilon?: Scalar;
};

/** Moving averages of squared gradients and of squared changes. */
export type AdadeltaState = { readonly gradients: Tensors; readonly changes: Tensors };

/**
 * Adadelta: steps as long as recent steps were, so that no rate has to be chosen.
 *
 * v ← ρ·v + (1 − ρ)·g²,  d = √(u + ε) / √(v + ε) · g,  u ← ρ·u + (1 − ρ)·d²,  θ ← θ − η·d
 *
 * d uses the v of this step and the u of the step before; ε stands inside both roots.
 *
 * State: `gradients` (v) and `changes` (u), two numbers a parameter; 0 at first.
 *
 * @param options.learningRate η ≥ 0; default 1 (the paper's and torch's; Keras: 0.001)
 * @param options.rho ρ, 0 ≤ ρ < 1; default 0.9 (Keras: 0.95)
 * @param options.epsilon ε > 0; default 1e-6 (torch: eps; Keras: 1e-7); it sets the length of the first steps
 * @param options.weightDecay λ ≥ 0, coupled: g ← g + λ·θ; default 0
 * @param options.maximize climb instead of descend; default false
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adadelta({ rho: 0.95, epsilon: 1e-7 })
 *
 * M. D. Zeiler 2012, "ADADELTA: an adaptive learning rate method"; the paper's rule times η.
 */
export function adadelta(options: AdadeltaOptions = {}): Transform<AdadeltaState> {
  const { learningRate = 1, rho = 0.9, epsilon = 1e-6, weightDecay = 0, maximize = false, ...others } = options;
  checkScalars('adadelta', atLeastZero, { learningRate, weightDecay });
  checkScalars('adadelta', belowOne, { rho });
  checkScalars('adadelta', aboveZero, { epsilon });
  checkFlags('adadelta', { maximize });
  checkNoOthers('adadelta', others);
  return {
    name: 'adadelta',
    spec: specOf('@rivulet/optimizers#adadelta', options),
    init: (params) => ({ gradients: zerosLike(params), changes: zerosLike(params) }),
    update(given, state, context) {
      const eta = context.scalar('learningRate', learningRate);
      const decay = context.scalar('rho', rho);
      const eps = context.scalar('epsilon', epsilon);
      const g = effectiveGradients(given, { weightDecay, maximize }, context);

      const v = movingAverage(state.gradients, squares(g), decay);
      const d = zip((one, now, u) => u.add(eps).sqrt().div(now.add(eps).sqrt()).mul(one), g, v, state.changes);
      const u = movingAverage(state.changes, squares(d), decay);
      return { updates: mapTensors((one) => one.mul(eta.neg()), d), state: { gradients: v, changes: u } };
    },
  };
}
