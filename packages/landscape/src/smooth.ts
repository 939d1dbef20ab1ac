/**
 * Savitzky–Golay smoothing.
 */
import { sgg } from 'ml-savitzky-golay-generalized';
import { ConfigError, checkCounts } from '@rivulet/tensor';

/** Options of `smooth`. */
export type SmoothOptions = {
  /** Values that a polynomial is fitted to, odd, ≥ 5. Default 51. */
  readonly window?: number;
  /** Degree of the polynomial, 1 ≤ order < window. Default 3. */
  readonly order?: number;
};

/**
 * Values smoothed by a polynomial that is fitted, by least squares, to the values around each.
 *
 * At the ends the polynomial of the first, or last, whole window is used. A polynomial of that degree stays as it is.
 *
 * @param values equally spaced; at least as many as the window is wide
 * @param options.window odd, ≥ 5; default 51 (SciPy: window_length)
 * @param options.order 1 ≤ order < window; default 3 (SciPy: polyorder)
 * @throws ConfigError when an option is out of range
 *
 * A. Savitzky, M. J. E. Golay 1964, "Smoothing and differentiation of data by simplified least squares procedures".
 */
export function smooth(values: readonly number[], { window = 51, order = 3 }: SmoothOptions = {}): readonly number[] {
  checkCounts('smooth', 5, { window });
  checkCounts('smooth', 1, { order });
  if (window % 2 === 0 || order >= window || values.length < window) {
    throw new ConfigError(
      `smooth: expected an odd window of more than ${order} and at most ${values.length} values, received ${window}`,
    );
  }
  return Array.from(sgg(Float64Array.from(values), 1, { windowSize: window, polynomial: order, derivative: 0 }));
}
