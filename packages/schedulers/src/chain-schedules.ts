/**
 * Several schedules at once.
 */
import type { Schedule } from '@rivulet/tensor';
import { checkParts } from './check-options.js';
import { withSpec } from './in-time.js';

/**
 * The product of schedules: one carries the value, the others are factors, with 1 for their initial value.
 *
 * value = Π scheduleᵢ(step, epoch)
 *
 * Each counts what its own `per` says, so that a warm-up over steps and a decay over epochs go together.
 *
 * @param schedules at least one, functions of one's own among them
 * @throws ConfigError when there is none, or one is no function
 * @example
 * sgd({ learningRate: chainSchedules([warmup(0.1, { over: 500, per: 'step' }), intervalDecay(1, { factor: 0.5, every: 30 })]) })
 *
 * ChainedScheduler of torch, whose parts multiply the rate one after another.
 */
export function chainSchedules(schedules: readonly Schedule[]): Schedule {
  const who = 'chainSchedules';
  checkParts(who, schedules);
  return withSpec(who, [schedules], (step, epoch) =>
    schedules.reduce((product, schedule) => product * schedule(step, epoch), 1),
  );
}
