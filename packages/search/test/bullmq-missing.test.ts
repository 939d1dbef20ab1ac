/**
 * Without BullMQ: nothing is missed until a queue is asked for.
 */
import { lastValueFrom } from 'rxjs';
import { queue } from '../src/bullmq.js';
import { workWith } from '../src/bullmq/work.js';
import { inProcess } from './orders.js';

jest.mock('bullmq', () => {
  throw Object.assign(new Error("Cannot find package 'bullmq'"), { code: 'ERR_MODULE_NOT_FOUND' });
});

it('a queue, and a worker, say what is missing and how it comes', async () => {
  const redis = 'redis://127.0.0.1:1';
  const help = 'a queue needs two more packages; npm install bullmq@6 ioredis@6';
  await expect(queue({ redis, name: 'moons' })).rejects.toThrow(`queue: ${help}`);
  await expect(lastValueFrom(workWith(inProcess, { redis }))).rejects.toThrow(`work: ${help}`);
});
