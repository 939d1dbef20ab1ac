/**
 * What passes between the thread that asks for runs and the threads that do them: plain data.
 */
import type { MessagePort } from 'node:worker_threads';
import type { RunSpec, TrainingEvent } from '../events.js';
import type { OutsideDecision, Task } from '../task.js';

/** What runs the programs. */
export type BackendName = 'wasm' | 'reference';

/** What ended a run: `code` is that of the error (`DIVERGED`, `CONFIG`, …), `CRASHED`, or `UNEXPECTED`. */
export type RunError = { readonly code: string; readonly message: string };

/**
 * Something that happened to a run on a pool.
 *
 * Grammar of a run: `event* (crash event*)? failure?`. Its events without the crash follow the
 * grammar of `TrainingEvent`, or are what a fold made of them; the last report of a run is its last event or a failure.
 */
export type PoolReport<T = TrainingEvent> =
  | { readonly kind: 'event'; readonly event: T }
  /** Its worker died. The run starts again, and goes on where its reports had stopped. */
  | { readonly kind: 'crash'; readonly because: string }
  /** It has no result. Other runs go on. */
  | { readonly kind: 'failure'; readonly error: RunError };

/** Something that happened to one of many runs; `run` is the place of its task in the list, from 0. */
export type RunReport = PoolReport & { readonly run: number };

/** The parts of a task that its spec does not hold, and that are plain data. */
export type Settings = Pick<Task, 'every' | 'measure' | 'checkpointEvery' | 'folds' | 'silence' | 'initial' | 'resume'>;

/** An operator over a run's events, to be applied in the worker, so that only what comes out of it changes threads. */
export type Fold = {
  /** Address of a module, and the name of what makes the operator. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
};

/** What a worker needs to know of a run. */
export type Order = {
  readonly spec: RunSpec;
  readonly settings: Settings;
  readonly backend: BackendName;
  /** Address of a module that exports `load`, or `null`. */
  readonly load: string | null;
  /** `null`: events change threads as they are. */
  readonly fold: Fold | null;
};

/** An order, and where it stands. */
export type Assignment = Order & {
  /** The line that events and messages go by. */
  readonly port: MessagePort;
  /** Events of an earlier attempt that have arrived already. */
  readonly delivered: number;
  /** Decisions from outside that came before now. */
  readonly decisions: readonly OutsideDecision[];
  /** Whether the task's signal was aborted before now. */
  readonly aborted: boolean;
};

/** From a worker: some events, or what a fold made of them, and after the last, how the run ended. */
export type Parcel = {
  readonly events: readonly unknown[];
  readonly over: null | { readonly error: RunError | null };
};

/** To a worker: a parcel has been dealt with, somebody decided something, or the task's signal was aborted. */
export type Message =
  | { readonly kind: 'taken' }
  | { readonly kind: 'decision'; readonly decision: OutsideDecision }
  | { readonly kind: 'abort' };
