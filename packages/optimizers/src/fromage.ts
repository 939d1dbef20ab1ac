/**
 * Fromage.
 */
import type { OptionsOf, Transform } from '@rivulet/tensor';
import { aboveZero, atLeastZero, scalar, scalarsOf, settingsOf, specOf, zip } from '@rivulet/tensor';
import { effectiveGradients, gradientSettings, withDecay } from './gradient-settings.js';
import { norm } from './norms.js';
import type { NoState } from './sgd.js';

const settings = settingsOf(
  'fromage',
  {
    /** η ≥ 0, how far each tensor turns. Default 0.01. */
    learningRate: scalar(0.01, atLeastZero),
    /** The least that a norm counts, > 0 (optax: min_norm). Default 1e-6. */
    minimumNorm: scalar(1e-6, aboveZero),
    ...gradientSettings,
  },
  { optax: {} },
);

/** Options of `fromage`. */
export type FromageOptions = OptionsOf<typeof settings>;

/**
 * Fromage: each tensor turns by the same angle and keeps its length.
 *
 * q = 1 / √(1 + η²)
 * θ ← q · (θ − η · g · max(‖θ‖, c) / max(‖g‖, c))
 *
 * Norms are of one weight matrix or one bias vector. A tensor whose gradient is 0 shrinks by q.
 *
 * State: none.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * fromage({ learningRate: 0.01 })
 *
 * J. Bernstein, A. Vahdat, Y. Yue, M.-Y. Liu 2020, "On the distance between two neural networks and the
 * stability of learning".
 */
export function fromage(options: FromageOptions = {}): Transform<NoState> {
  const o = settings.settle(options);
  return {
    name: 'fromage',
    spec: specOf('@rivulet/optimizers#fromage', options),
    init: () => ({}),
    update(gradients, state, context) {
      const { learningRate: eta, minimumNorm: least } = scalarsOf(o, context);
      const g = effectiveGradients(gradients, o, context);
      const q = eta.square().add(1).pow(-0.5);
      const steps = zip(
        (one, theta) => {
          const factor = norm(theta).max(least).div(norm(one).max(least)).mul(eta.mul(q));
          return theta.mul(q.sub(1)).sub(one.mul(factor));
        },
        g,
        context.params,
      );
      return { updates: withDecay(steps, eta, o, context), state };
    },
  };
}
fromage.settings = settings;
