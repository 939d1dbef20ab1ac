/**
 * Solvers: optimizers that evaluate the loss as often as they like before they settle on a step.
 *
 * A `Transform` is one formula from gradients to changes. A line search is none: how often it
 * evaluates depends on what it finds. So a solver runs on the host, on plain numbers, and only what
 * it evaluates is a compiled program.
 */
import type { Plugin, Scalar, Transform } from './contracts.js';
import { sizeOf } from './shape.js';

/** The loss and its gradient at a point. */
export type Evaluation = { readonly loss: number; readonly gradient: ArrayLike<number> };

/** A function to minimise. */
export interface Problem<E extends Evaluation | Promise<Evaluation> = Evaluation | Promise<Evaluation>> {
  /** The point is not written to afterwards, and may be kept. */
  evaluate(point: Float64Array): E;
}

/** What a solver remembers from step to step: arrays by name, in float64. It goes into checkpoints. */
export type SolverState = Readonly<Record<string, Float64Array>>;

/** What a step of a solver came to. */
export type SolverStep<S extends SolverState = SolverState> = {
  readonly point: Float64Array;
  readonly state: S;
  /** Points that were evaluated. */
  readonly evaluations: number;
  /** Whether nothing is left to gain, by the solver's tolerances. */
  readonly converged: boolean;
};

/** A step that asks: yields points, is sent their evaluations. Whoever drives it may wait for those or not. */
export type SolverRun<S extends SolverState = SolverState> = Generator<Float64Array, SolverStep<S>, Evaluation>;

/**
 * An optimizer that evaluates one function several times a step, such as L-BFGS. Pure: state in, state
 * out; no argument is written to. The function must stay the same during a step, so a step of a
 * training sees all samples.
 */
export interface Solver<S extends SolverState = SolverState> extends Plugin {
  /** Hyper-parameters by name; `step` is given their values. */
  readonly scalars: Readonly<Record<string, Scalar>>;
  /** Shapes of the arrays of the state for so many unknowns. Before the first step all of them are 0. */
  shapes(unknowns: number): Readonly<Record<keyof S, readonly number[]>>;
  /** One step from `point`. What is yielded first is `point` itself: its loss is the one that is reported. */
  step(point: Float64Array, state: S, scalars: Readonly<Record<string, number>>): SolverRun<S>;
}

/** Whether an optimizer is a solver. */
export function isSolver(optimizer: Transform | Solver): optimizer is Solver {
  return 'step' in optimizer;
}

/** The state of a solver before its first step. */
export function solverState<S extends SolverState>(solver: Solver<S>, unknowns: number): S {
  const shapes: Readonly<Record<string, readonly number[]>> = solver.shapes(unknowns);
  const entries = Object.entries(shapes).map(([name, shape]) => [name, new Float64Array(sizeOf(shape))] as const);
  return Object.fromEntries(entries) as S;
}
