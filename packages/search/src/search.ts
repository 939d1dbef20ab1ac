/**
 * `search`: trials, one after the other or several at once, as one stream.
 */
import { Observable, type Subscriber, Subscription } from 'rxjs';
import type { SearchEnd, SearchEvent, TrialRecord } from './events.js';
import { History } from './history.js';
import { directionOfMeasure, reportedMeasure } from './objective.js';
import { type ReadyPlan, type SearchPlan, knownTo, readyPlan } from './plan.js';
import type { Runner } from './runner.js';
import type { Configuration } from './space.js';
import { trialEvents } from './trial-run.js';

/** What does the runs of a search, and what is done already. */
export type SearchOptions = {
  /** Who does the runs; stays open, and is for whoever made it to close. */
  readonly runner: Runner;
  /** Trials of this plan that are over, out of a journal; some may be missing. Default: none. */
  readonly known?: readonly TrialRecord[];
  /** Aborting ends the runs that are on and the search, with an `end` event of reason 'cancelled'. */
  readonly signal?: AbortSignal;
};

/**
 * Searches a space for the configuration that does best. Nothing happens before `subscribe`; unsubscribing ends the runs
 * that are on.
 *
 * Trial n is chosen by what trials 0 … n − ahead have come to, and its pruning decided by the same, which all are over by
 * then; that others are over as well by chance is left aside. So a search is a function of its plan: on one worker or
 * twenty, killed and gone on with or not, it has the same trials, prunes the same of them at the same epochs, and finds
 * the same best. Only the order in which events of different trials come depends on who is quicker.
 *
 * A configuration that cannot be run, or diverges, is a trial that failed, with its reason. When the first five, or
 * all there are, fail with the same words, other than by diverging, the search does. It also does, with code `CRASHED`, when
 * the workers of a run died and its runner has given it up: that is no result, and a search that goes on does the trial again.
 *
 * @param plan what is searched; see `SearchPlan` for defaults and ranges
 * @param options.known trials of a journal; they are not done again, and no events tell of them
 * @throws ConfigError at once, when the plan is wrong; on the stream, when no configuration can be run
 * @example
 * search({ template, objective: { of: 'validationLoss' }, trials: 100, sampler: tpe() }, { runner: threads() })
 *   .pipe(filter(({ kind }) => kind === 'best'))
 *   .subscribe(({ record }) => console.log(record.value, record.configuration));
 */
export function search(plan: SearchPlan, options: SearchOptions): Observable<SearchEvent> {
  const ready = readyPlan(plan);
  return new Observable((subscriber) => new Search(ready, options, subscriber).start());
}

/** When so many trials in the beginning fail with the same words, all will. */
const hopeless = 5;

class Search {
  private readonly history: History;
  private readonly known: ReadonlyMap<number, TrialRecord>;
  private readonly trials = new Subscription();
  /** The number of the next trial. */
  private next = 0;
  private running = 0;
  private reason: SearchEnd['reason'] | null = null;
  private advancing = false;

  constructor(
    private readonly plan: ReadyPlan,
    private readonly options: SearchOptions,
    private readonly subscriber: Subscriber<SearchEvent>,
  ) {
    this.history = new History(plan);
    const { known = [] } = options;
    this.known = new Map(known.filter(({ number }) => number < plan.trials).map((record) => [record.number, record]));
  }

  start(): void {
    const { plan, options, subscriber } = this;
    const { space, objective, direction, trials, sampler, pruner, seeds, seed } = plan;
    const { runner, signal } = options;
    subscriber.add(this.trials);
    subscriber.next({
      kind: 'start',
      trials,
      known: this.known.size,
      dimensions: space.dimensions,
      objective,
      direction,
      sampler: sampler.name,
      pruner: pruner?.name ?? null,
      seeds,
      seed,
      runner: runner.name,
    });
    const abort = (): void => {
      this.reason = 'cancelled';
      this.trials.unsubscribe();
      this.orFail(() => this.finish('cancelled'));
    };
    signal?.addEventListener('abort', abort, { once: true });
    subscriber.add(() => signal?.removeEventListener('abort', abort));
    if (signal?.aborted) abort();
    else this.advance();
  }

  /** Begins what can be begun; ends the search when nothing is left. */
  private advance(): void {
    // A runner may be done before it returns, and then this is asked again from within.
    if (this.advancing) return;
    this.advancing = true;
    this.orFail(() => {
      while (!this.subscriber.closed && !this.reason && this.isDue()) this.begin();
      if (this.reason && this.running === 0) this.finish(this.reason);
    });
    this.advancing = false;
  }

  private orFail(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.subscriber.error(error);
    }
  }

  /** Whether all is known that the next trial is to know. */
  private isDue(): boolean {
    return knownTo(this.plan, Math.min(this.next, this.plan.trials - 1)) <= this.history.whole;
  }

  private begin(): void {
    const { history, next } = this;
    const known = this.known.get(next);
    const configuration = this.reasonToEnd() ?? known?.configuration ?? this.sample();
    if (typeof configuration === 'string') {
      this.reason = configuration;
      return;
    }
    this.next++;
    if (known) history.add(known);
    else this.run(next, configuration);
  }

  private reasonToEnd(): SearchEnd['reason'] | null {
    const { plan, history, next } = this;
    if (next === plan.trials) return 'finished';
    const count = knownTo(plan, next);
    if (count >= hopeless) history.checkHope(count);
    return plan.patience !== null && history.sinceBest(count) >= plan.patience ? 'patience' : null;
  }

  private sample(): Configuration | SearchEnd['reason'] {
    const { space, objective, direction, seed, sampler } = this.plan;
    const trials = this.history.trials(knownTo(this.plan, this.next));
    const reports = directionOfMeasure(reportedMeasure(objective));
    return sampler.sample({ space, direction, reports, seed, number: this.next, trials }) ?? 'exhausted';
  }

  private run(number: number, configuration: Configuration): void {
    const { plan, history, subscriber } = this;
    const { runner } = this.options;
    const count = knownTo(plan, number);
    const others = (seed: number): ReturnType<History['curves']> => history.curves(count, seed);
    this.running++;
    const trial = trialEvents({ plan, number, configuration, runner, others }).subscribe({
      next: (event) => {
        subscriber.next(event);
        if (event.kind !== 'trial') return;
        if (history.add(event.record)) subscriber.next({ kind: 'best', record: event.record });
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        this.running--;
        this.advance();
      },
    });
    this.trials.add(trial);
  }

  private finish(reason: SearchEnd['reason']): void {
    const { history, known, next, subscriber } = this;
    if (reason !== 'cancelled') history.checkHope(history.count);
    else for (const record of known.values()) if (record.number >= next) history.add(record);
    subscriber.next({ kind: 'end', reason, trials: history.count, best: history.best });
    subscriber.complete();
  }
}
