/**
 * What feedback looks at, and how it speaks of it.
 */
import { ConfigError, type StepInfo } from '@rivulet/tensor';

/** A number that is measured after each epoch. */
export type Monitor = 'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy';

/** All of them. */
export const monitors: readonly Monitor[] = ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'];

/**
 * Reads what is monitored, made `finite`.
 *
 * @throws ConfigError when the run does not measure it
 */
export function monitored(who: string, monitor: Monitor, info: StepInfo): number {
  const value = info[monitor];
  if (value === null) {
    const how = monitor.startsWith('validation') ? 'give it validation data' : 'the loss knows no classes';
    throw new ConfigError(`${who}: expected ${monitor} to be measured, but the run has none; ${how}`);
  }
  return finite(value);
}

/**
 * Infinities become the largest numbers there are, so that a state that remembers them survives
 * JSON; −0 becomes 0 for the same reason. NaN stays what it is.
 */
export function finite(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value)) + 0;
}

/** What is monitored, in words. */
export function nameOf(monitor: Monitor): string {
  return monitor.replace(/^validation/, 'validation ').toLowerCase();
}

/** A number with four digits, for people. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Two numbers with four digits, or with all of them where four do not tell them apart. */
export function shortPair(a: number, b: number): readonly [string, string] {
  return a !== b && short(a) === short(b) ? [String(a), String(b)] : [short(a), short(b)];
}
