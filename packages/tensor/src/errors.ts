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

/** Code and message of whatever was thrown, as plain data: `UNEXPECTED` where it has no code. */
export function plainError(error: unknown): { readonly code: string; readonly message: string } {
  const { code } = Object(error) as { readonly code?: unknown };
  return {
    code: typeof code === 'string' ? code : 'UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
  };
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

/** The number of a state that is largest by absolute value; one that is not finite counts as larger than all others. */
export type Largest = { readonly name: string; readonly value: number };

/** What was seen of a run that diverged, as plain data. */
export type Divergence = {
  /** The update whose loss was not good, counted from 1; and its epoch. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** The update before it, and its loss; `null` where this process has not seen it. */
  readonly lastGoodStep: number;
  readonly lastGoodLoss: number | null;
  /** The rate of the update; `null` when the optimizer has none by that name. */
  readonly learningRate: number | null;
  /** Names of states that hold numbers that are not finite, when the run looked: the update itself had been done then. */
  readonly notFinite: readonly string[];
  readonly largestParameter: Largest | null;
  readonly largestOptimizerState: Largest | null;
  /**
   * 'data': a value of the training data is not finite. 'start': the loss was not good before the first update, so no
   * update is to blame. 'steps': neither, so updates that are too large are likely.
   */
  readonly cause: 'data' | 'start' | 'steps';
  /** What to try, in words; and the rate to try, a tenth, where rates are to blame. */
  readonly advice: string;
  readonly lowerRate: number | null;
};

/**
 * Training produced a loss that is not finite, or above the limit of the task. Arrives on the stream of a run, never as a
 * throw; `minimize` throws it.
 */
export class DivergedError extends RivuletError {
  constructor(
    /** The update whose loss was found not to be good, counted from 1. */
    readonly step: number,
    message: string,
    /** What a run has seen; `null` where there was none. */
    readonly divergence: Divergence | null = null,
  ) {
    super('DIVERGED', message);
  }
}
