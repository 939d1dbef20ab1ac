/**
 * Decay at given times.
 */
import { type Schedule, atLeastZero, check, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import { checkInitial, checkTimes, isList } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `multiStepDecay`. */
export type MultiStepDecayOptions = Clock & {
  /** After how many epochs or steps the value changes, integers ≥ 0 in their order; the same one twice counts twice. */
  readonly at: readonly number[];
  /** What the value is multiplied by each time, ≥ 0, or a list with one number for each time. */
  readonly factor: number | readonly number[];
};

/**
 * A value that changes at given times and stays in between: piecewise constant.
 *
 * value(t) = initial · Π factorᵢ over all i with atᵢ ≤ t,  t = 0, 1, …
 *
 * @param initial value before the first change, ≥ 0
 * @param options.at integers ≥ 0 in their order, in epochs or steps (torch: milestones of MultiStepLR;
 * optax: the boundaries of piecewise_constant_schedule)
 * @param options.factor ≥ 0, one for all times (torch: gamma) or a list (optax: the scales)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown, or when the lists are not of one length
 * @example
 * sgd({ learningRate: multiStepDecay(0.1, { at: [30, 80], factor: 0.1 }) })
 */
export function multiStepDecay(initial: number, options: MultiStepDecayOptions): Schedule {
  const who = 'multiStepDecay';
  checkGiven(who, options);
  const { at, factor, per, ...others } = options;
  checkInitial(who, initial);
  checkTimes(who, at);
  const factors: readonly number[] = typeof factor === 'number' ? at.map(() => factor) : factor;
  check(isList(factors) && factors.length === at.length, who, `a number factor or a list of ${at.length}`, factor);
  for (const one of factors) checkNumbers(who, atLeastZero, { factor: one });
  checkNoOthers(who, others);
  const changes = at.map((time, index) => ({ time, factor: factors[index] ?? 1 }));
  return inTime(who, [initial, options], { per }, (t) =>
    changes.reduce((value, change) => (change.time <= t ? value * change.factor : value), initial),
  );
}
