/**
 * What only schedules check.
 */
import { type Range, atLeastZero, check, checkNumbers } from '@rivulet/tensor';

/** (0, 1]: what a value is multiplied by again and again. */
export const factorUpToOne: Range = { holds: (value) => value > 0 && value <= 1, says: (name) => `0 < ${name} ≤ 1` };

/** (0, 1): what a value is multiplied by to make it smaller. */
export const factorBelowOne: Range = { holds: (value) => value > 0 && value < 1, says: (name) => `0 < ${name} < 1` };

/** The value that a schedule starts from. */
export function checkInitial(who: string, initial: number): void {
  checkNumbers(who, atLeastZero, { initial });
}

/** What a value never falls below. */
export function checkFloor(who: string, initial: number, floor: number): void {
  check(floor >= 0 && floor <= initial, who, `0 ≤ floor ≤ initial ${initial}`, floor);
}
