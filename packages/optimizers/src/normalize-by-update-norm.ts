/**
 * Gradients of one length.
 */
import { type OptionsOf, type Transform, aboveZero, atLeastZero, globalNorm, mapTensors } from '@rivulet/tensor';
import { scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

const settings = settingsOf(
  'normalizeByUpdateNorm',
  {
    /** s > 0: the length. Default 1 (optax: scale_factor). */
    scale: scalar(1, aboveZero),
    /** ε ≥ 0; 0 divides by 0 where all gradients are 0. Default 1e-6 (optax: eps). */
    epsilon: scalar(1e-6, atLeastZero),
  },
  { optax: {} },
);

/** Options of `normalizeByUpdateNorm`. */
export type NormalizeByUpdateNormOptions = OptionsOf<typeof settings>;

/**
 * Gives the gradient of all parameters together one length; its direction stays.
 *
 * g ← g · s / (‖g‖ + ε)
 *
 * ‖g‖ is the Euclidean norm over all elements of all parameters. State: none.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(normalizeByUpdateNorm(), momentum({ learningRate: 0.1 }))
 *
 * E. Hazan, K. Levy, S. Shalev-Shwartz 2015, "Beyond convexity: stochastic quasi-convex optimization"; optax:
 * normalize_by_update_norm.
 */
export function normalizeByUpdateNorm(options: NormalizeByUpdateNormOptions = {}): Transform<NoState> {
  const o = settings.settle(options);
  return {
    name: 'normalizeByUpdateNorm',
    spec: specOf('@rivulet/optimizers#normalizeByUpdateNorm', options),
    init: () => ({}),
    update(gradients, state, context) {
      const { scale, epsilon } = scalarsOf(o, context);
      const factor = scale.div(globalNorm(gradients).add(epsilon));
      return { updates: mapTensors((g) => g.mul(factor), gradients), state };
    },
  };
}
normalizeByUpdateNorm.settings = settings;
