/**
 * One schedule after another.
 */
import { type Schedule, check, checkGiven, checkNoOthers } from '@rivulet/tensor';
import { checkParts, checkTimes } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/** Options of `sequence`. */
export type SequenceOptions = Clock & {
  /** After how many epochs or steps the next schedule begins: integers ≥ 0 in their order, one less than schedules. */
  readonly at: readonly number[];
};

/**
 * Schedules one after another, each of which starts from its own time 0 when its turn comes.
 *
 * value(t) = scheduleᵢ(t − atᵢ)  for atᵢ ≤ t < atᵢ₊₁, with at₀ = 0
 *
 * All of them count what the sequence counts, whatever their own `per` says: an epoch has no
 * fixed number of steps to begin with.
 *
 * @param schedules at least one, functions of one's own among them
 * @param options.at integers ≥ 0 in their order, in epochs or steps (torch: milestones of SequentialLR;
 * optax: boundaries of join_schedules)
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * sgd({ learningRate: sequence([constant(0.1), exponentialDecay(0.1, { rate: 0.9 })], { at: [20] }) })
 */
export function sequence(schedules: readonly Schedule[], options: SequenceOptions): Schedule {
  const who = 'sequence';
  checkParts(who, schedules);
  checkGiven(who, options);
  const { at, per, ...others } = options;
  checkTimes(who, at);
  check(at.length === schedules.length - 1, who, `a list at of ${schedules.length - 1}, one less than schedules`, at);
  checkNoOthers(who, others);
  const parts = schedules.map((schedule, index) => ({ schedule, from: at[index - 1] ?? 0 }));
  return inTime(who, [schedules, options], { per }, (t) => {
    const part = parts.findLast(({ from }) => from <= t);
    return part ? part.schedule(t - part.from, t - part.from) : NaN;
  });
}
