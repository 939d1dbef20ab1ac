/**
 * How long a comparison will take yet.
 */
import type { Plan } from './plan.js';
import type { RunRecord } from './run-record.js';

/**
 * Seconds until all runs are done, by those that are: a run takes what the others of its contestant took on average.
 *
 * @param workers runs that are done at once
 * @returns NaN before the first run is done
 */
export function timeLeft(plan: Plan, records: readonly RunRecord[], workers: number): number {
  const mean = (of: readonly RunRecord[]): number => of.reduce((sum, { seconds }) => sum + seconds, 0) / of.length;
  const overall = mean(records);
  const left = plan.contestants.reduce((sum, { name }) => {
    const done = records.filter(({ contestant }) => contestant === name);
    return sum + (plan.seeds.length - done.length) * (done.length === 0 ? overall : mean(done));
  }, 0);
  return left / workers;
}
