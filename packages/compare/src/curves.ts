/**
 * The losses of many runs as one line with a band, over any of the ways to count.
 */
import type { RunRecord, Unit } from './run-record.js';
import { quantile } from './statistics/quantile.js';

/** Median and quartiles of the loss over the runs; NaN where it is not finite, as that of a run that failed is. */
export type CurvePoint = { readonly x: number; readonly low: number; readonly median: number; readonly high: number };

/** Points of a line. */
const points = 160;

/**
 * The median course of some runs.
 *
 * A run that is over keeps its last loss, so that the line does not jump when the fast ones leave; one that failed has
 * none from there on. The line ends where the last run does.
 *
 * @param unit what x counts
 */
export function medianCurve(records: readonly RunRecord[], unit: Unit): readonly CurvePoint[] {
  const curves = records.filter(hasCourse).map((record) => courseOf(record, unit));
  if (curves.every(({ xs }) => xs.length === 0)) return [];
  const first = Math.max(...curves.map(({ xs }) => xs[0] ?? 0), 1e-4);
  const last = Math.max(first, ...curves.map(({ xs }) => xs.at(-1) ?? 0));
  const cursors = curves.map(() => 0);
  return Array.from({ length: points }, (_, index) => {
    const x = first * (last / first) ** (index / (points - 1));
    const losses = curves
      .map(({ xs, losses: of, failed }, run) => {
        let at = cursors[run] ?? 0;
        while ((xs[at + 1] ?? Infinity) <= x * (1 + 1e-12)) at++;
        cursors[run] = at;
        return failed && x > (xs.at(-1) ?? 0) * (1 + 1e-12) ? Infinity : (of[at] ?? Infinity);
      })
      .sort((a, b) => a - b);
    const finite = (share: number): number => {
      const value = quantile(losses, share);
      return Number.isFinite(value) ? value : NaN;
    };
    return { x, low: finite(0.25), median: finite(0.5), high: finite(0.75) };
  });
}

type Course = { readonly xs: readonly number[]; readonly losses: readonly number[]; readonly failed: boolean };

/** One that failed at once has been at no loss, which counts as well. */
function hasCourse({ curve, outcome }: RunRecord): boolean {
  return curve.length > 0 || outcome === 'failed';
}

/** Where a run was, in the unit, and its loss there; what was counted is spread evenly over its epochs. */
function courseOf(record: RunRecord, unit: Unit): Course {
  const { curve, epochs, updates, samples, evaluations } = record;
  const x = ([epoch, step, seconds]: RunRecord['curve'][number]): number => {
    if (unit === 'epochs') return epoch;
    if (unit === 'seconds') return seconds;
    if (unit === 'updates') return step;
    return unit === 'samples' ? (epoch * samples) / Math.max(1, epochs) : (step * evaluations) / Math.max(1, updates);
  };
  const losses = curve.map(([, , , loss]) => loss ?? Infinity);
  return { xs: curve.map(x), losses, failed: record.outcome === 'failed' };
}
