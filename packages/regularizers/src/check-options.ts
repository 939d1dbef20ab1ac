/**
 * Checks that factories of this package share, with one wording.
 */
import { type Scalar, check } from '@rivulet/tensor';

/**
 * Checks a hyper-parameter that is a number, a schedule or a signal. What the latter two will say is not
 * known yet, so only a plain number can be out of range.
 *
 * @param expected the rule in words: `0 ≤ rate < 1`
 * @throws ConfigError `dropout: expected 0 ≤ rate < 1, received 1.5`
 */
export function checkScalar(
  who: string,
  name: string,
  source: Scalar,
  expected: string,
  holds: (value: number) => boolean,
): void {
  if (typeof source === 'number') check(holds(source), who, expected, source);
  else check(isSource(source), who, `${name} as a number, a schedule or a signal`, source);
}

/** [0, ∞): rates. */
export function checkRate(who: string, name: string, source: Scalar): void {
  checkScalar(who, name, source, `a finite ${name} ≥ 0`, (value) => value >= 0 && value < Infinity);
}

/**
 * Refuses options that the factory does not know; configuration files have no compiler to do so.
 *
 * @param others what is left of the options after the known ones are taken out
 */
export function checkNoOthers(who: string, others: object): void {
  const [name] = Object.keys(others);
  check(name === undefined, who, 'no option of this name', name);
}

function isSource(source: unknown): boolean {
  if (typeof source === 'function') return true;
  return typeof source === 'object' && source !== null && 'init' in source && 'value' in source && 'next' in source;
}
