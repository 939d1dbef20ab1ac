/**
 * Fewer points, the same curve.
 */

/** A point of a line; a `y` that is not finite is a gap. */
export type Point = { readonly x: number; readonly y: number };

/**
 * Thins a line out: of each bucket of neighbours its lowest and its highest point stay, in their
 * order, so that every peak is still there. The first and the last point stay, and so does a gap.
 *
 * @param points in order of x
 * @param buckets how many; lines of up to twice as many points stay as they are
 */
export function decimate(points: readonly Point[], buckets: number): readonly Point[] {
  if (points.length <= 2 * buckets) return points;
  const kept = new Set([0, points.length - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * points.length) / buckets);
    const end = Math.floor(((bucket + 1) * points.length) / buckets);
    let low = -1;
    let high = -1;
    let gap = -1;
    for (let i = start; i < end; i++) {
      const { y } = points[i]!;
      if (!Number.isFinite(y)) gap = i;
      else {
        if (low < 0 || y < points[low]!.y) low = i;
        if (high < 0 || y > points[high]!.y) high = i;
      }
    }
    for (const i of [low, high, gap]) if (i >= 0) kept.add(i);
  }
  return [...kept].sort((a, b) => a - b).map((i) => points[i]!);
}
