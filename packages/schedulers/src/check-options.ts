/**
 * Checks that every factory of this package makes, with one wording.
 */
import { check } from '@rivulet/tensor';

/** Options that cannot be left out; from a file they may be. */
export function checkGiven(who: string, options: unknown): void {
  check(typeof options === 'object' && options !== null, who, 'an object of options', options);
}

/** The value that a schedule starts from. */
export function checkInitial(who: string, initial: number): void {
  check(initial >= 0 && initial < Infinity, who, 'a finite initial ≥ 0', initial);
}

/** Counts: of epochs or steps. */
export function checkCount(who: string, name: string, least: number, received: number): void {
  check(Number.isInteger(received) && received >= least, who, `an integer ${name} ≥ ${least}`, received);
}

/** Amounts that may be 0. */
export function checkAtLeastZero(who: string, name: string, received: number): void {
  check(received >= 0 && received < Infinity, who, `a finite ${name} ≥ 0`, received);
}

/** An option that is one of a few words. */
export function checkChoice(who: string, name: string, choices: readonly string[], received: string): void {
  check(choices.includes(received), who, `${name} ${choices.map((choice) => `'${choice}'`).join(' or ')}`, received);
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
