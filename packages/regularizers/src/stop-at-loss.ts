/**
 * Stopping at a goal.
 */
import { type Request, type Signal, anyNumber, checkNumbers, specOf } from '@rivulet/tensor';

/** The training loss that reached the goal; `null` before. */
export type StopAtLossState = { readonly reached: number | null };

/**
 * Ends the run once the training loss of an epoch is at or below a goal.
 *
 *     'stop' when loss ≤ target
 *
 * The loss is the mean over the epoch, without penalties, each batch measured before its update. NaN
 * never reaches a goal. State: the loss that did.
 *
 * @param target any finite number
 * @throws ConfigError when the target is not finite
 * @example
 * train({ stop: anyOf(stopAtLoss(0.01), earlyStopping({ patience: 50 })), ... });
 */
export function stopAtLoss(target: number): Signal<Request, StopAtLossState> {
  checkNumbers('stopAtLoss', anyNumber, { target });
  return {
    name: 'stopAtLoss',
    spec: specOf('@rivulet/regularizers#stopAtLoss', target),
    per: 'epoch',
    init: () => ({ reached: null }),
    value: ({ reached }) => (reached === null ? 'continue' : 'stop'),
    next(state, { loss }) {
      return state.reached === null && Number.isFinite(loss) && loss <= target ? { reached: loss } : state;
    },
    because: ({ reached }) =>
      reached === null ? `loss is above ${target}` : `loss ${Number(reached.toPrecision(4))} is at or below ${target}`,
  };
}
