/**
 * Who leads a search: a key of Redis that lives as long as it is renewed.
 */
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { ConfigError } from '@rivulet/tensor';
import type { Redis } from 'ioredis';
import type { Warn } from './connection.js';
import { searchKey } from './wire.js';

/** Milliseconds; to be renewed in a third of it. */
const lasts = 6000;
/** Milliseconds between two renewals. */
export const renewEvery = lasts / 3;
const lookEvery = 300;

/** Takes the key if it is free or one's own; gives who has it then. */
const hold = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return owner end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`;

const release = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** A search that only one at a time leads. */
export class Lease {
  private readonly key: string;
  private readonly me = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });

  constructor(
    private readonly client: Redis,
    private readonly search: string,
    private readonly redis: string,
  ) {
    this.key = searchKey(search, 'owner');
  }

  /**
   * Waits until whoever has it can be told to be dead: it does not renew it.
   *
   * @throws ConfigError when it lives
   */
  async take(warn: Warn): Promise<void> {
    let left = -1;
    for (;;) {
      const owner = await this.hold();
      if (owner === this.me) return;
      const now = await this.client.pttl(this.key);
      if (left >= 0 && now > left) throw this.refusal(owner);
      if (left < 0)
        warn(`the search '${this.search}' is led by ${words(owner)}; waiting to see whether that one lives`);
      left = Math.max(now, 0);
      await new Promise((resolve) => setTimeout(resolve, lookEvery));
    }
  }

  /** @throws ConfigError when somebody else has it by now */
  async renew(): Promise<void> {
    const owner = await this.hold();
    if (owner !== this.me) throw this.refusal(owner);
  }

  /** Leaves it to others. */
  async release(): Promise<void> {
    await this.client.eval(release, 1, this.key, this.me);
  }

  private async hold(): Promise<string> {
    return (await this.client.eval(hold, 1, this.key, this.me, lasts)) as string;
  }

  private refusal(owner: string): ConfigError {
    const { search, redis } = this;
    return new ConfigError(
      `queue: the search '${search}' at ${redis} is led by ${words(owner)}; give this one another name, or end that one`,
    );
  }
}

function words(owner: string): string {
  const { host, pid } = JSON.parse(owner) as { readonly host: string; readonly pid: number };
  return `process ${pid} on ${host}`;
}
