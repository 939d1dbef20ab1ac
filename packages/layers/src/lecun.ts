/**
 * LeCun's initializers, for linear layers and self-normalising ones: the variance of a sum of inputs is that of one.
 */
import { specOf } from '@rivulet/tensor';
import { type Initializer, normalOf, uniformWithin } from './initializer.js';

/**
 * LeCun's uniform initializer.
 *
 *     w ~ U[−a, a),  a = √(3 / fan_in),  variance 1 / fan_in
 *
 * @example
 * dense(12, { initializer: lecunUniform(), biasInitializer: zeros() });
 *
 * LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp", equation 16; the same as Keras's `lecun_uniform`.
 */
export function lecunUniform(): Initializer {
  return {
    name: 'lecunUniform',
    spec: specOf('@rivulet/layers#lecunUniform'),
    initialize: (scope, name, shape, fan) => uniformWithin(Math.sqrt(3 / fan.in), scope, name, shape),
  };
}

/**
 * LeCun's normal initializer.
 *
 *     w ~ N(0, σ²),  σ = √(1 / fan_in)
 *
 * @example
 * dense(12, { initializer: lecunNormal(), biasInitializer: zeros() });
 *
 * LeCun, Bottou, Orr, Müller 1998, equation 16 as a normal distribution. Keras's `lecun_normal` cuts the
 * tails off at two deviations, this one does not.
 */
export function lecunNormal(): Initializer {
  return {
    name: 'lecunNormal',
    spec: specOf('@rivulet/layers#lecunNormal'),
    initialize: (scope, name, shape, fan) => normalOf(Math.sqrt(1 / fan.in), scope, name, shape),
  };
}
