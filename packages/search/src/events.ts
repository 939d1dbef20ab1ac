/**
 * The stream of a search: a closed union of plain data. Log it, post it, draw it.
 *
 * Grammar: start (begin | report | crash | trial best?)* end. A trial's own events: begin (report | crash)* trial.
 */
import type { Configuration, Dimension } from './space.js';
import type { Direction, TrialState } from './trial.js';
import type { Objective } from './objective.js';

/** The first event: what is searched, by what. */
export type SearchStart = {
  readonly kind: 'start';
  readonly trials: number;
  /** Trials that are known already, out of a journal. */
  readonly known: number;
  readonly dimensions: readonly Dimension[];
  readonly objective: Objective;
  readonly direction: Direction;
  readonly sampler: string;
  readonly pruner: string | null;
  readonly seeds: readonly number[];
  readonly seed: number;
  readonly runner: string;
};

/** A trial has begun. */
export type TrialBegin = { readonly kind: 'begin'; readonly trial: number; readonly configuration: Configuration };

/** A run of a trial has got so far. */
export type TrialReport = {
  readonly kind: 'report';
  readonly trial: number;
  readonly seed: number;
  readonly epoch: number;
  readonly value: number;
};

/** Who did a run of a trial died; the run is done again. */
export type TrialCrash = {
  readonly kind: 'crash';
  readonly trial: number;
  readonly seed: number;
  readonly because: string;
};

/** A run of a trial that is over. */
export type RunRecord = {
  readonly seed: number;
  readonly state: Exclude<TrialState, 'running'>;
  /** Of the objective; `null` unless complete. */
  readonly value: number | null;
  readonly epochs: number;
  readonly updates: number;
  /** Epoch and value of every report. */
  readonly reports: readonly (readonly [epoch: number, value: number])[];
};

/** A trial that is over: all there is to know of it, a line of the journal. */
export type TrialRecord = {
  readonly number: number;
  readonly configuration: Configuration;
  readonly state: Exclude<TrialState, 'running'>;
  /** The median over the seeds; `null` unless complete. */
  readonly value: number | null;
  readonly runs: readonly RunRecord[];
  /** Why it was pruned, or failed. */
  readonly because: string | null;
  /** Of the error that it failed with: `DIVERGED`, `CONFIG`, …. Left out where there was none. */
  readonly code?: string;
};

/** A trial is over. */
export type TrialEnd = { readonly kind: 'trial'; readonly record: TrialRecord };

/** The trial that has just ended is the best so far. */
export type NewBest = { readonly kind: 'best'; readonly record: TrialRecord };

/** The last event. */
export type SearchEnd = {
  readonly kind: 'end';
  /** All trials done, nothing left to try, no better one for long enough, or aborted. */
  readonly reason: 'finished' | 'exhausted' | 'patience' | 'cancelled';
  readonly trials: number;
  readonly best: TrialRecord | null;
};

/** Everything that can be on the stream of a search. */
export type SearchEvent = SearchStart | TrialBegin | TrialReport | TrialCrash | TrialEnd | NewBest | SearchEnd;
