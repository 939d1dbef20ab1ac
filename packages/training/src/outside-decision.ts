/**
 * Decisions from outside, which no compiler has seen: out of a socket, out of a file.
 */
import { check, checkCounts } from '@rivulet/tensor';
import type { OutsideDecision } from './events.js';

/** Whether it has the parts of one; whether its value makes sense for what it is about, only the run knows. */
export function isDecision(value: unknown): value is OutsideDecision {
  if (typeof value !== 'object' || value === null) return false;
  const { by, of, because, value: decided, step } = value as Readonly<Record<string, unknown>>;
  if (![by, of, because].every((text) => typeof text === 'string')) return false;
  if (step !== undefined && !(Number.isSafeInteger(step) && Number(step) >= 0)) return false;
  return typeof decided === 'string' || Number.isFinite(decided);
}

/**
 * Refuses what is none, before it can harm the log or the count of steps.
 *
 * @throws ConfigError
 */
export function checkDecision(given: OutsideDecision): void {
  if (isDecision(given)) return;
  const { of, value, step } = Object(given) as Partial<OutsideDecision>;
  if (step !== undefined) checkCounts('decision', 0, { step });
  check(typeof value !== 'number' || Number.isFinite(value), 'decision', `a finite ${of}`, value);
  check(false, 'decision', 'an object with a value and the texts by, of and because', given);
}
