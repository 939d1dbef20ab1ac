/**
 * Threads that stay, for runs that are asked for one by one.
 */
import { availableParallelism } from 'node:os';
import { checkChoices, checkCounts } from '@rivulet/tensor';
import { Piscina } from 'piscina';
import { Observable, Subject, type Subscriber, identity, mergeMap } from 'rxjs';
import type { RunSpec, TrainingEvent } from '../events.js';
import type { BackendName, Fold, PoolReport, Settings } from './messages.js';
import { RemoteRun, type Say } from './remote-run.js';

/** How many threads there are, and what they run. */
export type PoolOptions = {
  /** Threads; an integer ≥ 1. Default: as many as this machine can run at once. */
  readonly workers?: number;
  /** What runs the programs. Default 'wasm', as for `train`. */
  readonly backend?: BackendName;
  /**
   * Address (`import.meta.resolve('./load.js')`) of a module that exports `load`, for `revive` in the
   * workers: where plugins of other names, or of your own files, come from. Default: `import`.
   */
  readonly load?: string | URL;
  /** Who asks, for messages. Default 'pool'. */
  readonly name?: string;
};

/** A run that a pool is to do: a task in plain data, and who has a say in it. */
export type PoolRun = Omit<Say, 'worker'> & {
  readonly spec: RunSpec;
  readonly settings?: Settings;
  /** For messages: `run 3`. */
  readonly name: string;
};

/** Threads for runs. */
export interface Pool {
  readonly workers: number;
  /**
   * Does a run when a thread is free; those that were subscribed to first come first. Unsubscribing ends it before its
   * next step, and the thread takes the next run.
   */
  run(run: PoolRun): Observable<PoolReport>;
  /**
   * The same, with an operator that is applied to the events in the worker: only what comes out of it changes threads,
   * and when it completes, the run ends. An event costs about 20 µs to hand over, as much as some epochs of a small net.
   */
  runFolded(run: PoolRun, fold: Fold): Observable<PoolReport<unknown>>;
  /** Ends all threads, with an error for those who still listen; resolves when they are gone. */
  close(): Promise<void>;
}

/**
 * Starts threads that do runs until the pool is closed.
 *
 * A run that fails (`DivergedError`, a bad option) reports that and has no result. A worker that dies is
 * replaced, which is reported, and its run starts again, once; events that have been delivered do not
 * come twice. A worker runs at most some parcels of events ahead of its listener. Idle threads do not keep the process.
 *
 * @throws ConfigError when an option is out of range
 * @example
 * const pool = openPool({ workers: 2 });
 * pool.run({ name: 'moons', spec }).subscribe({ next: console.log, complete: () => void pool.close() });
 */
export function openPool(options: PoolOptions = {}): Pool {
  return openPoolOf(new URL('./run-in-worker.js', import.meta.url).href, options);
}

/** The same, with the module that workers run. */
export function openPoolOf(module: string, options: PoolOptions = {}): Pool {
  checkPoolOptions(options);
  return new Threads(module, options);
}

/** @throws ConfigError when an option is out of range */
export function checkPoolOptions({ workers = 1, backend = 'wasm', name = 'pool' }: PoolOptions): void {
  checkCounts(name, 1, { workers });
  checkChoices(name, ['wasm', 'reference'], { backend });
}

class Threads implements Pool {
  readonly workers: number;
  private readonly pool: Piscina;
  private readonly order: { readonly backend: BackendName; readonly load: string | null };
  private readonly name: string;
  private readonly waiting = new Subject<Observable<never>>();
  private readonly listeners = new Set<Subscriber<PoolReport<unknown>>>();
  private broken: Error | null = null;

  constructor(
    module: string,
    { workers = availableParallelism(), backend = 'wasm', load, name = 'pool' }: PoolOptions,
  ) {
    this.workers = workers;
    this.order = { backend, load: load === undefined ? null : String(load) };
    this.name = name;
    this.pool = new Piscina({
      filename: module,
      name: 'runInWorker',
      minThreads: workers,
      maxThreads: workers,
      // With these, a worker would sleep between runs instead of hearing messages; a run is long.
      atomics: 'disabled',
      recordTiming: false,
    });
    this.failWithoutThreads();
    this.waiting.pipe(mergeMap(identity, workers)).subscribe();
  }

  run(run: PoolRun): Observable<PoolReport> {
    return this.reportsOf(run, null) as Observable<PoolReport<TrainingEvent>>;
  }

  runFolded(run: PoolRun, fold: Fold): Observable<PoolReport<unknown>> {
    return this.reportsOf(run, fold);
  }

  async close(): Promise<void> {
    this.fail(new Error(`${this.name}: closed while a run was on`));
    this.waiting.complete();
    await this.pool.destroy();
  }

  private reportsOf(
    { spec, settings = {}, name, ...say }: PoolRun,
    fold: Fold | null,
  ): Observable<PoolReport<unknown>> {
    const order = { spec, settings, fold, ...this.order };
    const worker = `${this.name}: the worker of ${name}`;
    return new Observable((listener) => {
      if (this.broken) {
        listener.error(this.broken);
        return;
      }
      this.listeners.add(listener);
      listener.add(() => this.listeners.delete(listener));
      this.waiting.next(
        new Observable((place) => {
          listener.add(() => place.complete());
          if (!listener.closed) new RemoteRun(this.pool, order, { ...say, worker }, listener).start();
        }),
      );
    });
  }

  /** A pool gives up on workers that die before they are ready; without any, runs would wait for ever. */
  private failWithoutThreads(): void {
    const { pool } = this;
    let last = 'it died before it was ready';
    // An idle worker that dies takes no run along and is replaced.
    pool.on('error', (error: Error) => (last = error.message));
    pool.on('workerDestroy', () => {
      setImmediate(() => {
        if (pool.threads.length === 0) this.fail(new Error(`${this.name}: no worker can be started: ${last}`));
      });
    });
  }

  private fail(error: Error): void {
    this.broken ??= error;
    for (const listener of [...this.listeners]) listener.error(this.broken);
  }
}
