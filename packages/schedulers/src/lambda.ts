/**
 * A function of one's own.
 */
import { ConfigError, type Schedule, checkGiven, checkNoOthers } from '@rivulet/tensor';
import { checkInitial, checkSchedules } from './check-options.js';
import { type Clock, inTime } from './in-time.js';

/**
 * A value times a function of one's own.
 *
 * value(t) = initial · factor(t),  t = 0, 1, …
 *
 * A function cannot be written down as plain data: the schedule has no spec, and what needs one
 * says so. With a schedule that has one (`constant(0.5)`) it has one too.
 *
 * @param initial what the function multiplies, ≥ 0
 * @param factor of t; a pure function, so that a resumed run goes on as it would have
 * @param options.per what t counts: 'epoch' (default) or 'step'
 * @throws ConfigError when an option is out of range or unknown; in a run, when the function gives no finite number
 * @example
 * sgd({ learningRate: lambda(0.1, (epoch) => 1 / (1 + epoch ** 2)) })
 *
 * LambdaLR of torch.
 */
export function lambda(initial: number, factor: Schedule, options: Clock = {}): Schedule {
  const who = 'lambda';
  checkInitial(who, initial);
  checkSchedules(who, { factor });
  checkGiven(who, options);
  const { per, ...others } = options;
  checkNoOthers(who, others);
  return inTime(who, [initial, factor, options], { per }, (t) => initial * finiteFactor(who, factor, t));
}

/** What the function of a user gives, if it is a number. */
export function finiteFactor(who: string, factor: Schedule, t: number): number {
  const value: unknown = factor(t, t);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ConfigError(`${who}: expected a finite number from the function at t = ${t}, received ${String(value)}`);
}
