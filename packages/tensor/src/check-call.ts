/**
 * What a call of an executable must be, whatever runs it.
 */
import { check } from './check.js';
import type { Call } from './contracts.js';
import { ConfigError } from './errors.js';
import { type Program, provided } from './program.js';

/**
 * Refuses a call that does not fit its program.
 *
 * @param isWritten whether a data input has been written
 * @throws ConfigError when a list of the call is too short, or a data input was not written
 */
export function checkCall(
  { steps, starts, scalars, numbers }: Call,
  program: Program,
  isWritten: (name: string) => boolean,
): void {
  const free = steps * program.freeScalars.length;
  const results = steps * program.numbers.length;
  check(starts.length > steps || program.data.size === 0, 'run', `${steps + 1} starts`, starts.length);
  check(scalars.length >= free, 'run', `${free} scalars`, scalars.length);
  check(numbers.length >= results, 'run', `room for ${results} numbers`, numbers.length);
  for (const name of program.data.keys()) {
    if (name !== provided.valid && !isWritten(name)) throw new ConfigError(`${name}: no data was written`);
  }
}

/** The number of samples of the largest step of a call. */
export function largestStep({ steps, starts }: Call): number {
  let most = 0;
  for (let i = 0; i < steps; i++) most = Math.max(most, (starts[i + 1] ?? 0) - (starts[i] ?? 0));
  return most;
}
