/**
 * What the exponential schedules share: a value times a power, within its bounds.
 */
import { aboveZero, checkNumbers } from '@rivulet/tensor';
import { checkCeiling, checkFloor } from './check-options.js';

/** Between what the value stays. */
export type Bounds = {
  /** What the value never falls below, 0 ≤ floor ≤ initial. Default 0. */
  readonly floor?: number;
  /** What the value never grows beyond, ≥ initial. Default: nothing. */
  readonly ceiling?: number;
};

/** max(floor, min(ceiling, initial · factor^exponent(t))), with its checks. */
export function geometric(
  who: string,
  initial: number,
  factor: Readonly<Record<string, number>>,
  { floor = 0, ceiling = Number.MAX_VALUE }: Bounds,
  exponent: (t: number) => number,
): (t: number) => number {
  checkNumbers(who, aboveZero, factor);
  checkFloor(who, initial, floor);
  checkCeiling(who, initial, ceiling);
  const [base = 1] = Object.values(factor);
  // A factor above 1 comes to infinity, which times 0 would not be a number.
  return (t) => Math.max(floor, Math.min(ceiling, initial * Math.min(Number.MAX_VALUE, base ** exponent(t))));
}
