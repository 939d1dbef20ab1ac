/**
 * What a backend is told with each call: one object for a whole run, so that a step allocates none.
 */
import type { Call } from '@rivulet/tensor';

/** A call that the run fills in again and again. */
export type ReusedCall = { -readonly [K in keyof Call]: Call[K] };

/**
 * An empty call.
 *
 * @param most rows, and steps, that it may have
 * @param width scalars, and numbers, of a step
 */
export function callOf(
  seed: number,
  most: { readonly rows: number; readonly steps: number },
  width: { readonly scalars: number; readonly numbers: number },
): ReusedCall {
  return {
    steps: 0,
    step: 0,
    seed,
    rows: new Int32Array(most.rows),
    starts: new Int32Array(most.steps + 1),
    scalars: new Float64Array(most.steps * width.scalars),
    numbers: new Float64Array(most.steps * width.numbers),
  };
}
