/**
 * One recorded case, ready to be run on a machine.
 */
import type { Backend } from '@rivulet/tensor';

/** What cases run on. */
export type Machine = {
  /** As rows and tables name it: `float64`, `wasm`, `gpu:cpu`. */
  readonly name: string;
  readonly backend: Backend;
  readonly precision: 'float64' | 'float32';
};

/** How far a case is from what was recorded. */
export type Outcome = {
  readonly error: number;
  readonly bound: number;
  /** Where the error is largest, for the line of a failure: `params, row 12, element 3`. */
  readonly where: string;
  /** What was left out or has to be known. */
  readonly notes: readonly string[];
  /** The machine cannot hold the numbers of this case, so that nothing was compared. */
  readonly leftOut?: true;
};

/** A case with the plugin that it is about. */
export type Check = {
  /** `adam`, `clipByGlobalNorm + sgd`. */
  readonly plugin: string;
  /** Whose rule was recorded: torch, keras, optax, optuna, book, or what the file says. */
  readonly dialect: string;
  /** Name of the case and of its sequence. */
  readonly name: string;
  /** Updates, epochs, samples or decisions that are compared. */
  readonly steps: number;
  /** Whether it is computed in float64 without any backend, as schedules and pruners are. */
  readonly hostOnly?: true;
  run(machine: Machine): Promise<Outcome>;
};

/** A case, or a part of a file, that nothing installed can be held against. */
export type Unmapped = { readonly name: string; readonly reason: string };

/** What a file asks for. */
export type FileChecks = { readonly checks: readonly Check[]; readonly unmapped: readonly Unmapped[] };

/** What is said of a case that a machine cannot hold. */
export const leftOut: Outcome = { error: 0, bound: 0, where: 'left out', notes: [], leftOut: true };

/** The outcome with the largest error in units of its bound; left out if any part is. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = outcomes;
  if (!first) return { error: 0, bound: 0, where: 'nothing', notes: [] };
  const whole = outcomes.every(({ leftOut }) => !leftOut);
  const worst = whole ? others.reduce((a, b) => (excess(b) > excess(a) ? b : a), first) : leftOut;
  return { ...worst, notes: [...new Set(outcomes.flatMap(({ notes }) => notes))] };
}

/** Error in units of the bound; an error that is not a number is infinite. */
export function excess({ error, bound }: Pick<Outcome, 'error' | 'bound'>): number {
  if (Number.isNaN(error)) return Infinity;
  return error === 0 ? 0 : error / bound;
}
