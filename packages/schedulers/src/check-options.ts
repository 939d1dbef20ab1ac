/**
 * What only schedules check.
 */
import { type Range, type Schedule, atLeastZero, check, checkCounts, checkNumbers } from '@rivulet/tensor';

/** (0, 1): what a value is multiplied by to make it smaller. */
export const factorBelowOne: Range = { holds: (value) => value > 0 && value < 1, says: (name) => `0 < ${name} < 1` };

/** (0, 1]: what a height is multiplied by again and again. */
export const factorUpToOne: Range = { holds: (value) => value > 0 && value <= 1, says: (name) => `0 < ${name} ≤ 1` };

/** [1, ∞): what a length is multiplied by. */
export const atLeastOne: Range = {
  holds: (value) => value >= 1 && value < Infinity,
  says: (name) => `a finite ${name} ≥ 1`,
};

/** The value that a schedule starts from. */
export function checkInitial(who: string, initial: number): void {
  checkNumbers(who, atLeastZero, { initial });
}

/** What a value never falls below. */
export function checkFloor(who: string, initial: number, floor: number): void {
  check(floor >= 0 && floor <= initial, who, `0 ≤ floor ≤ initial ${initial}`, floor);
}

/** What a value never grows beyond. */
export function checkCeiling(who: string, initial: number, ceiling: number): void {
  check(ceiling >= initial && ceiling < Infinity, who, `a finite ceiling ≥ initial ${initial}`, ceiling);
}

/** Times at which something changes, in their order. */
export function checkTimes(who: string, at: readonly number[]): void {
  check(isList(at), who, 'a list of integers at', at);
  for (const time of at) checkCounts(who, 0, { at: time });
  check(
    at.every((time, index) => time >= (at[index - 1] ?? 0)),
    who,
    'times at in their order',
    at,
  );
}

/** A schedule, which is a function of time. */
export function checkSchedules(who: string, schedules: Readonly<Record<string, Schedule>>): void {
  for (const [name, schedule] of Object.entries(schedules)) {
    check(typeof schedule === 'function', who, `${name} as a function of time`, schedule);
  }
}

/** Schedules that are made one of. */
export function checkParts(who: string, schedules: readonly Schedule[]): void {
  check(isList(schedules) && schedules.length > 0, who, 'a list of schedules', schedules);
  for (const schedule of schedules) checkSchedules(who, { 'each part': schedule });
}

/** `Array.isArray` would make a list of anything of what it is asked about. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}
