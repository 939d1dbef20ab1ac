/**
 * One run on a queue, seen by the search that asked for it.
 */
import type { Queue } from 'bullmq';
import type { Subscriber } from 'rxjs';
import type { RunNews, RunOrder } from '../runner.js';
import { type JobData, type Outcome, type Parcel, lastOf } from './wire.js';

/** Tells a listener each report once, whoever did the run and whatever of it was missed. */
export class OpenRun {
  /** It has a result, or a failure that is one. Where workers died, the job is taken back, so that who asks again has it done. */
  isOver = false;
  /** Reports that the listener has seen. */
  private seen = 0;
  private reading = false;
  private readAgain = false;

  /** @param lost called when Redis does not know the run */
  constructor(
    readonly job: string,
    readonly order: RunOrder,
    private readonly jobs: Queue<JobData>,
    private readonly listener: Subscriber<RunNews>,
    private readonly lost: () => void,
  ) {}

  /** Some reports have come. */
  take(parcel: Parcel): void {
    if (this.reading || parcel.from > this.seen) this.read();
    else this.tell(parcel);
  }

  /** The run is over. */
  finish(outcome: Outcome): void {
    if ('ended' in outcome || this.reading || outcome.tail.from > this.seen) this.read();
    else this.tellLast(outcome);
  }

  /** BullMQ does not try it again. */
  giveUp(because: string): void {
    const died = because.includes('stalled');
    const message = died ? 'the worker that did the run died, and so did those that tried again' : because;
    this.end({ kind: 'failure', code: died ? 'CRASHED' : 'UNEXPECTED', message });
  }

  /** A worker died; another one does the run. */
  crash(because: string): void {
    this.listener.next({ kind: 'crash', because });
  }

  fail(error: unknown): void {
    this.isOver = true;
    this.listener.error(error);
  }

  /** Finds out from Redis how the run stands. What comes meanwhile is in what is read, or leads to one more reading. */
  read(): void {
    this.readAgain = this.reading;
    if (this.reading) return;
    this.reading = true;
    this.lookUp()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.reading = false;
        if (this.readAgain && !this.listener.closed) this.read();
      });
  }

  private async lookUp(): Promise<void> {
    // The job before its log: what is over has its whole log.
    const job = await this.jobs.getJob(this.job);
    const { logs } = job ? await this.jobs.getJobLogs(this.job) : { logs: [] };
    if (this.listener.closed) return;
    for (const row of logs) this.tell({ ...(JSON.parse(row) as Parcel), crash: undefined });
    const outcome = job?.returnvalue as Outcome | null | undefined;
    if (!job || (outcome && 'ended' in outcome)) this.lost();
    else if (outcome) this.tellLast(outcome);
    else if (job.finishedOn) this.giveUp(job.failedReason);
  }

  private tell({ from, reports, crash }: Parcel): void {
    if (crash !== undefined) this.crash(crash);
    for (const [epoch, updates, value] of reports.slice(Math.max(0, this.seen - from))) {
      if (this.listener.closed) return;
      this.listener.next({ kind: 'report', epoch, updates, value: Number(value) });
    }
    this.seen = Math.max(this.seen, from + reports.length);
  }

  private tellLast(outcome: Extract<Outcome, { tail: Parcel }>): void {
    this.tell(outcome.tail);
    this.end(lastOf(outcome));
  }

  private end(news: RunNews): void {
    this.isOver = news.kind !== 'failure' || news.code !== 'CRASHED';
    this.listener.next(news);
    this.listener.complete();
  }
}
