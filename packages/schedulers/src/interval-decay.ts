/**
 * Decay in stairs.
 */
import { type Schedule, checkCounts, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { checkInitial, factorUpToOne } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `intervalDecay`. */
export type IntervalDecayOptions = Clock & {
  /** What the value is multiplied by at each stair, 0 < factor ≤ 1. */
  readonly factor: number;
  /** Length of a stair in epochs or steps, an integer ≥ 1. */
  readonly every: number;
};

/**
 * A value multiplied by the same factor after every n epochs, or steps: fixed-step decay.
 *
 * value(t) = initial · factor^⌊t / every⌋,  t = 0, 1, …
 *
 * @param initial value of the first stair, ≥ 0
 * @param options.factor 0 < factor ≤ 1 (torch: gamma of StepLR)
 * @param options.every an integer ≥ 1, in epochs or steps (torch: step_size)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: intervalDecay(0.1, { factor: 0.5, every: 30 }) })
 */
export function intervalDecay(initial: number, options: IntervalDecayOptions): Schedule {
  checkGiven('intervalDecay', options);
  const { factor, every, per, ...others } = options;
  checkInitial('intervalDecay', initial);
  checkNumbers('intervalDecay', factorUpToOne, { factor });
  checkCounts('intervalDecay', 1, { every });
  checkNoOthers('intervalDecay', others);
  return inTime('intervalDecay', [initial, options], { per }, (t) => initial * factor ** Math.floor(t / every));
}
