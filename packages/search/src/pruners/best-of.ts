/**
 * The best of some values.
 */
import type { Direction } from '../trial.js';

/** The smallest or the largest, whichever is good; NaN counts as nothing, and NaN where there is nothing else. */
export function bestOf(values: readonly number[], direction: Direction): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return NaN;
  return numbers.reduce((a, b) => (isBetter(b, a, direction) ? b : a));
}

/** Whether a is better than b; nothing is better than NaN, nor NaN better than anything. */
export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === 'minimize' ? a < b : a > b;
}
