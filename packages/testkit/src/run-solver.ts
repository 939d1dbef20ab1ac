/**
 * A solver alone on a function, without a training around it.
 */
import {
  type Evaluation,
  type Problem,
  type Solver,
  type SolverState,
  type SolverStep,
  solverState,
} from '@rivulet/tensor';

/** Where a solver is between two steps. */
export type SolverProgress = { readonly point: Float64Array; readonly state: SolverState };

/** Options of `runSolver`. */
export type RunSolverOptions = Problem<Evaluation> & { readonly start: ArrayLike<number>; readonly steps: number };

/**
 * Runs a solver on a function; hyper-parameters are their first value, or follow their schedule.
 *
 * @returns the point after each step
 */
export function runSolver(solver: Solver, options: RunSolverOptions): number[][] {
  let progress = beginSolver(solver, options.start);
  return Array.from({ length: options.steps }, (_, step) => {
    progress = stepSolver(solver, progress, (point) => options.evaluate(point), step);
    return Array.from(progress.point);
  });
}

/** A solver before its first step. */
export function beginSolver(solver: Solver, start: ArrayLike<number>): SolverProgress {
  return { point: Float64Array.from(start), state: solverState(solver, start.length) };
}

/** One step, after `done` others. */
export function stepSolver(
  solver: Solver,
  { point, state }: SolverProgress,
  evaluate: (point: Float64Array) => Evaluation,
  done = 0,
): SolverStep {
  const run = solver.step(point, state, solverScalars(solver, done));
  let turn = run.next();
  while (!turn.done) turn = run.next(evaluate(turn.value));
  return turn.value;
}

/** Hyper-parameters for the step after `done` others. */
export function solverScalars({ scalars }: Solver, done: number): Record<string, number> {
  const entries = Object.entries(scalars).map(([key, source]): [string, number] => {
    if (typeof source === 'number') return [key, source];
    return [key, typeof source === 'function' ? source(done, 0) : source.value(source.init())];
  });
  return Object.fromEntries(entries);
}
