/**
 * Exponential decay.
 */
import { type Schedule, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { checkInitial, factorUpToOne } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `exponentialDecay`. */
export type ExponentialDecayOptions = Clock & {
  /** What the value is multiplied by each time, 0 < rate ≤ 1. */
  readonly rate: number;
};

/**
 * A value multiplied by the same factor after every epoch, or after every step.
 *
 * value(t) = initial · rateᵗ,  t = 0, 1, …
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.rate 0 < rate ≤ 1; 0.99 is slow, 0.8 fast (torch: gamma of ExponentialLR)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: exponentialDecay(0.1, { rate: 0.99 }) })
 */
export function exponentialDecay(initial: number, options: ExponentialDecayOptions): Schedule {
  checkGiven('exponentialDecay', options);
  const { rate, per, ...others } = options;
  checkInitial('exponentialDecay', initial);
  checkNumbers('exponentialDecay', factorUpToOne, { rate });
  checkNoOthers('exponentialDecay', others);
  return inTime('exponentialDecay', [initial, options], { per }, (t) => initial * rate ** t);
}
