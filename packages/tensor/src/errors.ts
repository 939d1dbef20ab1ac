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

/** Training produced a loss that is not finite. Arrives on the stream of a run, never as a throw; `minimize` throws it. */
export class DivergedError extends RivuletError {
  constructor(
    /** The update after which the loss was found not to be finite, counted from 1. */
    readonly step: number,
    message: string,
  ) {
    super('DIVERGED', message);
  }
}
