/**
 * Workers as processes of their own. They run what was built: without a build, tests that need them are skipped.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WorkNews } from '../src/bullmq.js';

/** Whether there is a build to run. */
export const built = existsSync(join(__dirname, '..', 'dist', 'bullmq.js'));

/** One that can be killed, with what it has said. */
export class WorkerProcess {
  readonly news: (WorkNews | { readonly kind: 'error'; readonly message: string })[] = [];
  /** What came on the channel for errors; nothing should. */
  noise = '';
  private readonly process: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(redis: string, workers = 1) {
    const script = join(__dirname, 'fixtures', 'worker.mjs');
    const child = spawn(process.execPath, [script, redis, String(workers)], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    this.exited = once(child, 'exit');
    createInterface({ input: child.stdout }).on('line', (line) => this.news.push(JSON.parse(line) as WorkNews));
    child.stderr.on('data', (data) => (this.noise += String(data)));
  }

  /** How many of its news are of a kind. */
  count(kind: WorkNews['kind']): number {
    return this.news.filter((news) => news.kind === kind).length;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.process.kill(signal);
    await this.exited;
  }
}
