/**
 * Decay in stairs.
 */
import { type Schedule, checkCounts, checkGiven, checkNoOthers } from '@rivulet/tensor';
import { checkInitial } from './check-options.js';
import { type Bounds, geometric } from './geometric.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `intervalDecay`. */
export type IntervalDecayOptions = Clock &
  Bounds & {
    /** What the value is multiplied by at each stair, > 0; above 1 it grows. */
    readonly factor: number;
    /** Length of a stair in epochs or steps, an integer ≥ 1. */
    readonly every: number;
    /** How many epochs or steps come before the first stair, an integer ≥ 0. Default 0. */
    readonly delay?: number;
  };

/**
 * A value multiplied by the same factor after every n epochs, or steps: fixed-step decay.
 *
 * value(t) = initial · factor^⌊max(0, t − delay)/every⌋,  t = 0, 1, …, held between floor and ceiling
 *
 * @param initial value of the first stair, ≥ 0
 * @param options.factor > 0; above 1 it grows (torch: gamma of StepLR; optax: decay_rate with staircase)
 * @param options.every an integer ≥ 1, in epochs or steps (torch: step_size; optax: transition_steps)
 * @param options.delay an integer ≥ 0, in epochs or steps; default 0 (optax: transition_begin)
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (optax: end_value of a factor below 1)
 * @param options.ceiling ≥ initial; default: none (optax: end_value of a factor above 1)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: intervalDecay(0.1, { factor: 0.5, every: 30 }) })
 */
export function intervalDecay(initial: number, options: IntervalDecayOptions): Schedule {
  const who = 'intervalDecay';
  checkGiven(who, options);
  const { factor, every, delay = 0, floor, ceiling, per, ...others } = options;
  checkInitial(who, initial);
  checkCounts(who, 1, { every });
  checkCounts(who, 0, { delay });
  checkNoOthers(who, others);
  return inTime(
    who,
    [initial, options],
    { per },
    geometric(who, initial, { factor }, { floor, ceiling }, (t) => Math.floor(Math.max(0, t - delay) / every)),
  );
}
