/**
 * Hyper-parameters of a transform that acts on every k-th step.
 */
import type { Scope, Schedule } from '@rivulet/tensor';

/**
 * Makes scopes in which a schedule counts updates, of which there is one in every k steps.
 *
 * Make one for a transform, not one for a program: a schedule must stay one and the same value there, since
 * two values under one name are refused.
 */
export function slowScalars(every: number): (scalar: Scope['scalar']) => Scope['scalar'] {
  const slowed = new WeakMap<Schedule, Schedule>();
  const slow = (schedule: Schedule): Schedule => {
    const known = slowed.get(schedule) ?? ((step, epoch) => schedule(Math.floor(step / every), epoch));
    slowed.set(schedule, known);
    return known;
  };
  return (scalar) => (name, source) => scalar(name, typeof source === 'function' ? slow(source) : source);
}
