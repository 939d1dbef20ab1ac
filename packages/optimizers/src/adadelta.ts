/**
 * Adadelta.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, belowOne, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { movingAverage, scaled, squares, zerosLike } from './moving-average.js';

const settings = settingsOf(
  'adadelta',
  {
    /** η ≥ 0. Default 1, the paper's and torch's (torch: lr; Keras: 0.001): the rule finds its own scale. */
    learningRate: scalar(1, atLeastZero),
    /** ρ of both moving averages, 0 ≤ ρ < 1. Default 0.9 (Keras: 0.95). */
    rho: scalar(0.9, belowOne),
    /** ε > 0; it sets the length of the first steps. Default 1e-6 (torch: eps; Keras: 1e-7). */
    epsilon: scalar(1e-6, aboveZero),
    ...gradientSettings,
  },
  {
    torch: {},
    keras: { learningRate: 1e-3, rho: 0.95, epsilon: 1e-7, decoupled: true },
    optax: {},
    book: {},
  },
);

/** Options of `adadelta`. */
export type AdadeltaOptions = OptionsOf<typeof settings>;

/** Moving averages of squared gradients and of squared changes. */
export type AdadeltaState = { readonly gradients: Tensors; readonly changes: Tensors };

/**
 * Adadelta: steps as long as recent steps were, so that no rate has to be chosen.
 *
 * v ← ρ·v + (1 − ρ)·g²,  d = √(u + ε) / √(v + ε) · g,  u ← ρ·u + (1 − ρ)·d²,  θ ← θ − η·d
 *
 * d uses the v of this step and the u of the step before; ε stands inside both roots. The libraries
 * differ in their defaults only, and in weight decay, which is decoupled in Keras.
 *
 * State: `gradients` (v) and `changes` (u), two numbers a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * adadelta({ rho: 0.95, epsilon: 1e-7 })
 *
 * M. D. Zeiler 2012, "ADADELTA: an adaptive learning rate method"; the paper's rule times η.
 */
export function adadelta(options: AdadeltaOptions = {}): Transform<AdadeltaState> {
  const o = settings.settle(options);
  return {
    name: 'adadelta',
    spec: specOf('@rivulet/optimizers#adadelta', options),
    init: (params) => ({ gradients: zerosLike(params), changes: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, rho, epsilon: eps } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);

      const v = movingAverage(state.gradients, squares(g), rho);
      const d = zip((one, now, u) => u.add(eps).sqrt().div(now.add(eps).sqrt()).mul(one), g, v, state.changes);
      const u = movingAverage(state.changes, squares(d), rho);
      return { updates: withDecay(scaled(d, eta.neg()), eta, o, context), state: { gradients: v, changes: u } };
    },
  };
}
adadelta.settings = settings;
