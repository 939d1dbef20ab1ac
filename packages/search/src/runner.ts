/**
 * Who does the runs: threads of this machine, or workers on a queue. A search does not know which.
 */
import type { RunSpec } from '@rivulet/training';
import type { Observable } from 'rxjs';
import type { Objective } from './objective.js';

/** A run that somebody is to do; plain data. */
export type RunOrder = {
  /** Names the run within its search: trial and seed. The same again is the same run. */
  readonly id: string;
  /** With its seed. Where the objective is a goal, `newsOf` ends the run that reaches it. */
  readonly spec: RunSpec;
  readonly objective: Objective;
  /** Epochs between two reports; an integer ≥ 1. */
  readonly every: number;
};

/** What comes back from a run. Grammar: (report | crash)* (result | failure). After a crash no report comes twice. */
export type RunNews =
  /** The value that pruning goes by, after an epoch. */
  | { readonly kind: 'report'; readonly epoch: number; readonly updates: number; readonly value: number }
  /** Who did the run died; somebody else does it. */
  | { readonly kind: 'crash'; readonly because: string }
  /** It is over. `value` is the objective's, ±Infinity where a goal was not reached; NaN does not come. */
  | { readonly kind: 'result'; readonly value: number; readonly epochs: number; readonly updates: number }
  /** It has no result: it diverged, a part does not exist, or, `CRASHED`, its workers died: that ends the search. */
  | { readonly kind: 'failure'; readonly code: string; readonly message: string };

/** What a run has come to that ended without saying so. */
export function withoutResult({ name }: Pick<Runner, 'name'>): Extract<RunNews, { kind: 'failure' }> {
  return { kind: 'failure', code: 'UNEXPECTED', message: `${name}: a run ended without a result` };
}

/** Does runs. */
export interface Runner {
  /** For messages: `2 threads`, `redis://host:6379`. */
  readonly name: string;
  /** A run. Nothing happens before `subscribe`; unsubscribing ends it soon and takes nothing else along. */
  run(order: RunOrder): Observable<RunNews>;
  /** Resolves when no thread, timer or socket is left. */
  close(): Promise<void>;
}
