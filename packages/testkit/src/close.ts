/**
 * Comparing numbers with a stated tolerance.
 */

/** |a − b| / (10⁻³ + |b|): relative for large numbers, absolute near 0; 0 when both are the same NaN or infinity. */
export function relativeError(actual: number, expected: number): number {
  return Object.is(actual, expected) || actual === expected
    ? 0
    : Math.abs(actual - expected) / (1e-3 + Math.abs(expected));
}

/** The largest relative error of two lists, and where it is. A NaN on one side only counts as Infinity. */
export function worstError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { readonly error: number; readonly index: number } {
  if (actual.length !== expected.length) return { error: Infinity, index: Math.min(actual.length, expected.length) };
  let [error, index] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const own = relativeError(actual[i] ?? NaN, expected[i] ?? NaN);
    if (!(own <= error)) [error, index] = [Number.isNaN(own) ? Infinity : own, i];
  }
  return { error, index };
}

/**
 * Throws unless every number is within the tolerance.
 *
 * @param tolerance bound on `relativeError`; say at the call why it is that number
 * @param what named in the message: `adam, wild, step 12`
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'values',
): void {
  const { error, index } = worstError(actual, expected);
  if (error <= tolerance) return;
  throw new Error(
    `${what}: element ${index} is ${actual[index]}, expected ${expected[index]}; relative error ${error.toExponential(1)}, tolerance ${tolerance.toExponential(1)}; lengths ${actual.length} and ${expected.length}`,
  );
}
