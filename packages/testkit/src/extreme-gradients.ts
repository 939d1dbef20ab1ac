/**
 * Gradients that could make trouble.
 */

/** Sizes of the gradients of some steps. */
export const extremeSequences: Readonly<Record<string, readonly number[]>> = {
  'gradients of 0': [0, 0, 0],
  'a zero gradient after others, and others after it': [1, 0, 0, -1],
  'huge gradients': [1e30, 1e30, -1e30],
  'tiny gradients': [1e-30, 1e-30, -1e-30],
  'jumps from tiny to huge and back': [1e-30, 1e30, 1e-30, -1e30],
  'signs that flip at each step': [1, -1, 1, -1, 1],
};

/** What one element of a gradient may be that is no number. */
export const spoilers: Readonly<Record<string, number>> = {
  'one NaN': NaN,
  'one infinity': Infinity,
  'one negative infinity': -Infinity,
};

/** A gradient of ±size, one sign after the other. */
export function alternating(size: number): (length: number) => Float64Array {
  return (length) => Float64Array.from({ length }, (_, i) => (i % 2 === 0 ? size : -size));
}
