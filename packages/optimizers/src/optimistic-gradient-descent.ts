/**
 * Optimistic gradient descent.
 */
import type { OptionsOf, Tensors, Transform } from '@rivulet/tensor';
import { anyNumber, atLeastZero, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { zerosLike } from './moving-average.js';

const settings = settingsOf(
  'optimisticGradientDescent',
  {
    /** η ≥ 0. Default 0.01. */
    learningRate: scalar(0.01, atLeastZero),
    /** α, the coefficient of the gradient. Default 1. */
    alpha: scalar(1, anyNumber),
    /** β, the coefficient of how the gradient changed since the last step. Default 1. */
    beta: scalar(1, anyNumber),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `optimisticGradientDescent`. */
export type OptimisticGradientDescentOptions = OptionsOf<typeof settings>;

/** The previous gradient. */
export type OptimisticGradientDescentState = { readonly previous: Tensors };

/**
 * Optimistic gradient descent: expects the gradient to change again as it just did; for games of two.
 *
 * θ ← θ − η·((α + β)·g − β·previous g);  in the first step previous g = g
 *
 * State: `previous`, one number a parameter; 0 at first.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * optimisticGradientDescent({ learningRate: 0.01 })
 *
 * C. Daskalakis, A. Ilyas, V. Syrgkanis, H. Zeng 2018, "Training GANs with optimism"; with two
 * coefficients: A. Mokhtari, A. Ozdaglar, S. Pattathil 2020.
 */
export function optimisticGradientDescent(
  options: OptimisticGradientDescentOptions = {},
): Transform<OptimisticGradientDescentState> {
  const o = settings.settle(options);
  return {
    name: 'optimisticGradientDescent',
    spec: specOf('@rivulet/optimizers#optimisticGradientDescent', options),
    init: (params) => ({ previous: zerosLike(params) }),
    update(gradients, state, context) {
      const { learningRate: eta, alpha, beta } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const [ofNow, ofBefore] = [eta.mul(alpha.add(beta)).neg(), eta.mul(beta)];
      const steps = zip(
        (now, before) => now.mul(ofNow).add(context.step.gt(1).where(before, now).mul(ofBefore)),
        g,
        state.previous,
      );
      return { updates: withDecay(steps, eta, o, context), state: { previous: g } };
    },
  };
}
optimisticGradientDescent.settings = settings;
