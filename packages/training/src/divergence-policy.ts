/**
 * What a run does when it has diverged: an option of the task, in plain data.
 */
import { aboveZero, check, checkCounts, checkFlags, checkGiven, checkNoOthers, checkNumbers } from '@rivulet/tensor';
import type { RunSpec } from './events.js';

/**
 * Goes back to the best weights so far, and on with a lower rate.
 *
 * The best weights are those with the lowest training loss of all epochs, as events tell it, and of the beginning; a loss
 * that rises on its way out of all bounds is no place to go back to. With them the run goes back to their step and epoch:
 * the same samples come in the same order, with the same dropout, and only the rate differs. What was heard on the way
 * stays heard: a stop rule and a schedule that watch the error keep what they have seen. As every decision does, the one on
 * the rate stands until the next: a schedule by time gives way to it, one that watches the error may decide again.
 */
export type DivergencePolicy = {
  /** `false`: as if there were no policy. */
  readonly rollback: boolean;
  /** What the rate of the update that diverged is multiplied by, 0 < factor < 1; default 0.5. */
  readonly factor?: number;
  /** How often in a run; the next time ends it with a `DivergedError`. An integer ≥ 1; default 3. */
  readonly retries?: number;
};

/** The name under which the policy decides. */
export const policyName = 'onDivergence';

/** Options of a task that say when it has diverged, and what then. */
export type DivergenceOptions = {
  readonly divergeAt?: number | undefined;
  readonly onDivergence?: DivergencePolicy | undefined;
};

/** Those that are given, as a task and its spec hold them. */
export function divergenceOptions({
  divergeAt,
  onDivergence,
}: DivergenceOptions): Pick<RunSpec, 'divergeAt' | 'onDivergence'> {
  return { ...(divergeAt !== undefined && { divergeAt }), ...(onDivergence && { onDivergence: { ...onDivergence } }) };
}

/**
 * Checks them.
 *
 * @throws ConfigError
 */
export function checkDivergence({ divergeAt, onDivergence }: DivergenceOptions): void {
  if (divergeAt !== undefined) checkNumbers('train', aboveZero, { divergeAt });
  if (onDivergence === undefined) return;
  checkGiven(policyName, onDivergence);
  const { rollback, factor = 0.5, retries = 3, ...others } = onDivergence;
  checkNoOthers(policyName, others);
  checkFlags(policyName, { rollback });
  check(factor > 0 && factor < 1, policyName, '0 < factor < 1', factor);
  checkCounts(policyName, 1, { retries });
}
