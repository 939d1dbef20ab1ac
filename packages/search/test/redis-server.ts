/**
 * A Redis of a test: on loopback, on a free port, in a folder of its own, with an append-only file.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is one to start. */
export const hasRedis = ((): boolean => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** For titles of tests that need it. */
export const needsRedis = "(needs redis-server: Debian's redis-server)";

/** A server that can be stopped and started again. */
export class RedisServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'rivulet-redis-'));
  private process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** @param settings further ones, as on the command line: `['--requirepass', 'secret']` */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = ['--bind', '127.0.0.1', '--appendonly', 'yes', '--save', '', ...this.settings];
    const args = ['--port', String(this.port), '--dir', this.folder, ...settings];
    this.process = spawn('redis-server', args, { stdio: 'ignore' });
    for (let i = 0; i < 500 && !(await answers(this.port)); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { process } = this;
    if (process?.exitCode !== null || process.signalCode !== null) return;
    const exited = once(process, 'exit');
    process.kill(signal);
    await exited;
  }

  /** Stops it for good. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether somebody there speaks Redis, whatever he says. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => end(!data.includes('LOADING')));
    socket.on('error', () => end(false));
  });
}
