/**
 * The trials that are over, as samplers and pruners see them.
 */
import { ConfigError } from '@rivulet/tensor';
import type { RunRecord, TrialRecord } from './events.js';
import { isReached } from './objective.js';
import { type ReadyPlan, everyOf, runOf } from './plan.js';
import type { Report, Trial } from './trial.js';

type Entry = {
  readonly record: TrialRecord;
  readonly trial: Trial;
  /** Of each run, as a trial of its own. */
  readonly curves: readonly Trial[];
  /** The best of this trial and those before it; known once they are all over. */
  best: TrialRecord | null;
};

/** What has come out so far. */
export class History {
  /** The best of all that are over; of equals the first. A goal that was never reached is no value. */
  best: TrialRecord | null = null;
  /** So many trials from 0 on are over, without a gap. */
  whole = 0;
  /** All that are over. */
  count = 0;
  private readonly entries: (Entry | undefined)[] = [];

  constructor(private readonly plan: ReadyPlan) {}

  /** Takes a trial that is over; whether it is the best so far. */
  add(record: TrialRecord): boolean {
    this.entries[record.number] = { record, best: null, ...this.seen(record) };
    this.count++;
    const better = this.better(this.best, record);
    const isNew = better !== this.best;
    this.best = better;
    for (let entry = this.entries[this.whole]; entry; entry = this.entries[this.whole]) {
      entry.best = this.better(this.entries[this.whole - 1]?.best ?? null, entry.record);
      this.whole++;
    }
    return isNew;
  }

  /** The first `count` trials, for a sampler. */
  trials(count: number): readonly Trial[] {
    return this.firstOf(count).map(({ trial }) => trial);
  }

  /** Their runs with one seed, for a pruner; who did not come so far is left out. */
  curves(count: number, seed: number): readonly Trial[] {
    return this.firstOf(count).flatMap(({ curves }) => curves[seed] ?? []);
  }

  /** How many of the first `count` trials have come and gone since the best of them. */
  sinceBest(count: number): number {
    const best = this.entries[count - 1]?.best;
    return best ? count - 1 - best.number : count;
  }

  /**
   * Refuses to go on where the first `count` trials have all failed alike, other than by diverging.
   *
   * @throws ConfigError with their words
   */
  checkHope(count: number): void {
    const first = this.entries[0]?.record;
    if (first?.state !== 'failed' || first.code === 'DIVERGED') return;
    const isAlike = ({ record }: Entry): boolean => record.state === 'failed' && record.because === first.because;
    if (!this.firstOf(count).every(isAlike)) return;
    const which = count === 1 ? 'the first trial failed' : `the first ${count} trials failed alike`;
    throw new ConfigError(`search: ${which}: ${first.because}`);
  }

  private firstOf(count: number): readonly Entry[] {
    return this.entries.slice(0, count).flatMap((entry) => entry ?? []);
  }

  private better(best: TrialRecord | null, record: TrialRecord): TrialRecord | null {
    const sign = this.plan.direction === 'minimize' ? 1 : -1;
    const worth = ({ value }: TrialRecord): number => (value === null ? Infinity : sign * value);
    const gain = (best ? worth(best) : Infinity) - worth(record);
    return gain > 0 || (best && gain === 0 && record.number < best.number) ? record : best;
  }

  private seen({ number, configuration, state, value, runs }: TrialRecord): Pick<Entry, 'trial' | 'curves'> {
    if (runs.length === 0) return { trial: { number, configuration, state, value, reports: [] }, curves: [] };
    const spec = runOf(this.plan, configuration);
    const every = everyOf(this.plan, spec);
    const last = runs.length - 1;
    // A trial that was ended in its second run came further than any that was ended in its first.
    const reports = reportsOf(runs[last]!).map((report) => ({ ...report, step: last * spec.epochs + report.step }));
    return {
      trial: { number, configuration, state, value, reports },
      curves: runs.map((run) => ({
        number,
        configuration,
        state: run.state,
        value: run.value,
        reports: this.goOn(reportsOf(run), every, spec.epochs),
      })),
    };
  }

  /** A run that has reached its goal is over, and stays as good: who comes later is not to look better for its being gone. */
  private goOn(reports: readonly Report[], every: number, epochs: number): readonly Report[] {
    const last = reports.at(-1);
    if (!last || !isReached(this.plan.objective, last.value)) return reports;
    const rest: Report[] = [];
    for (let step = (Math.floor(last.step / every) + 1) * every; step < epochs; step += every) {
      rest.push({ step, value: last.value });
    }
    return [...reports, ...rest];
  }
}

function reportsOf({ reports }: RunRecord): readonly Report[] {
  return reports.map(([step, value]) => ({ step, value }));
}
