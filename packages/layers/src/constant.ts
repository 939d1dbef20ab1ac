/**
 * Initializers without chance.
 */
import { anyNumber, checkNumbers, specOf } from '@rivulet/tensor';
import type { Initializer } from './initializer.js';

/**
 * The same number everywhere.
 *
 * @param value any finite number
 * @throws ConfigError when the value is not finite
 * @example
 * dense(1, { biasInitializer: constant(-2) }); // a rare class: start from a small probability
 */
export function constant(value: number): Initializer {
  checkNumbers('constant', anyNumber, { value });
  return {
    name: 'constant',
    spec: specOf('@rivulet/layers#constant', value),
    initialize: (scope, _, shape) => scope.constant(value, shape),
  };
}

/**
 * Zeros; for biases. Weights that start from zeros stay equal to each other.
 *
 * @example
 * dense(12, { initializer: heNormal(), biasInitializer: zeros() });
 */
export function zeros(): Initializer {
  return { ...constant(0), name: 'zeros', spec: specOf('@rivulet/layers#zeros') };
}

/**
 * Ones.
 *
 * @example
 * dense(12, { biasInitializer: ones() });
 */
export function ones(): Initializer {
  return { ...constant(1), name: 'ones', spec: specOf('@rivulet/layers#ones') };
}
