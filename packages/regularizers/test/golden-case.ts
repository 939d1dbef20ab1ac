/**
 * What comparing with a golden file is made of.
 */

/** Some numbers of ours beside the recorded ones, and the bound on their `relativeError` in float64. */
export type Comparison = {
  readonly what: string;
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  readonly tolerance: number;
};

/** One case of a file. */
export type GoldenCase = {
  /** The plugin that it is about, by the name of its export. */
  readonly plugin: string;
  /** What tells it from the other cases of the file. */
  readonly name: string;
  /** Computes ours. @throws Error when there is no plugin for the case */
  readonly compare: (precision?: 'float32' | 'float64') => readonly Comparison[];
};

/** A row a sample. */
export type Rows = readonly (readonly number[])[];

/** Formulas in another order differ in the last bits only. */
export const usual = 1e-12;

/** Ours beside the recorded; what is missing fails by its length. */
export function pair(
  what: string,
  actual: ArrayLike<number> = [],
  expected: ArrayLike<number> = [],
  tolerance = usual,
): Comparison {
  return { what, actual, expected, tolerance };
}
