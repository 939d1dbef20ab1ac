/**
 * What a call must be before anything is uploaded.
 */
import { type Call, ConfigError, type Program, check, provided } from '@rivulet/tensor';
import type { Written } from './row-layout.js';

/**
 * Refuses a call that does not fit the program and its data, in the words of the reference.
 */
export function checkCall({ steps, starts, scalars, numbers }: Call, program: Program, written: Written): void {
  const free = steps * program.freeScalars.length;
  const results = steps * program.numbers.length;
  check(starts.length > steps || program.data.size === 0, 'run', `${steps + 1} starts`, starts.length);
  check(scalars.length >= free, 'run', `${free} scalars`, scalars.length);
  check(numbers.length >= results, 'run', `room for ${results} numbers`, numbers.length);
  for (const name of program.data.keys()) {
    if (!written.has(name) && name !== provided.valid) throw new ConfigError(`${name}: no data was written`);
  }
}

/** The number of samples of the largest step. */
export function largestStep({ steps, starts }: Call): number {
  let most = 0;
  for (let i = 0; i < steps; i++) most = Math.max(most, (starts[i + 1] ?? 0) - (starts[i] ?? 0));
  return most;
}
