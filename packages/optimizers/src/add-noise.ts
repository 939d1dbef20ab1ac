/**
 * Gradient noise.
 */
import { type OptionsOf, type Transform, atLeastZero, mapTensors, normalFrom } from '@rivulet/tensor';
import { scalar, scalarsOf, settingsOf, specOf } from '@rivulet/tensor';
import type { NoState } from './sgd.js';

const settings = settingsOf(
  'addNoise',
  {
    /** η ≥ 0: variance of the noise at the first step. Default 0.01; the paper takes 0.01, 0.3 or 1. */
    eta: scalar(0.01, atLeastZero),
    /** γ ≥ 0: how fast it falls. Default 0.55. */
    gamma: scalar(0.55, atLeastZero),
  },
  { paper: {}, optax: {} },
);

/** Options of `addNoise`. */
export type AddNoiseOptions = OptionsOf<typeof settings>;

/**
 * Gradient noise: adds normal numbers, fewer from step to step.
 *
 * g ← g + N(0, η/tᵞ)      t = 1, 2, …: the paper's η/(1 + t)ᵞ, which counts from 0
 *
 * The numbers are a function of the run's seed, the name of the parameter, the place of this transform, and
 * the step. State: none.
 *
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(addNoise({ eta: 0.3 }), adam())
 *
 * A. Neelakantan et al. 2015, "Adding gradient noise improves learning for very deep networks"; optax: add_noise.
 */
export function addNoise(options: AddNoiseOptions = {}): Transform<NoState> {
  const o = settings.settle(options);
  return {
    name: 'addNoise',
    spec: specOf('@rivulet/optimizers#addNoise', options),
    init: () => ({}),
    update(gradients, state, context) {
      const { eta, gamma } = scalarsOf(o, context);
      const spread = eta.div(context.step.pow(gamma)).sqrt();
      const noise = (name: string, shape: readonly (number | 'batch')[]) =>
        normalFrom(context.uniform(`noise/${name}`, shape)).mul(spread);
      return { updates: mapTensors((g, name) => g.add(noise(name, g.shape)), gradients), state };
    },
  };
}
addNoise.settings = settings;
