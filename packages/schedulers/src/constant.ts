/**
 * A value that stays.
 */
import { type Schedule, check } from '@rivulet/tensor';
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
  check(Number.isFinite(value), 'constant', 'a finite value', value);
  return inTime('constant', [value], {}, () => value);
}
