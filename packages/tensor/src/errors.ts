/**
 * The few error classes of Rivulet, each with a stable code, so that a program can tell them apart
 * and a command line can print one line.
 */

/** What all errors thrown on purpose have in common. */
export class RivuletError extends Error {
  /** Stable, machine-readable name of the kind of error. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.name = new.target.name;
  }
}

/** An option is out of range or does not fit the others; thrown at once by the factory that received it. */
export class ConfigError extends RivuletError {
  constructor(message: string) {
    super('CONFIG', message);
  }
}

/** Two shapes do not fit; the message names both. */
export class ShapeError extends RivuletError {
  constructor(message: string) {
    super('SHAPE', message);
  }
}

/** Data from outside (a file, a stream, an array) is not what it must be; the message says where. */
export class DataError extends RivuletError {
  constructor(message: string) {
    super('DATA', message);
  }
}

/** Training produced a loss that is not finite. Arrives on the stream, never as a throw. */
export class DivergedError extends RivuletError {
  constructor(
    /** The update after which the loss was found not to be finite, counted from 1. */
    readonly step: number,
    message: string,
  ) {
    super('DIVERGED', message);
  }
}

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
