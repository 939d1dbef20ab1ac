/**
 * Checks of options, with one wording for all plugins: `adam: expected 0 ≤ beta1 < 1, received 1.5`.
 *
 * Every check takes values by their names, `{ beta1, beta2 }`, so that a message cannot name another.
 */
import type { Scalar } from './contracts.js';
import { ConfigError } from './errors.js';

/**
 * Throws a `ConfigError` unless the condition holds.
 *
 * The message always has the same form: who, what was expected, what was received.
 *
 * @param condition what must be true
 * @param who name of the function that received the option: `adam`
 * @param expected the rule in words: `0 ≤ beta1 < 1`
 * @param received the value as it came
 * @throws ConfigError `adam: expected 0 ≤ beta1 < 1, received 1.5`
 */
export function check(condition: boolean, who: string, expected: string, received: unknown): asserts condition {
  if (!condition) throw new ConfigError(`${who}: expected ${expected}, received ${show(received)}`);
}

/** A rule for a number, and how a message states it. */
export type Range = { readonly holds: (value: number) => boolean; readonly says: (name: string) => string };

/** (−∞, ∞): NaN and the infinities are refused. */
export const anyNumber: Range = { holds: Number.isFinite, says: (name) => `a finite ${name}` };

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
export const belowOne: Range = { holds: (value) => value >= 0 && value < 1, says: (name) => `0 ≤ ${name} < 1` };

/** [0, 1]: shares of which all and nothing make sense. */
export const upToOne: Range = { holds: (value) => value >= 0 && value <= 1, says: (name) => `0 ≤ ${name} ≤ 1` };

/**
 * Checks plain numbers.
 *
 * @throws ConfigError `circles: expected a finite noise ≥ 0, received -1`
 * @example
 * checkNumbers('circles', atLeastZero, { noise });
 */
export function checkNumbers(who: string, range: Range, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    check(typeof value === 'number' && range.holds(value), who, range.says(name), value);
  }
}

/**
 * Checks hyper-parameters that are a number, a schedule or a signal. What the latter two will say is not
 * known yet, so only a plain number can be out of range.
 *
 * @throws ConfigError `adam: expected 0 ≤ beta1 < 1, received 1.5`
 * @example
 * checkScalars('adam', belowOne, { beta1, beta2 });
 */
export function checkScalars(who: string, range: Range, scalars: Readonly<Record<string, Scalar>>): void {
  for (const [name, source] of Object.entries(scalars)) {
    if (typeof source === 'number') checkNumbers(who, range, { [name]: source });
    else check(isSource(source), who, `${name} as a number, a schedule or a signal`, source);
  }
}

/**
 * Checks counts: of epochs, steps, neurons.
 *
 * @param least the smallest that is allowed
 * @throws ConfigError `earlyStopping: expected an integer patience ≥ 1, received 0`
 * @example
 * checkCounts('earlyStopping', 1, { patience });
 */
export function checkCounts(who: string, least: number, counts: Readonly<Record<string, number>>): void {
  const range: Range = {
    holds: (value) => Number.isInteger(value) && value >= least,
    says: (name) => `an integer ${name} ≥ ${least}`,
  };
  checkNumbers(who, range, counts);
}

/**
 * Checks options that are one of a few words.
 *
 * @throws ConfigError `momentum: expected velocity 'gradients' or 'changes', received "gradient"`
 * @example
 * checkChoices('momentum', ['gradients', 'changes'], { velocity });
 */
export function checkChoices(who: string, words: readonly string[], choices: Readonly<Record<string, string>>): void {
  const list = words
    .map((word) => `'${word}'`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  for (const [name, choice] of Object.entries(choices)) check(words.includes(choice), who, `${name} ${list}`, choice);
}

/**
 * Checks options that are true or false.
 *
 * @throws ConfigError `sgd: expected maximize true or false, received "yes"`
 * @example
 * checkFlags('sgd', { maximize });
 */
export function checkFlags(who: string, flags: Readonly<Record<string, boolean>>): void {
  for (const [name, flag] of Object.entries(flags)) {
    check(typeof flag === 'boolean', who, `${name} true or false`, flag);
  }
}

/**
 * Checks that there are options, where they cannot be left out; from a file they may be.
 *
 * @throws ConfigError `linearDecay: expected an object of options, received null`
 */
export function checkGiven(who: string, options: unknown): void {
  check(typeof options === 'object' && options !== null, who, 'an object of options', options);
}

/**
 * Refuses options that the factory does not know; configuration files have no compiler to do so.
 *
 * @param others what is left of the options after the known ones are taken out
 * @throws ConfigError `adam: expected no option of this name, received "lr"`
 */
export function checkNoOthers(who: string, others: object): void {
  const [name] = Object.keys(others);
  check(name === undefined, who, 'no option of this name', name);
}

function isSource(source: unknown): boolean {
  if (typeof source === 'function') return true;
  return typeof source === 'object' && source !== null && 'init' in source && 'value' in source && 'next' in source;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value);
    } catch {
      return Object.prototype.toString.call(value);
    }
  }
  return String(value);
}
