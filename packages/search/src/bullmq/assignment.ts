/**
 * One run on a queue, seen by the worker that does it.
 */
import type { Job } from 'bullmq';
import type { Subscription } from 'rxjs';
import { type RunNews, type Runner, withoutResult } from '../runner.js';
import { type JobData, type Outcome, type Parcel, outcomeOf, plain } from './wire.js';

/** Why a run ends before it is over: nobody wants it, another worker has it, or this worker is closed. */
export type Stop = 'ended' | 'lost' | 'closed';

/** Does a run, and posts its reports in parcels. */
export class Assignment {
  private waiting: Parcel['reports'][number][] = [];
  private crash: string | undefined;
  /** Reports that have been posted, by this worker or by one before it. */
  private posted: number;
  private skip: number;
  private posting: Promise<void> | null = null;
  private settle: (how: Outcome | Stop) => void = () => undefined;
  private running: Subscription | null = null;
  private stopped: Stop | null = null;

  /** @param delivered reports that are known already; the run gives the same ones again */
  constructor(
    readonly job: Job<JobData>,
    delivered: number,
  ) {
    this.posted = delivered;
    this.skip = delivered;
  }

  /** Resolves to what came out, or to why nothing did. */
  async do(runner: Runner): Promise<Outcome | Stop> {
    if (this.stopped) return this.stopped;
    const how = await new Promise<Outcome | Stop>((resolve, reject) => {
      this.settle = resolve;
      this.running = runner.run(this.job.data.order).subscribe({
        next: (news) => this.take(news),
        error: reject,
        complete: () => this.take(withoutResult(runner)),
      });
    });
    await this.lately();
    return how;
  }

  /** Ends the run. */
  stop(why: Stop): void {
    this.stopped = why;
    this.running?.unsubscribe();
    this.settle(why);
  }

  /** Posts what has come since the last time. */
  post(): Promise<void> {
    if (this.posting) return this.posting;
    if (this.waiting.length === 0 && this.crash === undefined) return Promise.resolve();
    const parcel = this.parcel();
    const { job } = this;
    return (this.posting = job
      .log(JSON.stringify(parcel))
      .then(() => job.updateProgress(parcel))
      .finally(() => (this.posting = null)));
  }

  private take(news: RunNews): void {
    if (news.kind === 'crash') this.crash = news.because;
    else if (news.kind !== 'report') void this.last(news);
    else if (this.skip > 0) this.skip--;
    else this.waiting.push([news.epoch, news.updates, plain(news.value)]);
  }

  private async last(news: Extract<RunNews, { kind: 'result' | 'failure' }>): Promise<void> {
    await this.lately();
    this.settle(outcomeOf(this.parcel(), news));
  }

  /** Resolves when what is being posted is; that it could not be is told to who posts. */
  private async lately(): Promise<void> {
    await this.posting?.catch(() => undefined);
  }

  private parcel(): Parcel {
    const { crash, posted: from, waiting: reports } = this;
    this.waiting = [];
    this.crash = undefined;
    this.posted += reports.length;
    return { from, reports, ...(crash !== undefined && { crash }) };
  }
}
