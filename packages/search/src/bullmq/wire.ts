/**
 * What lies in Redis: names of keys, and what the two sides of a queue write for each other, as JSON.
 *
 *     rivulet:runs:*                     BullMQ's queue of all searches: a run is a job, its reports are the job's log
 *     rivulet:ended:<job>                nobody wants this run any more
 *     rivulet:search:<name>:owner        who leads the search, for as long as it lives
 *     rivulet:search:<name>:jobs         the job of each order
 */
import { createHash } from 'node:crypto';
import type { RunNews, RunOrder } from '../runner.js';

/** Of BullMQ: all keys begin with it. */
export const prefix = 'rivulet';
/** One queue for all searches: a worker does whatever comes first. */
export const queueName = 'runs';

/** Seconds that results are kept for a search that was stopped, and goes on some day. */
export const keptFor = 7 * 24 * 3600;

/** Key that says that a run is to end. */
export const endedKey = (job: string): string => `${prefix}:ended:${job}`;
/** Key of something that a search owns. */
export const searchKey = (search: string, what: 'owner' | 'jobs'): string => `${prefix}:search:${search}:${what}`;

/** What a worker is given. */
export type JobData = { readonly search: string; readonly order: RunOrder };

/** A number, also one that JSON does not know. */
export type Plain = number | 'NaN' | 'Infinity' | '-Infinity';

/** Reports of a run that go together: those after the first `from`. */
export type Parcel = {
  readonly from: number;
  readonly reports: readonly (readonly [epoch: number, updates: number, value: Plain])[];
  /** A thread of the worker died; only told to who listens at that moment. */
  readonly crash?: string;
};

type Last = Extract<RunNews, { readonly kind: 'result' | 'failure' }>;

/** What a run ends with: the last reports, and what came out; or nothing, since it was not wanted any more. */
export type Outcome =
  | {
      readonly tail: Parcel;
      readonly news: Last | (Omit<Extract<Last, { kind: 'result' }>, 'value'> & { value: Plain });
    }
  | { readonly ended: true };

/** The id of an order's job: another order, even of the same name, is another job. */
export function jobOf(search: string, order: RunOrder): string {
  const hash = createHash('sha256').update(JSON.stringify(order)).digest('hex').slice(0, 16);
  // BullMQ takes no colons.
  return `${search}/${encodeURIComponent(order.id)}/${hash}`;
}

/** A number for JSON. */
export function plain(value: number): Plain {
  return Number.isFinite(value) ? value : (String(value) as Plain);
}

/** News that come last, for JSON. */
export function outcomeOf(tail: Parcel, news: Last): Outcome {
  return { tail, news: news.kind === 'result' ? { ...news, value: plain(news.value) } : news };
}

/** News that come last, out of JSON. */
export function lastOf({ news }: Extract<Outcome, { tail: Parcel }>): RunNews {
  return news.kind === 'result' ? { ...news, value: Number(news.value) } : news;
}
