/**
 * What averages of the parameters have in common: when they begin, how often, and what becomes of them.
 */
import { type StepContext, type Tensor, type Tensors, type Transform, zip } from '@rivulet/tensor';
import { count, optional } from '@rivulet/tensor';
import { choose, zeroOf } from './wrapping.js';

/** Settings of every average. */
export const averagingSettings = {
  /** Updates before the first one that is averaged; the average follows the parameters until then. Default 0. */
  start: count(0, 0),
  /** Every how many updates one is averaged. Default 1. */
  every: count(1, 1),
  /** After every how many averages the parameters are set to the average; null: never. Default null (Keras: ema_overwrite_frequency). */
  overwriteEvery: optional(null, count(100, 1)),
};

/** How often, and from when on. */
type Averaging = { readonly start: number; readonly every: number; readonly overwriteEvery: number | null };

/** The average; averages so far; updates to pass over; averages since the parameters were set to it. */
export type AveragingState = {
  readonly average: Tensors;
  readonly count: Tensor;
  readonly wait: Tensor;
  readonly turn: Tensor;
};

/**
 * The hooks of an average.
 *
 * @param weight of the parameters in the next average, when there have been `count`; the first is a copy
 */
export function averaging(
  { start, every, overwriteEvery }: Averaging,
  weight: (count: Tensor, context: StepContext) => Tensor,
): Required<Pick<Transform<AveragingState>, 'init' | 'finish'>> {
  return {
    init(params) {
      const zero = zeroOf(params);
      return { average: params, count: zero, wait: zero.add(start), turn: zero };
    },
    finish(next, state, context) {
      const waiting = state.wait.gt(0.5);
      const w = weight(state.count, context);
      const blended = zip((a, theta) => a.add(theta.sub(a).mul(w)), state.average, next);
      const average = choose(state.count.gt(0.5), choose(waiting, state.average, blended), next);
      const turn = waiting.where(state.turn, state.turn.add(1));
      const due = overwriteEvery === null ? null : turn.gt(overwriteEvery - 0.5);
      return {
        params: due ? choose(due, average, next) : next,
        state: {
          average,
          count: waiting.where(state.count, state.count.add(1)),
          wait: waiting.where(state.wait.sub(1), every - 1),
          turn: due ? due.where(0, turn) : state.turn,
        },
      };
    },
  };
}
