/**
 * Glorot's initializers, for tanh, sigmoid and softmax: signals keep their variance forward and backward.
 */
import { specOf } from '@rivulet/tensor';
import { type Initializer, normalOf, uniformWithin } from './initializer.js';

/**
 * Glorot's uniform initializer, also called Xavier's.
 *
 *     w ~ U[−a, a),  a = √(6 / (fan_in + fan_out)),  variance 2 / (fan_in + fan_out)
 *
 * @example
 * dense(12, { initializer: glorotUniform(), biasInitializer: zeros() });
 *
 * Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks",
 * equation 16; the same as PyTorch's `xavier_uniform_` and Keras's `glorot_uniform`.
 */
export function glorotUniform(): Initializer {
  return {
    name: 'glorotUniform',
    spec: specOf('@rivulet/layers#glorotUniform'),
    initialize: (scope, name, shape, fan) => uniformWithin(Math.sqrt(6 / (fan.in + fan.out)), scope, name, shape),
  };
}

/**
 * Glorot's normal initializer.
 *
 *     w ~ N(0, σ²),  σ = √(2 / (fan_in + fan_out))
 *
 * @example
 * dense(12, { initializer: glorotNormal(), biasInitializer: zeros() });
 *
 * Glorot, Bengio 2010, equation 12 as a normal distribution; the same as PyTorch's `xavier_normal_`.
 * Keras's `glorot_normal` cuts the tails off at two deviations, this one does not.
 */
export function glorotNormal(): Initializer {
  return {
    name: 'glorotNormal',
    spec: specOf('@rivulet/layers#glorotNormal'),
    initialize: (scope, name, shape, fan) => normalOf(Math.sqrt(2 / (fan.in + fan.out)), scope, name, shape),
  };
}
