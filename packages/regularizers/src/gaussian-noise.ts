/**
 * Gaussian noise on what passes.
 */
import { type Layer, type Scalar, atLeastZero, checkScalars, normalFrom, specOf } from '@rivulet/tensor';

/**
 * Gaussian noise: every input is moved by a normal random number while training, and nothing happens otherwise.
 *
 *     train:  y = x + σ n,   n ~ N(0, 1) for each sample and column
 *     infer:  y = x
 *
 * The gradient passes unchanged. On the inputs of a linear model this is, on average, an L2 penalty of σ² / 2
 * a sample (Bishop 1995). No parameters, no state.
 *
 * n is the inverse of the normal distribution function at a uniform number of 24 bits (`normalFrom` of
 * `@rivulet/tensor`, relative error about 1e-16 in float64): 2²⁴ equally likely quantiles. So n lies within
 * ±5.42, its variance is 1 − 8e-8, its fourth moment 3 − 5e-6, and no platform's sine or cosine has a part in
 * it. It is a function of seed, place in the model, step and position only.
 *
 * @param deviation σ ≥ 0; a number, a schedule or a signal. 0.1 of the spread of the inputs is usual
 * @throws ConfigError when the deviation is out of range
 * @example
 * sequential(gaussianNoise(0.1), dense(32), relu(), dense(2));
 *
 * Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"; Keras's `GaussianNoise`.
 */
export function gaussianNoise(deviation: Scalar): Layer {
  checkScalars('gaussianNoise', atLeastZero, { deviation });
  return {
    name: 'gaussianNoise',
    spec: specOf('@rivulet/regularizers#gaussianNoise', deviation),
    init: (input) => ({ params: {}, state: {}, output: input }),
    apply(x, _, state, context) {
      if (context.mode === 'infer') return { output: x, state };
      const noise = normalFrom(context.uniform('noise', x.shape));
      return { output: x.add(noise.mul(context.scalar('deviation', deviation))), state };
    },
  };
}
