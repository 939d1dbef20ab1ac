/**
 * What can be wrong with a Redis, and what is left when all is closed.
 */
import { createServer } from 'node:net';
import { ConfigError } from '@rivulet/tensor';
import { firstValueFrom, lastValueFrom, timer } from 'rxjs';
import { type WorkNews, queue } from '../src/bullmq.js';
import { workWith } from '../src/bullmq/work.js';
import { inProcess, moonsOrder } from './orders.js';
import { RedisServer, hasRedis, needsRedis } from './redis-server.js';

const lead = (redis: string, warnings: string[] = []): ReturnType<typeof queue> =>
  queue({ redis, name: 'moons', onWarning: (warning) => warnings.push(warning) });

describe('a queue says in one line', () => {
  it.each([
    ['moons', "queue: expected a name of 1 to 60 letters, digits, '.', '_' and '-', received \"a b\"", 'a b'],
    ['http://host:6379', /^queue: expected the address of a Redis, like redis:\/\/host:6379 or rediss:/, 'moons'],
    ['redis://me:secret@', /^queue: expected the address of a Redis(?!.*secret)/, 'moons'],
    ['redis://me:secret@127.0.0.1:1', /^queue: redis:\/\/127.0.0.1:1 cannot be used: .*ECONNREFUSED/, 'moons'],
    ['rediss://127.0.0.1:1/2', /^queue: rediss:\/\/127.0.0.1:1\/2 cannot be used: .*ECONNREFUSED/, 'moons'],
  ])('what is wrong with %s', async (redis, message, name) => {
    const attempt = queue({ redis, name });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(ConfigError);
  });

  it('that a worker cannot reach its Redis', async () => {
    const working = lastValueFrom(workWith(inProcess, { redis: 'redis://127.0.0.1:1' }));
    await expect(working).rejects.toThrow(/^work: redis:\/\/127.0.0.1:1 cannot be used: .*ECONNREFUSED/);
  });

  it('how many workers there can be', () => {
    expect(() => workWith(inProcess, { redis: 'redis://127.0.0.1:1', workers: 0 })).toThrow(
      'work: expected an integer workers ≥ 1, received 0',
    );
  });

  it('that a Redis is too old', async () => {
    const info = 'redis_version:5.0.7\r\nloading:0\r\nmaxmemory_policy:noeviction\r\n';
    const answer = (command: string): string =>
      /\ninfo\r\n/i.test(command) ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n';
    const server = createServer((socket) =>
      socket.on('data', (data) => {
        for (const command of String(data).split(/(?=\*\d+\r\n)/)) socket.write(answer(command));
      }),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { readonly port: number };
    const message = `queue: expected Redis 6.2 or newer at redis://127.0.0.1:${port}, received "5.0.7"`;
    await expect(lead(`redis://127.0.0.1:${port}`)).rejects.toThrow(message);
    server.close();
  });
});

(hasRedis ? describe : describe.skip)(`a Redis that is there ${needsRedis}`, () => {
  let redis: RedisServer;
  const count = (): number =>
    process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Timeout|GetAddrInfo)/.test(name)).length;
  const until = async (holds: () => boolean): Promise<void> => {
    for (let i = 0; i < 1000 && !holds(); i++) await firstValueFrom(timer(10));
    expect(holds()).toBe(true);
  };
  afterEach(() => redis.remove());

  it('is refused when it evicts what it holds', async () => {
    redis = await RedisServer.start('--maxmemory-policy', 'allkeys-lru');
    await expect(lead(redis.url)).rejects.toThrow(
      `queue: ${redis.url} throws away what it holds when its memory is full (maxmemory-policy allkeys-lru); ` +
        'CONFIG SET maxmemory-policy noeviction',
    );
  });

  it('gets the password of the address, which nobody else is told', async () => {
    redis = await RedisServer.start('--requirepass', 'secret');
    await expect(lead(redis.url)).rejects.toThrow(/^queue: redis:\/\/127.0.0.1:\d+ cannot be used: NOAUTH/);
    const wrong = lead(redis.url.replace('//', '//:guessed@'));
    await expect(wrong).rejects.toThrow(/^queue: redis:\/\/127.0.0.1:\d+ cannot be used: WRONGPASS(?!.*guessed)/);
    const runner = await lead(redis.url.replace('//', '//:secret@'));
    expect(runner.name).toBe(redis.url);
    await runner.close();
  });

  it('is told to lose what is finished when it keeps no file', async () => {
    redis = await RedisServer.start('--appendonly', 'no');
    const warnings: string[] = [];
    await (await lead(redis.url, warnings)).close();
    expect(warnings).toEqual([
      `${redis.url} has no append-only file: what is finished is lost when it restarts; CONFIG SET appendonly yes`,
    ]);
  });

  it('keeps no socket, timer or lease of a queue that is closed, nor of a worker that nobody listens to', async () => {
    redis = await RedisServer.start();
    const before = count();
    const working = workWith(inProcess, { redis: redis.url, workers: 2 }).subscribe();
    for (let i = 0; i < 2; i++) {
      const runner = await lead(redis.url);
      const running = runner.run(moonsOrder('0:0', 0.01, { epochs: 1e6 }));
      await firstValueFrom(running);
      running.subscribe({ error: () => undefined });
      await runner.close();
    }
    working.unsubscribe();
    await until(() => count() === before);
  });

  it('leaves nothing behind either when it is gone by then, and nothing is printed', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    redis = await RedisServer.start();
    const before = count();
    const news: WorkNews[] = [];
    const warnings: string[] = [];
    const runner = await lead(redis.url, warnings);
    const working = workWith(inProcess, { redis: redis.url, workers: 2 }).subscribe((one) => news.push(one));
    const running = runner.run(moonsOrder('0:0', 0.01, { epochs: 1e6 }));
    await firstValueFrom(running);
    running.subscribe({ error: () => undefined });
    await redis.stop('SIGKILL');
    await until(() => warnings.length > 0 && news.some(({ kind }) => kind === 'warning'));
    await firstValueFrom(timer(500));
    working.unsubscribe();
    await runner.close();
    await until(() => count() <= before);
    expect(warnings).toEqual([`the connection to ${redis.url} is lost; trying again until it is back`]);
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });
});
