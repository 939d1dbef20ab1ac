/**
 * A value that stays.
 */
import { type Schedule, anyNumber, checkNumbers } from '@rivulet/tensor';
import { inTime } from './in-time.js';

/**
 * A schedule that always says the same; a plain number does as well.
 *
 * value(t) = c
 *
 * @param value c, finite
 * @throws ConfigError when the value is not finite
 * @example
 * sgd({ learningRate: constant(0.01) })
 */
export function constant(value: number): Schedule {
  checkNumbers('constant', anyNumber, { value });
  return inTime('constant', [value], {}, () => value);
}
