/**
 * Trials from the best to the worst.
 */
import type { SamplerContext } from '../sampler.js';
import type { Trial } from '../trial.js';

/**
 * The trials that are over and did not fail, the best first.
 *
 * Complete ones come first, by their value; NaN and what is infinitely bad are last of these. Then come pruned ones: those
 * that got further before those that got less far. What is equal then goes by its last report, then by number.
 */
export function rankTrials({
  direction,
  reports = direction,
  trials,
}: Pick<SamplerContext, 'direction' | 'reports' | 'trials'>): readonly Trial[] {
  const ranked = trials
    .filter(({ state }) => state === 'complete' || state === 'pruned')
    .map((trial) => {
      const last = trial.reports.at(-1);
      const complete = trial.state === 'complete';
      const keys = [
        complete ? 0 : 1,
        complete ? badness(trial.value, direction) : -(last?.step ?? -Infinity),
        badness(last?.value, reports),
        trial.number,
      ];
      return { trial, keys };
    });
  return ranked.sort((a, b) => compare(a.keys, b.keys)).map(({ trial }) => trial);
}

/** Smaller is better; what is no number is worst. */
function badness(value: number | null | undefined, direction: SamplerContext['direction']): number {
  if (value === null || value === undefined || Number.isNaN(value)) return Infinity;
  return direction === 'minimize' ? value : -value;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((key, i) => key !== b[i]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}
