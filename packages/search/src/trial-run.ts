/**
 * One trial: a run for each seed, one after the other, ended where the pruner says so.
 */
import { RivuletError } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import { Observable, Subject, concat, defer, mergeMap, of, takeUntil } from 'rxjs';
import type { RunRecord, TrialBegin, TrialCrash, TrialEnd, TrialReport } from './events.js';
import { directionOfMeasure, isReached, reportedMeasure } from './objective.js';
import { type ReadyPlan, everyOf, runOf } from './plan.js';
import { type RunNews, type RunOrder, type Runner, withoutResult } from './runner.js';
import type { Configuration } from './space.js';
import type { Trial } from './trial.js';

/** What happens to a trial. */
export type OwnEvent = TrialBegin | TrialReport | TrialCrash | TrialEnd;

/** What is tried, and with what. */
export type Assignment = {
  readonly plan: ReadyPlan;
  readonly number: number;
  readonly configuration: Configuration;
  readonly runner: Runner;
  /** The runs of others with the seed of this index, that pruning goes by. */
  readonly others: (seed: number) => readonly Trial[];
};

/** How a run ended. */
type Ended = { readonly run: RunRecord } & Why;
type Why = Pick<TrialEnd['record'], 'because' | 'code'>;

/** The events of a trial; the last is its record. What a pruner throws is an error of the stream, and so are workers that died. */
export function trialEvents(assignment: Assignment): Observable<OwnEvent> {
  const { number, configuration } = assignment;
  return concat(
    of<TrialBegin>({ kind: 'begin', trial: number, configuration }),
    defer(() => seedsOf(assignment)),
  );
}

function seedsOf(assignment: Assignment): Observable<OwnEvent> {
  const { plan } = assignment;
  let spec: RunSpec;
  try {
    spec = runOf(plan, assignment.configuration);
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string };
    return of(endOf(assignment, [], { because: message, ...(code !== undefined && { code }) }));
  }
  const after = (runs: readonly RunRecord[]): Observable<OwnEvent> =>
    new SeedRun(assignment, spec, runs.length).events().pipe(
      mergeMap((event) => {
        if ('kind' in event) return of(event);
        const done = [...runs, event.run];
        const isLast = event.run.state !== 'complete' || done.length === plan.seeds.length;
        return isLast ? of(endOf(assignment, done, event)) : after(done);
      }),
    );
  return after([]);
}

function endOf({ number, configuration }: Assignment, runs: readonly RunRecord[], why: Why): TrialEnd {
  const state = runs.at(-1)?.state ?? 'failed';
  const value = state === 'complete' ? medianOf(runs.map((run) => run.value!)) : null;
  const { because, code } = why;
  const record = { number, configuration, state, value, runs, because, ...(code !== undefined && { code }) };
  return { kind: 'trial', record };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A run of a trial. */
class SeedRun {
  private readonly seed: number;
  private readonly order: RunOrder;
  private readonly others: readonly Trial[];
  private readonly reports: RunRecord['reports'][number][] = [];
  private epochs = 0;
  private updates = 0;

  constructor(
    private readonly assignment: Assignment,
    spec: RunSpec,
    index: number,
  ) {
    const { plan, number, others } = assignment;
    this.seed = plan.seeds[index]!;
    this.others = others(index);
    const { objective } = plan;
    const every = everyOf(plan, spec);
    this.order = { id: `${number}/${this.seed}`, spec: { ...spec, seed: this.seed }, objective, every };
  }

  /** What happens; the last is how it ended, told when the runner has been left, so that another run can have its place. */
  events(): Observable<TrialReport | TrialCrash | Ended> {
    const { runner } = this.assignment;
    const news$ = runner.run(this.order);
    return new Observable((out) => {
      const left = new Subject<void>();
      let over = false;
      const take = (news: RunNews): void => {
        if (over) return;
        const { event, ended } = this.take(news);
        if (event) out.next(event);
        if (!ended) return;
        over = true;
        left.next();
        out.next(ended);
        out.complete();
      };
      const running = news$.pipe(takeUntil(left)).subscribe({
        next: (news) => {
          try {
            take(news);
          } catch (error) {
            out.error(error);
          }
        },
        error: (error: unknown) => out.error(error),
        complete: () => take(withoutResult(runner)),
      });
      out.add(running);
    });
  }

  private take(news: RunNews): { readonly event?: TrialReport | TrialCrash; readonly ended?: Ended } {
    const { seed } = this;
    const trial = this.assignment.number;
    if (news.kind === 'crash') return { event: { kind: 'crash', trial, seed, because: news.because } };
    if (news.kind === 'failure') {
      // That workers died says nothing of a configuration: it is no result.
      if (news.code === 'CRASHED') throw new RivuletError(news.code, `trial ${trial}, seed ${seed}: ${news.message}`);
      return { ended: { run: this.recordOf('failed', null), because: news.message, code: news.code } };
    }
    this.updates = news.updates;
    if (news.kind === 'result') {
      this.epochs = news.epochs;
      return { ended: { run: this.recordOf('complete', news.value), because: null } };
    }
    const { epoch, value } = news;
    this.epochs = epoch;
    this.reports.push([epoch, value]);
    const event: TrialReport = { kind: 'report', trial, seed, epoch, value };
    if (!this.isPruned(epoch, value)) return { event };
    return { event, ended: { run: this.recordOf('pruned', null), because: this.words(epoch, value) } };
  }

  /** A run whose work is done is worth what it has come to, whoever was better. */
  private isPruned(epoch: number, value: number): boolean {
    const { plan, number, configuration } = this.assignment;
    const isDone = epoch === this.order.spec.epochs || isReached(plan.objective, value);
    if (!plan.pruner || isDone) return false;
    const reports = this.reports.map(([step, each]) => ({ step, value: each }));
    const trial: Trial = { number, configuration, state: 'running', reports, value: null };
    const direction = directionOfMeasure(reportedMeasure(plan.objective));
    return plan.pruner.prune({ direction, trial, others: this.others });
  }

  private words(epoch: number, value: number): string {
    const { plan } = this.assignment;
    const ofSeed = plan.seeds.length > 1 ? ` with seed ${this.seed}` : '';
    const measured = `${reportedMeasure(plan.objective)} ${Number(value.toPrecision(4))}`;
    return `${plan.pruner?.name}: ${measured} after epoch ${epoch}${ofSeed}`;
  }

  private recordOf(state: RunRecord['state'], value: number | null): RunRecord {
    const { seed, epochs, updates, reports } = this;
    return { seed, state, value, epochs, updates, reports };
  }
}
