/**
 * `work`: does the runs that searches have put on a queue.
 */
import { availableParallelism } from 'node:os';
import { checkCounts } from '@rivulet/tensor';
import type { Job, Queue, Worker } from 'bullmq';
import { Observable } from 'rxjs';
import type { Runner } from '../runner.js';
import { type ThreadsOptions, threads } from '../threads.js';
import { Assignment, type Stop } from './assignment.js';
import { type Connection, connect, reasonOf, within } from './connection.js';
import { type Libraries, libraries } from './libraries.js';
import { type JobData, type Outcome, type Parcel, endedKey, prefix, queueName } from './wire.js';

/** Where runs come from, and how many are done at once. */
export type WorkOptions = {
  /** As for `queue`. */
  readonly redis: string;
  /** Runs at once, each on a thread; an integer ≥ 1. Default: as many as this machine can run at once. */
  readonly workers?: number;
} & Pick<ThreadsOptions, 'backend' | 'load'>;

/** What happens to a worker. */
export type WorkNews =
  /** Waits for runs. */
  | { readonly kind: 'ready'; readonly redis: string; readonly workers: number }
  | { readonly kind: 'begin'; readonly search: string; readonly run: string }
  /** A run is over; or nobody wants it any more, another worker does it, or it was given back when this one was closed. */
  | { readonly kind: 'end'; readonly search: string; readonly run: string; readonly how: 'result' | 'failure' | Stop }
  /** A line that a user should see. */
  | { readonly kind: 'warning'; readonly message: string };

/** Milliseconds. A worker that died is known by its lock on a run, which it has not renewed for that long. */
const times = { lock: 5000, look: 1000, retry: 1000, beat: 100, close: 3000 };
/** Workers that may die of a run: others may have died at the same time, for other reasons. */
const deaths = 3;

/** What BullMQ says of runs that another worker has, or that Redis has forgotten. */
const passing = /^(could not renew lock|Missing (key|lock)|Lock mismatch|Job .* is not in the)|Connection is closed/;

/**
 * Does the runs of all searches that have a `queue` in a Redis, on threads of this machine.
 *
 * Nothing happens before `subscribe`; the stream goes on until it is unsubscribed from, which gives back the runs that are
 * being done, and leaves no thread, timer or socket. While Redis is away runs go on, and what they report waits.
 *
 * Orders name packages, and a worker imports them: whoever can write to the Redis can run code here.
 *
 * @param options.workers runs at once, each on a thread; an integer ≥ 1; default as many as this machine can run at once
 * @param options.load address of a module that exports `load`, for plugins of other names or of your own files; default `import`
 * @throws ConfigError at once, when an option is out of range; on the stream, when the libraries are not installed, or Redis
 *   cannot be reached, is too old or evicts
 * @example
 * work({ redis: 'redis://127.0.0.1:6379', workers: 4 }).subscribe((news) => console.log(news));
 */
export function work(options: WorkOptions): Observable<WorkNews> {
  const { redis, workers = availableParallelism(), ...others } = options;
  return workWith(() => threads({ workers, ...others }), { redis, workers });
}

/** The same, with whoever does the runs: made for each subscription, and closed with it. */
export function workWith(
  make: () => Runner,
  { redis, workers = availableParallelism() }: Pick<WorkOptions, 'redis' | 'workers'>,
): Observable<WorkNews> {
  checkCounts('work', 1, { workers });
  return new Observable((listener) => {
    const tell = (news: WorkNews): void => listener.next(news);
    const open = async (): Promise<Post> => {
      const libs = await libraries('work');
      const warn = (message: string): void => tell({ kind: 'warning', message });
      const connection = await connect('work', libs, redis, warn);
      return new Post(libs, connection, make(), workers, tell);
    };
    const opened = open();
    opened.catch((error: unknown) => listener.error(error));
    listener.add(() => void opened.then((post) => post.close()).catch(() => undefined));
  });
}

/** Where a worker stands. */
class Post {
  private readonly jobs: Queue<JobData>;
  private readonly worker: Worker<JobData, Outcome>;
  private readonly doing = new Map<string, Assignment>();
  private readonly pulse = setInterval(() => void this.beat(), times.beat);
  private isBeating = false;
  private isClosed = false;

  constructor(
    private readonly libs: Libraries,
    private readonly connection: Connection,
    private readonly runner: Runner,
    workers: number,
    private readonly tell: (news: WorkNews) => void,
  ) {
    const { client } = connection;
    this.jobs = new libs.Queue<JobData>(queueName, { connection: client, prefix });
    this.jobs.on('error', () => undefined);
    this.worker = new libs.Worker<JobData, Outcome>(queueName, (job, token) => this.process(job, token), {
      connection: client,
      prefix,
      concurrency: workers,
      lockDuration: times.lock,
      stalledInterval: times.look,
      runRetryDelay: times.retry,
      maxStalledCount: deaths,
      autorun: false,
    });
    this.worker.on('error', (error) => this.hear(error));
    this.worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.doing.get(id)?.stop('lost')));
    this.begin().catch((error: unknown) => this.hear(error));
  }

  private async begin(): Promise<void> {
    await this.worker.waitUntilReady();
    this.tell({ kind: 'ready', redis: this.connection.name, workers: this.worker.concurrency });
    await this.worker.run();
  }

  /** Gives back what is being done, so that others need not wait until this worker is known to be gone. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const assignment of this.doing.values()) assignment.stop('closed');
    const { connection, jobs, runner, worker } = this;
    await within(times.close, worker.close(!connection.isUp));
    clearInterval(this.pulse);
    await within(times.close, jobs.close());
    await connection.close();
    await runner.close();
  }

  private async process(job: Job<JobData>, token: string | undefined): Promise<Outcome> {
    const { id = '', data } = job;
    const { search, order } = data;
    const delivered = job.attemptsStarted > 1 ? await this.delivered(id) : 0;
    const assignment = new Assignment(job, delivered);
    this.doing.set(id, assignment);
    this.tell({ kind: 'begin', search, run: order.id });
    try {
      if (this.isClosed) assignment.stop('closed');
      const how = await assignment.do(this.runner);
      const end = typeof how === 'string' ? how : 'tail' in how ? how.news.kind : 'ended';
      this.tell({ kind: 'end', search, run: order.id, how: end });
      if (typeof how !== 'string') return how;
      if (how === 'ended') {
        job.opts.removeOnComplete = true;
        return { ended: true };
      }
      if (how === 'closed') await job.moveToWait(token);
      throw new this.libs.WaitingError();
    } finally {
      this.doing.delete(id);
    }
  }

  /** Reports that workers before this one have posted. */
  private async delivered(id: string): Promise<number> {
    const { logs } = await this.jobs.getJobLogs(id);
    return logs.reduce((count, row) => {
      const { from, reports } = JSON.parse(row) as Parcel;
      return Math.max(count, from + reports.length);
    }, 0);
  }

  /** Posts reports, and asks which runs are still wanted. */
  private async beat(): Promise<void> {
    const doing = [...this.doing];
    if (doing.length === 0 || this.isBeating) return;
    this.isBeating = true;
    try {
      await Promise.all(doing.map(([, assignment]) => assignment.post()));
      const marks = await this.connection.client.mget(doing.map(([id]) => endedKey(id)));
      doing.forEach(([, assignment], at) => marks[at] && assignment.stop('ended'));
    } catch (error) {
      this.hear(error);
    } finally {
      this.isBeating = false;
    }
  }

  /** What BullMQ says of connections, and of locks that were lost, is told otherwise. */
  private hear(error: unknown): void {
    const reason = reasonOf(error);
    const isOfConnection = Object(error) instanceof Error && ('syscall' in Object(error) || !this.connection.isUp);
    if (this.isClosed || isOfConnection || passing.test(reason)) return;
    this.tell({ kind: 'warning', message: `work: ${reason}` });
  }
}
