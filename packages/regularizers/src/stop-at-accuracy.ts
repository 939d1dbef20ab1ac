/**
 * Stopping when enough samples are right.
 */
import { type Request, type Signal, check, specOf } from '@rivulet/tensor';

/** The training accuracy that reached the goal; `null` before. */
export type StopAtAccuracyState = { readonly reached: number | null };

/**
 * Ends the run once the training accuracy of an epoch is at or above a goal.
 *
 *     'stop' when accuracy ≥ target
 *
 * The accuracy is the share of the epoch's samples that were right, each before the update that learned from it; 1 is zero
 * training error. Where the loss knows no classes there is none, and the run goes on. State: the accuracy that did.
 *
 * @param target 0 < target ≤ 1
 * @throws ConfigError when the target is out of range
 * @example
 * train({ stop: anyOf(stopAtAccuracy(1), earlyStopping({ patience: 50 })), ... });
 */
export function stopAtAccuracy(target: number): Signal<Request, StopAtAccuracyState> {
  check(target > 0 && target <= 1, 'stopAtAccuracy', '0 < target ≤ 1', target);
  return {
    name: 'stopAtAccuracy',
    spec: specOf('@rivulet/regularizers#stopAtAccuracy', target),
    per: 'epoch',
    init: () => ({ reached: null }),
    value: ({ reached }) => (reached === null ? 'continue' : 'stop'),
    next(state, { accuracy }) {
      return state.reached === null && accuracy !== null && accuracy >= target ? { reached: accuracy } : state;
    },
    because: ({ reached }) =>
      reached === null
        ? `accuracy is below ${target}`
        : `accuracy ${Number(reached.toPrecision(4))} is at or above ${target}`,
  };
}
