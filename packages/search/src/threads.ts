/**
 * Runs on threads of this machine. A run becomes news in its worker: what a search does not ask for never changes threads.
 */
import { availableParallelism } from 'node:os';
import { type Pool, type PoolOptions, type PoolReport, openPool } from '@rivulet/training/workers';
import { type Observable, defer, map } from 'rxjs';
import type { RunNews, Runner } from './runner.js';

/** How many threads, and what they run. */
export type ThreadsOptions = Omit<PoolOptions, 'name'>;

/**
 * A runner that does runs on threads of this machine. They start with the first run, and stay until it is closed.
 *
 * @param options.workers threads, an integer ≥ 1; default as many as this machine can run at once
 * @param options.backend 'wasm' or 'reference'; default 'wasm', as for `train`
 * @param options.load address of a module that exports `load`, for plugins of your own files; default `import`
 * @throws ConfigError with the first run, when an option is out of range
 * @example
 * const runner = threads({ workers: 2 });
 * search(plan, { runner }).pipe(finalize(() => void runner.close())).subscribe(console.log);
 */
export function threads(options: ThreadsOptions = {}): Runner {
  return threadsOf((given) => openPool(given), options);
}

/** The same, on a pool that a test opens. */
export function threadsOf(open: (options: PoolOptions) => Pool, options: ThreadsOptions): Runner {
  const { workers = availableParallelism() } = options;
  let pool: Pool | null = null;
  const module = new URL('./news.js', import.meta.url).href;
  const toNews = (report: PoolReport<unknown>): RunNews => {
    if (report.kind === 'crash') return report;
    return report.kind === 'failure' ? { kind: 'failure', ...report.error } : (report.event as RunNews);
  };
  return {
    name: workers === 1 ? '1 thread' : `${workers} threads`,
    run: (order): Observable<RunNews> =>
      defer(() => {
        pool ??= open({ ...options, workers, name: 'threads' });
        const run = { name: `run ${order.id}`, spec: order.spec };
        return pool.runFolded(run, { module, name: 'newsOf', args: [order] }).pipe(map(toNews));
      }),
    close: async () => {
      const open = pool;
      pool = null;
      await open?.close();
    },
  };
}
