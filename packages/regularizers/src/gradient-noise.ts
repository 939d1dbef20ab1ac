/**
 * Noise on gradients.
 */
import {
  type Scalar,
  type Transform,
  atLeastZero,
  checkNoOthers,
  checkScalars,
  mapTensors,
  normalFrom,
  specOf,
} from '@rivulet/tensor';

/** Options of `gradientNoise`. */
export type GradientNoiseOptions = {
  /** How fast the variance falls, γ ≥ 0; 0: not at all. Default 0.55. */
  readonly gamma?: Scalar;
};

/**
 * Gradient noise: normal random numbers, less of them at each step, on every gradient.
 *
 *     g ← g + σ_t n,   σ_t² = η / (1 + t)^γ,   n ~ N(0, 1) for each parameter
 *
 * t counts the updates already done, so the first one has the variance η. It stands in front of the
 * optimizer, and behind clipping: noise that is clipped is no longer normal. n is made as in `gaussianNoise`, a
 * function of seed, place in the chain, name of the parameter, step and position only: a resumed run
 * goes on with the numbers of an uninterrupted one. State: none.
 *
 * @param eta η ≥ 0, the variance at the beginning; a number, a schedule or a signal. The paper tries 0.01, 0.3
 *   and 1
 * @param options.gamma γ ≥ 0; a number, a schedule or a signal; default 0.55
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * chain(clipByGlobalNorm(10), gradientNoise(0.01), adam());
 *
 * Neelakantan, Vilnis, Le, Sutskever, Kaiser, Kurach, Martens 2015, "Adding gradient noise improves learning
 * for very deep networks", equation 1; optax's `add_noise`.
 */
export function gradientNoise(eta: Scalar, options?: GradientNoiseOptions): Transform {
  const { gamma = 0.55, ...others } = options ?? {};
  checkScalars('gradientNoise', atLeastZero, { eta, gamma });
  checkNoOthers('gradientNoise', others);
  return {
    name: 'gradientNoise',
    spec: specOf('@rivulet/regularizers#gradientNoise', eta, options),
    init: () => ({}),
    update(updates, state, context) {
      // The number of the step counts from 1, so it is 1 + t.
      const variance = context.scalar('eta', eta).div(context.step.pow(context.scalar('gamma', gamma)));
      const deviation = variance.sqrt();
      const noisy = mapTensors(
        (g, name) => g.add(normalFrom(context.uniform(`noise/${name}`, g.shape)).mul(deviation)),
        updates,
      );
      return { updates: noisy, state };
    },
  };
}
