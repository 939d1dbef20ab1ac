/**
 * How errors are measured, and what they may be.
 *
 * In float64 a file says it itself: |a − b| / (10⁻³ + |b|) ≤ max(10⁻¹¹, 100 · rounding_sensitivity).
 *
 * In float32 each number keeps 24 bits, and a parameter that once was 10⁶ has lost everything below
 * 10⁶ · 2⁻²⁴ for good: errors are measured against the largest value that an element has had so far, the first included.
 * How much the rounding of what is stored does to a rule is not guessed: the rule, which has been found
 * right in float64, runs once more in float64 with every parameter, every state and every gradient that
 * is given rounded to float32. A float32 backend may be `storageFactor` times as far away as that run
 * is, since it rounds within a step as well, and never less than `float32Floor`. Where that run itself
 * is farther away than `float32Limit`, the sequence needs more than float32 holds (it is chaotic, or
 * leaves the range from 10⁻³⁸ to 10³⁸): the case is left out, and a note says so.
 */
import { relativeError } from '@rivulet/testkit';
import { type Outcome, leftOut } from './check.js';

/** Rows of numbers, one a step. */
export type Rows = readonly ArrayLike<number>[];

/** The largest error, and where it is. */
export type Distance = { readonly error: number; readonly where: string };

/** How rows are compared. `start` is what was there before the first, where that is known. */
export type Measure = (actual: Rows, expected: Rows, what: string, start?: readonly number[]) => Distance;

/** The bound of a trajectory in float64. */
export function float64Bound(sensitivity: number): number {
  return Math.max(1e-11, 100 * sensitivity);
}

/** A step rounds some 30 times, each by half a unit in the last place at most: 2⁻²⁴ of the value. */
export const float32Floor = 32 * 2 ** -24;

/**
 * What a backend may add to the rounding of what is stored. A step with its gradient rounds some hundred
 * times, which with signs at random is like ten times; the sums of an ill-conditioned gradient lose a
 * digit more. Measured on the files here: 1 to 2 for gradients that are given, 31 at most in a closed loop.
 */
export const storageFactor = 64;

/** Beyond this the rounding of storage alone has changed the path, and nothing can be said about a backend. */
export const float32Limit = 1e-3;

/** |a − b| / (10⁻³ + |b|), element by element. */
export function relativeDistance(actual: Rows, expected: Rows, what: string): Distance {
  return largest(actual, expected, what, relativeError);
}

/** |a − b| / (10⁻³ + the largest |b| of this element so far, the start included). */
export function scaledDistance(actual: Rows, expected: Rows, what: string, start: readonly number[] = []): Distance {
  const largestYet = start.map(Math.abs);
  return largest(actual, expected, what, (a, b, element) => {
    if (Number.isFinite(b)) largestYet[element] = Math.max(largestYet[element] ?? 0, Math.abs(b));
    return same(a, b) ? 0 : Math.abs(a - b) / (1e-3 + (largestYet[element] ?? 0));
  });
}

/** |a − b| / (1 + |b|): a layer in float32 rounds intermediate values of size 1. */
export function unitDistance(actual: Rows, expected: Rows, what: string): Distance {
  return largest(actual, expected, what, (a, b) => (same(a, b) ? 0 : Math.abs(a - b) / (1 + Math.abs(b))));
}

/** |a − b| / |b|, for values that fall by decades. */
export function ratioDistance(actual: Rows, expected: Rows, what: string): Distance {
  return largest(actual, expected, what, (a, b) => (same(a, b) ? 0 : Math.abs(a - b) / Math.abs(b)));
}

/** |a − b|. */
export function absoluteDistance(actual: Rows, expected: Rows, what: string): Distance {
  return largest(actual, expected, what, (a, b) => (same(a, b) ? 0 : Math.abs(a - b)));
}

/**
 * What float32 makes of a case.
 *
 * @param error of the backend
 * @param stored of the float64 run that stores in float32, measured in the same way
 */
export function float32Outcome({ error, where }: Distance, stored: Distance): Outcome {
  if (!(stored.error <= float32Limit)) return leftOut;
  return { error, bound: Math.max(float32Floor, storageFactor * stored.error), where, notes: [] };
}

/** Equal, infinite with the same sign, or both NaN. */
function same(a: number, b: number): boolean {
  return a === b || Object.is(a, b);
}

function largest(
  actual: Rows,
  expected: Rows,
  what: string,
  measure: (a: number, b: number, element: number) => number,
): Distance {
  if (actual.length !== expected.length) {
    return { error: Infinity, where: `${what}: ${actual.length} rows in place of ${expected.length}` };
  }
  let [error, where] = [0, `${what}: no difference`];
  for (let row = 0; row < expected.length; row++) {
    const [ours, theirs] = [actual[row] ?? [], expected[row] ?? []];
    if (ours.length !== theirs.length) {
      return { error: Infinity, where: `${what}: row ${row} has ${ours.length} numbers in place of ${theirs.length}` };
    }
    for (let element = 0; element < theirs.length; element++) {
      const own = measure(ours[element] ?? NaN, theirs[element] ?? NaN, element);
      if (own <= error) continue;
      error = Number.isNaN(own) ? Infinity : own;
      where = `${what}, row ${row}, element ${element}: ${ours[element]} in place of ${theirs[element]}`;
      if (error === Infinity) return { error, where };
    }
  }
  return { error, where };
}
