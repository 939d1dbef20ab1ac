/**
 * A search on several machines, two of which die, while Redis restarts.
 */
import { firstValueFrom, from, lastValueFrom, map, mergeMap, reduce, timer, toArray } from 'rxjs';
import { queue } from '../src/bullmq.js';
import type { RunNews, RunOrder, Runner } from '../src/index.js';
import { inProcess, moonsOrder } from './orders.js';
import { RedisServer, hasRedis, needsRedis } from './redis-server.js';
import { WorkerProcess, built } from './worker-process.js';

const orders = Array.from({ length: 200 }, (_, trial) =>
  moonsOrder(`${trial}:0`, 10 ** (-4 + (trial % 50) / 12), { seed: trial, epochs: 40 }),
);

const newsOfAll = (runner: Runner, orders: readonly RunOrder[], atOnce: number): Promise<Map<string, RunNews[]>> =>
  lastValueFrom(
    from(orders).pipe(
      mergeMap(
        (order) =>
          runner.run(order).pipe(
            toArray(),
            map((news) => [order.id, news] as const),
          ),
        atOnce,
      ),
      reduce((all, [id, news]) => all.set(id, [...(all.get(id) ?? []), ...news]), new Map<string, RunNews[]>()),
    ),
  );
const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 3000 && !holds(); i++) await firstValueFrom(timer(10));
  expect(holds()).toBe(true);
};

(hasRedis && built ? it : it.skip)(`200 runs ${needsRedis}`, async () => {
  const redis = await RedisServer.start();
  const t0 = Date.now();
  const log = (...x: unknown[]) => process.stderr.write(`${Date.now() - t0} ${x.join(' ')}\n`);
  const workers = [1, 2, 3].map(() => new WorkerProcess(redis.url));
  const ends = () => workers.reduce((sum, worker) => sum + worker.count('end'), 0);
  const warnings: string[] = [];
  const runner = await queue({ redis: redis.url, name: 'moons', onWarning: (message) => warnings.push(message) });
  log('queue');
  await until(() => workers.every((worker) => worker.count('ready') > 0));
  log('ready');
  const all = newsOfAll(runner, orders, 6);
  await until(() => ends() >= 40);
  log('40');
  await until(() => workers[0]!.count('begin') > workers[0]!.count('end'));
  await workers[0]!.kill('SIGKILL');
  await until(() => ends() >= 80);
  log('80');
  await redis.stop();
  await firstValueFrom(timer(1000));
  await redis.start();
  log('restarted');
  await until(() => ends() >= 120);
  log('120');
  await workers[1]!.kill('SIGKILL');
  const news = await all;
  log('done', ends(), JSON.stringify(warnings));
  log(
    workers
      .map(
        (w) =>
          w.noise +
          JSON.stringify(w.news.filter((n) => n.kind === 'warning' || (n.kind === 'end' && n.how !== 'result'))),
      )
      .join('\n'),
  );
  await runner.close();
  log('closed');
  await workers[2]!.kill('SIGTERM');
  log('stopped');
  const here = await newsOfAll(inProcess(), orders, 1);
  log('here');
  let crashes = 0;
  for (const [id, list] of here) {
    const got = news.get(id)!;
    crashes += got.filter(({ kind }) => kind === 'crash').length;
    expect(got.filter(({ kind }) => kind !== 'crash')).toEqual(list);
  }
  log('crashes', crashes);
  await redis.remove();
});
