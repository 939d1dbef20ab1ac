/**
 * What PyTorch's `nn.Linear` starts from when nobody says otherwise.
 */
import { specOf } from '@rivulet/tensor';
import { type Initializer, uniformWithin } from './initializer.js';

/**
 * PyTorch's default for weights and for biases; the default of `dense`.
 *
 *     w, b ~ U[−a, a),  a = 1 / √fan_in,  variance 1 / (3 fan_in)
 *
 * PyTorch writes it as `kaiming_uniform_(a=√5)`, which is this same bound. The numbers come from
 * Rivulet's own generator, so the distribution is PyTorch's and the single numbers are not.
 *
 * @example
 * dense(12, { initializer: torchDefault() });
 */
export function torchDefault(): Initializer {
  return {
    name: 'torchDefault',
    spec: specOf('@rivulet/layers#torchDefault'),
    initialize: (scope, name, shape, fan) => uniformWithin(1 / Math.sqrt(fan.in), scope, name, shape),
  };
}
