/**
 * Runs on a queue, with a Redis that the test starts.
 */
import { lastValueFrom, toArray } from 'rxjs';
import { queue, workWith } from '../src/bullmq.js';
import { RedisServer, hasRedis, needsRedis } from './redis-server.js';
import { inProcess, moonsOrder } from './orders.js';

const withRedis = hasRedis ? describe : describe.skip;

withRedis(`runs on a queue ${needsRedis}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.remove());

  it('gives the news that the same run gives in this thread', async () => {
    const runner = await queue({ redis: redis.url, name: 'same' });
    const order = moonsOrder('0:0', 0.05);
    const worker = workWith(inProcess(), { redis: redis.url, workers: 1 }).subscribe();
    const news = await lastValueFrom(runner.run(order).pipe(toArray()));
    const here = await lastValueFrom(inProcess().run(order).pipe(toArray()));
    expect(news).toEqual(here);
    worker.unsubscribe();
    await runner.close();
  });
});
