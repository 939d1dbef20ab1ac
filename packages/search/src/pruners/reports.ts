/**
 * Finding reports by their steps, which rise: a search asks for every report of every trial.
 */
import type { Report } from '../trial.js';

/** Where the first report of at least this step is; how many there are, if none is. @param from where to begin */
export function indexFrom(reports: readonly Report[], step: number, from = 0): number {
  let [low, high] = [from, reports.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reports[middle]?.step ?? Infinity) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What was reported at this very step, if anything was. */
export function valueAt(reports: readonly Report[], step: number): number | undefined {
  const report = reports[indexFrom(reports, step)];
  return report?.step === step ? report.value : undefined;
}
