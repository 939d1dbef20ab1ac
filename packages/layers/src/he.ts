/**
 * He's initializers, for relu and its relatives: half of a relu's inputs are cut, so the variance is doubled.
 */
import { specOf } from '@rivulet/tensor';
import { type Initializer, normalOf, uniformWithin } from './initializer.js';

/**
 * He's uniform initializer, also called Kaiming's.
 *
 *     w ~ U[−a, a),  a = √(6 / fan_in),  variance 2 / fan_in
 *
 * @example
 * dense(12, { initializer: heUniform(), biasInitializer: zeros() });
 *
 * He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers", equation 10 as a uniform distribution; the
 * same as Keras's `he_uniform` and PyTorch's `kaiming_uniform_(nonlinearity='relu')`.
 */
export function heUniform(): Initializer {
  return {
    name: 'heUniform',
    spec: specOf('@rivulet/layers#heUniform'),
    initialize: (scope, name, shape, fan) => uniformWithin(Math.sqrt(6 / fan.in), scope, name, shape),
  };
}

/**
 * He's normal initializer.
 *
 *     w ~ N(0, σ²),  σ = √(2 / fan_in)
 *
 * @example
 * mlp({ sizes: [2, 12, 2], initializer: heNormal() });
 *
 * He, Zhang, Ren, Sun 2015, equation 10; the same as PyTorch's `kaiming_normal_(nonlinearity='relu')`.
 * Keras's `he_normal` cuts the tails off at two deviations, this one does not.
 */
export function heNormal(): Initializer {
  return {
    name: 'heNormal',
    spec: specOf('@rivulet/layers#heNormal'),
    initialize: (scope, name, shape, fan) => normalOf(Math.sqrt(2 / fan.in), scope, name, shape),
  };
}
