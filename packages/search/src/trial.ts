/**
 * What is known of a trial: a configuration that was tried, and how it went.
 */
import type { Configuration } from './space.js';

/** A value on the way: after `step` units of work (epochs), counted as the run counts them. Steps of a run increase. */
export type Report = { readonly step: number; readonly value: number };

/**
 * How a trial stands.
 * - `running`: not over;
 * - `complete`: it has a value;
 * - `pruned`: it was ended early, since others did better; its last report is what is known;
 * - `failed`: it diverged, or its configuration cannot be run.
 */
export type TrialState = 'running' | 'complete' | 'pruned' | 'failed';

/** A trial, as samplers and pruners see it. Values may be NaN or infinite. */
export type Trial = {
  /** From 0, in the order in which they are begun. */
  readonly number: number;
  readonly configuration: Configuration;
  readonly state: TrialState;
  /** In their order. */
  readonly reports: readonly Report[];
  /** `null` unless complete. */
  readonly value: number | null;
};

/** Which values are better. */
export type Direction = 'minimize' | 'maximize';
