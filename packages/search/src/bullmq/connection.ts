/**
 * A Redis that can be trusted with a search, or one line that says why not.
 */
import { ConfigError, check } from '@rivulet/tensor';
import type { Redis } from 'ioredis';
import type { Libraries } from './libraries.js';

/** Several keys in one question, and streams whose old entries can be asked for, came with it. */
const oldest = [6, 2] as const;
/** Milliseconds. */
const patience = { connect: 5000, answer: 10_000, retryAtMost: 2000, quit: 1000 };

/** What is said about the connection while all goes on: one line each. */
export type Warn = (message: string) => void;

/** A connection, shared by all that one side of a queue does but to wait. */
export class Connection {
  private closing = false;
  private lost = false;

  /** @param name of the Redis for messages, without password */
  constructor(
    readonly client: Redis,
    readonly name: string,
    warn: Warn,
  ) {
    client.on('close', () => {
      if (this.closing || this.lost) return;
      this.lost = true;
      warn(`the connection to ${name} is lost; trying again until it is back`);
    });
    client.on('ready', () => {
      if (this.lost) warn(`connected to ${name} again`);
      this.lost = false;
    });
  }

  /** Whether a command would be answered now rather than some day. */
  get isUp(): boolean {
    return this.client.status === 'ready';
  }

  /** Resolves when the socket is gone. Commands that are still waiting are given up. */
  async close(): Promise<void> {
    this.closing = true;
    const { client } = this;
    if (client.status === 'end') return;
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    if (this.isUp) await within(patience.quit, client.quit());
    client.disconnect();
    await within(patience.quit, ended);
  }
}

/**
 * Connects, and looks whether this Redis keeps what it is given.
 *
 * @throws ConfigError when it cannot be reached, is too old, or may throw away what it holds
 */
export async function connect(who: string, { Redis }: Libraries, url: string, warn: Warn): Promise<Connection> {
  const name = nameOf(who, url);
  let reached = false;
  let trouble: unknown = null;
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patience.connect,
    maxRetriesPerRequest: null,
    // At first a wrong address is likelier than a Redis that restarts.
    retryStrategy: (times) => (reached ? Math.min(50 * 2 ** times, patience.retryAtMost) : null),
  });
  client.on('error', (error: unknown) => (trouble = error));
  const silence = setTimeout(() => {
    trouble = `no answer within ${patience.answer / 1000} s`;
    client.disconnect();
  }, patience.answer);
  try {
    await client.connect();
    reached = true;
    inspect(who, name, await client.info(), warn);
    return new Connection(client, name, warn);
  } catch (error) {
    client.disconnect();
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${who}: ${name} cannot be used: ${reasonOf(trouble ?? error)}`);
  } finally {
    clearTimeout(silence);
  }
}

/** Where a Redis is, without who asks it. */
export function nameOf(who: string, url: string): string {
  const { protocol, host, pathname } = URL.canParse(url) ? new URL(url) : { protocol: '', host: '', pathname: '' };
  if ((protocol !== 'redis:' && protocol !== 'rediss:') || host === '')
    // What was received is not shown: there may be a password in it.
    throw new ConfigError(
      `${who}: expected the address of a Redis, like redis://host:6379 or rediss://user:password@host:6380`,
    );
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** One line, whatever went wrong. */
export function reasonOf(error: unknown): string {
  const { message, errors } = Object(error) as Partial<AggregateError>;
  // Of a name with several addresses each attempt has an error of its own, and the whole has no message.
  const texts = [message, (errors?.[0] as Partial<Error> | undefined)?.message, String(error)];
  const text = texts.find((given) => given !== undefined && given !== '');
  return text?.split('\n')[0] ?? '';
}

/** Waits for a promise that may never be settled; how it is settled does not matter. */
export async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([promise.catch(() => undefined), late]);
  clearTimeout(timer);
}

function inspect(who: string, name: string, info: string, warn: Warn): void {
  const of = (field: string): string => new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const [major = 0, minor = 0] = of('redis_version').split('.').map(Number);
  const isNew = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  check(isNew, who, `Redis ${oldest.join('.')} or newer at ${name}`, of('redis_version'));
  const policy = of('maxmemory_policy');
  if (policy !== 'noeviction')
    throw new ConfigError(
      `${who}: ${name} throws away what it holds when its memory is full (maxmemory-policy ${policy}); CONFIG SET maxmemory-policy noeviction`,
    );
  if (of('aof_enabled') !== '1')
    warn(`${name} has no append-only file: what is finished is lost when it restarts; CONFIG SET appendonly yes`);
}
