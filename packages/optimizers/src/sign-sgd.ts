/**
 * Gradient descent by signs.
 */
import type { OptionsOf, Transform } from '@rivulet/tensor';
import { atLeastZero, mapTensors, scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import type { NoState } from './sgd.js';

const settings = settingsOf(
  'signSgd',
  {
    /** η ≥ 0, the length by which each element moves. Default 0.001. */
    learningRate: scalar(1e-3, atLeastZero),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `signSgd`. */
export type SignSgdOptions = OptionsOf<typeof settings>;

/**
 * Gradient descent that looks at nothing but the signs of the gradient.
 *
 * θ ← θ − η · sign(g)
 *
 * An element whose gradient is 0 stays. `lion` is this with momentum.
 *
 * State: none.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * signSgd({ learningRate: 1e-3 })
 *
 * J. Bernstein, Y.-X. Wang, K. Azizzadenesheli, A. Anandkumar 2018, "signSGD: compressed optimisation for
 * non-convex problems".
 */
export function signSgd(options: SignSgdOptions = {}): Transform<NoState> {
  const o = settings.settle(options);
  return {
    name: 'signSgd',
    spec: specOf('@rivulet/optimizers#signSgd', options),
    init: () => ({}),
    update(gradients, state, context) {
      const { learningRate: eta } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const steps = mapTensors((one) => one.sign().mul(eta.neg()), g);
      return { updates: withDecay(steps, eta, o, context), state };
    },
  };
}
signSgd.settings = settings;
