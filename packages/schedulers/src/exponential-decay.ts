/**
 * Exponential decay.
 */
import { type Schedule, aboveZero, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { checkInitial } from './check-options.js';
import { type Bounds, geometric } from './geometric.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `exponentialDecay`. */
export type ExponentialDecayOptions = Clock &
  Bounds & {
    /** What the value is multiplied by each time, > 0; above 1 it grows. */
    readonly rate: number;
    /** In how many epochs or steps it is multiplied by that, > 0. Default 1. */
    readonly every?: number;
  };

/**
 * A value multiplied by the same factor after every epoch, or after every step.
 *
 * value(t) = initial · rate^(t/every),  t = 0, 1, …, held between floor and ceiling
 *
 * In stairs it is `intervalDecay`, after a while `delayedExponentialDecay`.
 *
 * @param initial value at t = 0, ≥ 0
 * @param options.rate > 0; 0.99 is slow, 0.8 fast, above 1 grows (torch: gamma of ExponentialLR; optax,
 * Keras: decay_rate)
 * @param options.every > 0, in epochs or steps; default 1 (optax: transition_steps; Keras: decay_steps)
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (optax: end_value of a rate below 1)
 * @param options.ceiling ≥ initial; default: none (optax: end_value of a rate above 1)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: exponentialDecay(0.1, { rate: 0.99 }) })
 */
export function exponentialDecay(initial: number, options: ExponentialDecayOptions): Schedule {
  const who = 'exponentialDecay';
  checkGiven(who, options);
  const { rate, every = 1, floor, ceiling, per, ...others } = options;
  checkInitial(who, initial);
  checkNumbers(who, aboveZero, { every });
  checkNoOthers(who, others);
  return inTime(
    who,
    [initial, options],
    { per },
    geometric(who, initial, { rate }, { floor, ceiling }, (t) => t / every),
  );
}
