/**
 * The libraries of a queue, which only those who use one install.
 */
import { ConfigError } from '@rivulet/tensor';
import type { Queue, QueueEvents, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

/** BullMQ and the client of Redis that it works with. */
export type Libraries = {
  readonly Queue: typeof Queue;
  readonly QueueEvents: typeof QueueEvents;
  readonly Worker: typeof Worker;
  readonly WaitingError: typeof WaitingError;
  readonly Redis: typeof Redis;
};

/** @throws ConfigError when one of them is not installed */
export async function libraries(who: string): Promise<Libraries> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { ...bullmq, Redis: ioredis.Redis };
  } catch (error) {
    const { code } = error as Partial<NodeJS.ErrnoException>;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new ConfigError(`${who}: a queue needs two more packages; npm install bullmq@6 ioredis@6`);
  }
}
