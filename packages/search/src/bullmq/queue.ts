/**
 * `queue`: runs that workers of any machine do.
 */
import { ConfigError, RivuletError, check } from '@rivulet/tensor';
import type { Queue, QueueEvents } from 'bullmq';
import { Observable } from 'rxjs';
import type { RunNews, RunOrder, Runner } from '../runner.js';
import { type Connection, connect, within } from './connection.js';
import { Lease, renewEvery } from './lease.js';
import { type Libraries, libraries } from './libraries.js';
import { OpenRun } from './open-run.js';
import {
  type JobData,
  type Outcome,
  type Parcel,
  endedKey,
  jobOf,
  keptFor,
  prefix,
  queueName,
  searchKey,
} from './wire.js';

/** Where a search puts its runs. */
export type QueueOptions = {
  /**
   * `redis://host:6379`, or with TLS `rediss://user:password@host:6380/1`. Redis 6.2 or newer, which must not evict; with an
   * append-only file what is finished outlives a restart. Messages leave user and password out.
   */
  readonly redis: string;
  /**
   * Of the search: letters, digits, `.`, `_` and `-`, at most 60. One process at a time leads it, and finds again
   * what was finished under that name.
   */
  readonly name: string;
  /** Told what a user should know, a line each: the connection is lost, or is back. Default: nobody is. */
  readonly onWarning?: (message: string) => void;
};

/** Milliseconds in which a search asks for what its predecessor left being done, once it has asked for anything. */
const graceForLeftOvers = 10_000;
/** Seconds that a run which is not wanted is known as such. */
const endedFor = 24 * 3600;
/** Milliseconds for each step of closing. */
const patience = 3000;

/**
 * A runner whose runs are done by the workers of a queue: by `work`, on any machine that reaches the same Redis.
 *
 * An order is a job of BullMQ, and what comes out is stored by Redis before it is seen. Whoever begins again under the
 * same name is given what is finished without its being done again, and goes on with what is being done. The same order
 * is the same run; another one of the same id is another run and replaces it, so that results of an earlier plan are
 * never taken for one's own. What is finished is kept for seven days. Of what a predecessor left, runs that nobody had
 * begun are taken back at once, and others end unless they are asked for within ten seconds.
 *
 * One process at a time leads a search. That one died is seen by its not renewing a lease of six seconds.
 *
 * Workers import the packages that orders name: whoever can write to the Redis can run code on them.
 *
 * @throws ConfigError when the libraries are not installed, when Redis cannot be reached, is too old or evicts, and when
 *   another process leads the search
 * @example
 * const runner = await queue({ redis: 'redis://127.0.0.1:6379', name: 'moons' });
 * runner.run(order).subscribe((news) => console.log(news));
 */
export async function queue({ redis, name, onWarning = () => undefined }: QueueOptions): Promise<Runner> {
  check(/^[\w.-]{1,60}$/.test(name), 'queue', "a name of 1 to 60 letters, digits, '.', '_' and '-'", name);
  const libs = await libraries('queue');
  const connection = await connect('queue', libs, redis, onWarning);
  try {
    const lease = new Lease(connection.client, name, connection.name);
    await lease.take(onWarning);
    return await lead(libs, connection, lease, name);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Puts in order what a predecessor left. */
async function lead(libs: Libraries, connection: Connection, lease: Lease, search: string): Promise<Leader> {
  const { client } = connection;
  const jobs = new libs.Queue<JobData>(queueName, { connection: client, prefix });
  // What BullMQ has to say of connections is told already.
  jobs.on('error', () => undefined);
  const before = (await jobs.getJobs(['waiting', 'active'])).filter(({ data }) => data.search === search);
  const leftOver = new Set<string>();
  for (const { id = '' } of before) if ((await jobs.remove(id)) === 0) leftOver.add(id);
  const newest = await client.xrevrange(jobs.toKey('events'), '+', '-', 'COUNT', 1);
  const lastEventId = newest[0]?.[0] ?? '0-0';
  const events = new libs.QueueEvents(queueName, { connection: client, prefix, lastEventId });
  events.on('error', () => undefined);
  return new Leader(connection, lease, search, jobs, events, leftOver);
}

class Leader implements Runner {
  readonly name: string;
  /** By job. */
  private readonly open = new Map<string, OpenRun>();
  /** When the first order came. */
  private began = Infinity;
  /** What Redis is being told. */
  private readonly pending = new Set<Promise<void>>();
  private readonly pulse = setInterval(() => this.track(this.beat()), renewEvery);
  private isBeating = false;
  private closed: Promise<void> | null = null;

  /** @param leftOver jobs that a predecessor left being done, as long as nobody has asked for them */
  constructor(
    private readonly connection: Connection,
    private readonly lease: Lease,
    private readonly search: string,
    private readonly jobs: Queue<JobData>,
    private readonly events: QueueEvents,
    private readonly leftOver: Set<string>,
  ) {
    const { open } = this;
    this.name = connection.name;
    events.on('progress', ({ jobId, data }) => open.get(jobId)?.take(data as Parcel));
    events.on('completed', ({ jobId, returnvalue }) => open.get(jobId)?.finish(returnvalue as unknown as Outcome));
    events.on('failed', ({ jobId, failedReason }) => open.get(jobId)?.giveUp(failedReason));
    events.on('stalled', ({ jobId }) => open.get(jobId)?.crash('its worker died, or is out of reach'));
  }

  run(order: RunOrder): Observable<RunNews> {
    return new Observable((listener) => {
      const { jobs, leftOver, open, search } = this;
      const job = jobOf(search, order);
      check(!this.closed, 'queue', 'orders only before it is closed', order.id);
      check(!open.has(job), 'queue', 'an order that is not being done', order.id);
      const run = new OpenRun(job, order, jobs, listener, () => this.track(this.place(run)));
      open.set(job, run);
      leftOver.delete(job);
      this.began = Math.min(this.began, Date.now());
      listener.add(() => {
        open.delete(job);
        if (!run.isOver) this.track(this.end(job));
      });
      this.track(this.place(run));
    });
  }

  close(): Promise<void> {
    return (this.closed ??= this.shut());
  }

  private async shut(): Promise<void> {
    clearInterval(this.pulse);
    const { connection, events, jobs, lease, open } = this;
    for (const run of [...open.values()]) {
      this.track(this.end(run.job));
      run.fail(new RivuletError('CLOSED', `queue: closed before the run ${run.order.id} was over`));
    }
    // Without a connection nothing can be told to Redis: workers do what was begun, and the lease ends by itself.
    if (connection.isUp) await within(patience, Promise.all(this.pending));
    await within(patience, events.close());
    if (connection.isUp) await within(patience, lease.release());
    await within(patience, jobs.close());
    await connection.close();
  }

  /** Makes a job of an order, unless it is one already; then finds out how it stands. */
  private async place(run: OpenRun): Promise<void> {
    const { connection, jobs, open, search } = this;
    const { job, order } = run;
    const key = searchKey(search, 'jobs');
    const replies = await connection.client
      .multi()
      .hget(key, order.id)
      .hset(key, order.id, job)
      .del(endedKey(job))
      .exec();
    const before = replies?.[0]?.[1];
    if (open.get(job) !== run) return;
    const keep = { age: keptFor };
    const options = { jobId: job, removeOnComplete: keep, removeOnFail: keep, stackTraceLimit: 0 };
    await jobs.add('run', { search, order }, options);
    if (before === job) run.read();
    else if (typeof before === 'string') await this.end(before);
  }

  /** Takes a job back, or lets whoever does it know that nobody wants it. */
  private async end(job: string): Promise<void> {
    await this.connection.client.set(endedKey(job), '1', 'EX', endedFor);
    await this.jobs.remove(job);
  }

  /** Renews the lease, and looks for what was missed: Redis may have lost a job, and the news of its end may be gone. */
  private async beat(): Promise<void> {
    if (!this.connection.isUp || this.isBeating) return;
    this.isBeating = true;
    try {
      await this.lease.renew();
      await this.look();
    } catch (error) {
      if (!(error instanceof ConfigError)) return;
      clearInterval(this.pulse);
      for (const run of [...this.open.values()]) run.fail(error);
    } finally {
      this.isBeating = false;
    }
  }

  private async look(): Promise<void> {
    const { connection, jobs, leftOver, open, search } = this;
    await connection.client.expire(searchKey(search, 'jobs'), keptFor);
    for (const run of [...open.values()]) {
      const job = await jobs.getJob(run.job);
      if (open.get(run.job) !== run) continue;
      if (!job) await this.place(run);
      else if (job.finishedOn) run.read();
    }
    if (Date.now() - this.began < graceForLeftOvers) return;
    for (const job of leftOver) await this.end(job);
    leftOver.clear();
  }

  /** A connection that breaks gives its commands again when it is back; one that is closed gives them up. */
  private track(told: Promise<void>): void {
    const settled = told.catch(() => undefined).then(() => void this.pending.delete(settled));
    this.pending.add(settled);
  }
}
