/**
 * What a run hands to its machine.
 */
import type { Call } from '@rivulet/tensor';

/** A call that is filled in again and again. */
export type Reused = { -readonly [K in keyof Call]: Call[K] };

/**
 * One call object for a whole run: a step allocates nothing.
 *
 * @param most rows, and steps, that one call may have
 * @param scalars hyper-parameters of a step
 * @param numbers that a step reports
 */
export function reusedCall(
  seed: number,
  most: { readonly rows: number; readonly steps: number },
  scalars: number,
  numbers: number,
): Reused {
  return {
    steps: 0,
    step: 0,
    seed,
    rows: new Int32Array(most.rows),
    starts: new Int32Array(most.steps + 1),
    scalars: new Float64Array(most.steps * scalars),
    numbers: new Float64Array(most.steps * numbers),
  };
}
