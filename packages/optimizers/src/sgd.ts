/**
 * Gradient descent.
 */
import type { OptionsOf, Transform } from '@rivulet/tensor';
import { atLeastZero, scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { scaled } from './moving-average.js';

const settings = settingsOf(
  'sgd',
  {
    /** η ≥ 0. Default 0.01 (Keras: the same; torch: lr, 0.001 since 2.1, without a default before). */
    learningRate: scalar(1e-2, atLeastZero),
    ...gradientSettings,
  },
  { torch: {}, keras: { decoupled: true }, optax: {}, book: {} },
);

/** Options of `sgd`. */
export type SgdOptions = OptionsOf<typeof settings>;

/** The state of a transform that remembers nothing. */
export type NoState = Readonly<Record<string, never>>;

/**
 * Gradient descent; stochastic when each step sees a part of the samples.
 *
 * θ ← θ − η·g
 *
 * The same in all libraries but for weight decay, which is decoupled in Keras.
 *
 * State: none.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: 0.1 })
 *
 * H. Robbins, S. Monro 1951, "A stochastic approximation method". With momentum: `momentum`, `nesterov`.
 */
export function sgd(options: SgdOptions = {}): Transform<NoState> {
  const o = settings.settle(options);
  return {
    name: 'sgd',
    spec: specOf('@rivulet/optimizers#sgd', options),
    init: () => ({}),
    update(gradients, state, context) {
      const { learningRate: eta } = scalarsOf(o, context);
      const steps = scaled(effectiveGradients(gradients, o, context), eta.neg());
      return { updates: withDecay(steps, eta, o, context), state };
    },
  };
}
sgd.settings = settings;
