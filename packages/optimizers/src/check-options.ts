/**
 * Checks that every factory of this package makes, with one wording.
 *
 * A plain number is checked at once. What a schedule or a signal will say is not known yet.
 */
import { type Scalar, check } from '@rivulet/tensor';

/** A rule for a plain number, and how a message states it. */
export type Range = { readonly holds: (value: number) => boolean; readonly says: (name: string) => string };

/** [0, ∞): rates and decays. */
export const atLeastZero: Range = {
  holds: (value) => value >= 0 && value < Infinity,
  says: (name) => `a finite ${name} ≥ 0`,
};

/** (0, ∞): what is divided by, or what would make nothing move. */
export const aboveZero: Range = {
  holds: (value) => value > 0 && value < Infinity,
  says: (name) => `a finite ${name} > 0`,
};

/** [0, 1): decays of moving averages, momentum. */
export const belowOne: Range = {
  holds: (value) => value >= 0 && value < 1,
  says: (name) => `0 ≤ ${name} < 1`,
};

/**
 * Checks hyper-parameters that are a number, a schedule or a signal.
 *
 * @throws ConfigError `adam: expected 0 ≤ beta1 < 1, received 1.5`
 */
export function checkScalars(who: string, range: Range, scalars: Readonly<Record<string, Scalar>>): void {
  for (const [name, source] of Object.entries(scalars)) {
    if (typeof source === 'number') check(range.holds(source), who, range.says(name), source);
    else check(isSource(source), who, `${name} as a number, a schedule or a signal`, source);
  }
}

/**
 * Checks an option that is one of a few words.
 *
 * @throws ConfigError `momentum: expected velocity 'gradients' or 'changes', received "gradient"`
 */
export function checkChoice(who: string, name: string, choices: readonly string[], received: string): void {
  check(choices.includes(received), who, `${name} ${choices.map((choice) => `'${choice}'`).join(' or ')}`, received);
}

/** Checks options that are true or false. */
export function checkFlags(who: string, flags: Readonly<Record<string, boolean>>): void {
  for (const [name, flag] of Object.entries(flags))
    check(typeof flag === 'boolean', who, `${name} true or false`, flag);
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
