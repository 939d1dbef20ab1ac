/**
 * From one value to another.
 */

/** How a value gets from one to another: at the same pace, or along half a wave of a cosine. */
export type Shape = 'linear' | 'cosine';

/** All of them. */
export const shapes: readonly Shape[] = ['linear', 'cosine'];

/**
 * The value after a share x of the way; x beyond [0, 1] is the nearer end, exactly.
 *
 * linear:  from + (to − from)·x
 * cosine:  from + (to − from)·(1 − cos πx)/2
 */
export function interpolate(from: number, to: number, x: number, shape: Shape = 'linear'): number {
  if (x <= 0) return from;
  if (x >= 1) return to;
  // 1 − cos would lose all digits near its zero, a square of a sine does not; so each half starts at its own end.
  const way = shape === 'linear' ? x : x < 0.5 ? Math.sin((Math.PI / 2) * x) ** 2 : Math.cos((Math.PI / 2) * x) ** 2;
  const value = shape === 'linear' || x < 0.5 ? from + (to - from) * way : to + (from - to) * way;
  return Math.min(Math.max(from, to), Math.max(Math.min(from, to), value));
}
