/**
 * What all open-loop schedules share: which clock they go by, and how one becomes a plugin value.
 */
import { type Schedule, checkChoices, specOf } from '@rivulet/tensor';

/** Whether time is counted in epochs (default) or in steps. */
export type Clock = {
  readonly per?: 'epoch' | 'step';
};

/**
 * A schedule as the contracts want it: a function with its spec, and with the name of its factory.
 *
 * @param who name of the factory, also of its export
 * @param args as the factory received them
 * @param value at time t, the epochs or steps that are done
 */
export function inTime(
  who: string,
  args: readonly unknown[],
  { per = 'epoch' }: Clock,
  value: (t: number) => number,
): Schedule {
  checkChoices(who, ['epoch', 'step'], { per });
  return withSpec(who, args, (step, epoch) => value(per === 'epoch' ? epoch : step));
}

/** The same for a schedule of both clocks. */
export function withSpec(
  who: string,
  args: readonly unknown[],
  value: (step: number, epoch: number) => number,
): Schedule {
  const schedule = (step: number, epoch: number): number => value(step, epoch);
  Object.defineProperty(schedule, 'name', { value: who });
  return Object.assign(schedule, { spec: specOf(`@rivulet/schedulers#${who}`, ...args) });
}
