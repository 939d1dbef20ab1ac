/**
 * A signal over a history of losses, without a run.
 */
import type { Json, Request, Signal, StepInfo } from '@rivulet/tensor';

/** What an epoch leaves behind when its loss is this; accuracies and validation are the same number. */
export function epochWith(loss: number, epoch = 1): StepInfo {
  return { step: 10 * epoch, epoch, loss, accuracy: loss, validationLoss: loss, validationAccuracy: loss };
}

/** The states before the first epoch and after each. */
export function replay<T extends number | Request, S extends Json>(
  signal: Signal<T, S>,
  losses: readonly number[],
): S[] {
  const states = [signal.init()];
  losses.forEach((loss, index) => {
    states.push(signal.next(states[index] ?? signal.init(), epochWith(loss, index + 1)));
  });
  return states;
}

/** The values in force before the first epoch and after each. */
export function valuesOf<S extends Json>(signal: Signal<number, S>, losses: readonly number[]): number[] {
  return replay(signal, losses).map((state) => signal.value(state));
}
