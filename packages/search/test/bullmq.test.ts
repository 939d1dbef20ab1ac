/**
 * Runs on a queue, with a Redis that the test starts.
 */
import { hostname } from 'node:os';
import { Redis } from 'ioredis';
import { Queue } from 'bullmq';
import { type Subscription, filter, firstValueFrom, from, lastValueFrom, take, timer, toArray } from 'rxjs';
import { type QueueOptions, type WorkNews, queue } from '../src/bullmq.js';
import { workWith } from '../src/bullmq/work.js';
import type { RunNews, RunOrder, Runner } from '../src/index.js';
import { inProcess, moonsOrder } from './orders.js';
import { RedisServer, hasRedis, needsRedis } from './redis-server.js';

const endless = (id: string): RunOrder => moonsOrder(id, 0.01, { epochs: 1e6 });
const allOf = (runner: Runner, order: RunOrder): Promise<RunNews[]> => lastValueFrom(runner.run(order).pipe(toArray()));

(hasRedis ? describe : describe.skip)(`runs on a queue ${needsRedis}`, () => {
  let redis: RedisServer;
  let client: Redis;
  let jobs: Queue;
  /** Closed after each test. */
  const open: (() => unknown)[] = [];
  const lead = async (name: string, options: Partial<QueueOptions> = {}): Promise<Runner> => {
    const runner = await queue({ redis: redis.url, name, ...options });
    open.push(() => runner.close());
    return runner;
  };
  const worker = (): { readonly news: WorkNews[]; readonly working: Subscription } => {
    const news: WorkNews[] = [];
    const working = workWith(inProcess, { redis: redis.url, workers: 1 }).subscribe((one) => news.push(one));
    open.push(() => working.unsubscribe());
    return { news, working };
  };
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 2000 && !(await holds()); i++) await firstValueFrom(timer(10));
    expect(await holds()).toBe(true);
  };
  const inRedis = async (...states: ('waiting' | 'active' | 'completed')[]): Promise<number> =>
    (await jobs.getJobs(states)).length;

  beforeAll(async () => {
    redis = await RedisServer.start();
    client = new Redis(redis.url, { maxRetriesPerRequest: null });
    jobs = new Queue('runs', { connection: client, prefix: 'rivulet' });
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
    await until(
      async () =>
        String(await client.client('LIST'))
          .trim()
          .split('\n').length === 1,
    );
    await client.flushall();
  });
  afterAll(async () => {
    await jobs.close();
    await client.quit();
    await redis.remove();
  });

  it('give the news that they give in this thread', async () => {
    const runner = await lead('moons');
    worker();
    const order = moonsOrder('0:0', 0.05);
    expect(await allOf(runner, order)).toEqual(await allOf(inProcess(), order));
  });

  it('may report NaN and end with Infinity, which JSON does not know', async () => {
    const news: RunNews[] = [
      { kind: 'report', epoch: 1, updates: 3, value: NaN },
      { kind: 'report', epoch: 2, updates: 6, value: -Infinity },
      { kind: 'result', value: Infinity, epochs: 2, updates: 6 },
    ];
    const odd: Runner = { ...inProcess(), run: () => from(news) };
    const runner = await lead('moons');
    const working = workWith(() => odd, { redis: redis.url, workers: 1 }).subscribe();
    open.push(() => working.unsubscribe());
    expect(await allOf(runner, moonsOrder('0:0', 0.05))).toEqual(news);
  });

  it('fail with the words of what went wrong', async () => {
    const runner = await lead('moons');
    worker();
    const optimizer = { use: '@rivulet/optimizers#adam', args: [{ learningRate: -1 }] };
    const [news] = await allOf(runner, moonsOrder('0:0', 0.05, { optimizer }));
    const message = 'adam: expected a finite learningRate ≥ 0, received -1';
    expect(news).toEqual({ kind: 'failure', code: 'CONFIG', message });
  });

  it('whose workers died for good are done again for who comes later under the same name, unlike those that failed', async () => {
    const order = moonsOrder('0:0', 0.05);
    let asked = 0;
    const failing = (code: string): Runner => ({
      ...inProcess(),
      run: (given) =>
        asked++ === 0 ? from([{ kind: 'failure', code, message: 'no' } as const]) : inProcess().run(given),
    });
    for (const [code, times] of [
      ['CRASHED', 2],
      ['DIVERGED', 1],
    ] as const) {
      asked = 0;
      const working = workWith(() => failing(code), { redis: redis.url, workers: 1 }).subscribe();
      open.push(() => working.unsubscribe());
      const earlier = await lead(code);
      expect(await allOf(earlier, order)).toEqual([{ kind: 'failure', code, message: 'no' }]);
      await earlier.close();
      const news = await allOf(await lead(code), order);
      expect([asked, news.at(-1)?.kind]).toEqual([times, code === 'CRASHED' ? 'result' : 'failure']);
      working.unsubscribe();
    }
  });

  it('end on the worker within a second when nobody listens any more, and leave nothing in Redis', async () => {
    const runner = await lead('moons');
    const { news } = worker();
    await firstValueFrom(
      runner.run(endless('0:0')).pipe(
        take(3),
        filter(({ kind }) => kind === 'report'),
      ),
    );
    const before = Date.now();
    await until(() => news.some(({ kind }) => kind === 'end'));
    expect(Date.now() - before).toBeLessThan(1000);
    expect(news.at(-1)).toEqual({ kind: 'end', search: 'moons', run: '0:0', how: 'ended' });
    await until(async () => (await inRedis('waiting', 'active', 'completed')) === 0);
    // The same order may be given again.
    await firstValueFrom(runner.run(endless('0:0')));
  });

  it('are taken back when nobody had begun them', async () => {
    const runner = await lead('moons');
    const waiting = runner.run(endless('0:0')).subscribe();
    await until(async () => (await inRedis('waiting')) === 1);
    waiting.unsubscribe();
    await until(async () => (await inRedis('waiting')) === 0);
  });

  it('go to another worker, and on, when theirs is closed; no report comes twice', async () => {
    const runner = await lead('moons');
    const order = moonsOrder('0:0', 0.01, { epochs: 2000 });
    const first = worker();
    const news: RunNews[] = [];
    const over = new Promise<void>((complete) =>
      runner.run(order).subscribe({ next: (one) => news.push(one), complete }),
    );
    await until(() => news.length > 100);
    first.working.unsubscribe();
    const before = Date.now();
    await until(async () => (await inRedis('waiting')) === 1);
    expect(Date.now() - before).toBeLessThan(1000);
    worker();
    await over;
    expect(news).toEqual(await allOf(inProcess(), order));
  });

  it('that are finished are not done again for who comes later under the same name; other orders are', async () => {
    const order = moonsOrder('0:0', 0.05);
    const other = moonsOrder('0:0', 0.06);
    const earlier = await lead('moons');
    const { working } = worker();
    const news = await allOf(earlier, order);
    working.unsubscribe();
    await earlier.close();

    const later = await lead('moons');
    expect(await allOf(later, order)).toEqual(news);
    const of = allOf(later, other);
    await until(async () => (await inRedis('completed')) === 0);
    worker();
    expect(await of).toEqual(await allOf(inProcess(), other));
  });

  it('that were left being done go on where they are asked for, and reports that came before are told', async () => {
    const order = moonsOrder('0:0', 0.01, { epochs: 3000 });
    const data = { search: 'moons', order };
    const earlier = await lead('moons');
    const { news } = worker();
    const reports: RunNews[] = [];
    earlier.run(order).subscribe({ next: (one) => reports.push(one), error: () => undefined });
    await until(() => reports.length > 50);
    // As if the process had been killed: the lease is not renewed, and nobody takes anything back.
    const { id = '' } = (await jobs.getActive())[0]!;
    await client.set('rivulet:search:moons:owner', JSON.stringify({ host: 'elsewhere', pid: 7, id: 'x' }), 'PX', 3000);
    await jobs.add('run', { ...data, order: { ...order, id: '1:0' } }, { jobId: 'moons/1/x' });
    const warnings: string[] = [];
    const later = await lead('moons', { onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toEqual([
      "the search 'moons' is led by process 7 on elsewhere; waiting to see whether that one lives",
    ]);
    expect(await inRedis('waiting')).toBe(0);
    expect(await allOf(later, order)).toEqual(await allOf(inProcess(), order));
    expect(await client.get(`rivulet:ended:${id}`)).toBeNull();
    expect(news.filter((one) => one.kind === 'begin' && one.run === '0:0')).toHaveLength(1);
  });

  it('are put on the queue again when Redis has forgotten them', async () => {
    const runner = await lead('moons');
    const order = moonsOrder('0:0', 0.05);
    const of = allOf(runner, order);
    await until(async () => (await inRedis('waiting')) === 1);
    await client.flushall();
    worker();
    expect(await of).toEqual(await allOf(inProcess(), order));
  });

  it('are led by one process at a time: a second one is refused, and told where the first is', async () => {
    const first = await lead('moons');
    await expect(lead('moons')).rejects.toThrow(
      `queue: the search 'moons' at ${redis.url} is led by process ${process.pid} on ${hostname()}; ` +
        'give this one another name, or end that one',
    );
    await lead('circles');
    await first.close();
    await lead('moons');
  });

  it('end with an error when the search was taken over meanwhile', async () => {
    const runner = await lead('moons');
    const of = allOf(runner, endless('0:0'));
    await client.set(
      'rivulet:search:moons:owner',
      JSON.stringify({ host: 'elsewhere', pid: 7, id: 'x' }),
      'PX',
      60_000,
    );
    await expect(of).rejects.toThrow('is led by process 7 on elsewhere; give this one another name');
  });

  it('end with an error when their runner is closed', async () => {
    const runner = await lead('moons');
    const of = allOf(runner, endless('0:0'));
    const refused = expect(of).rejects.toThrow('queue: closed before the run 0:0 was over');
    await runner.close();
    await refused;
    expect(await inRedis('waiting')).toBe(0);
  });
});
