/**
 * `minimize`: a solver on a function of one's own, without a training around it.
 */
import {
  ConfigError,
  DivergedError,
  type Evaluation,
  type Problem,
  type Solver,
  check,
  checkCounts,
  solverState,
} from '@rivulet/tensor';
import { lbfgs } from './lbfgs.js';

/** Options of `minimize`. */
export type MinimizeOptions = {
  /** Where to begin; at least one number. */
  readonly start: ArrayLike<number>;
  /** Default `lbfgs({ lineSearch: 'strongWolfe' })`. */
  readonly solver?: Solver;
  /** Steps at most, an integer ≥ 1. Default 100. */
  readonly steps?: number;
};

/** What was found. */
export type Minimum = {
  readonly point: Float64Array;
  readonly loss: number;
  readonly steps: number;
  readonly evaluations: number;
  /** Whether nothing was left to gain, by the solver's tolerances; otherwise the steps were used up. */
  readonly converged: boolean;
};

/**
 * Minimises a function, step by step, until the solver converges or the steps are used up.
 *
 * The function is evaluated one point at a time. If it answers with promises, so does `minimize`.
 *
 * @param problem the loss and its gradient at a point
 * @param options.start where to begin
 * @param options.solver default `lbfgs({ lineSearch: 'strongWolfe' })`
 * @param options.steps at most this many, an integer ≥ 1; default 100
 * @throws ConfigError when an option is out of range, or a hyper-parameter is a signal, which needs a run
 * @throws DivergedError when the loss where a step begins, or ends, is not finite
 * @example
 * minimize({ evaluate: ([x = 0]) => ({ loss: (x - 1) ** 2, gradient: [2 * (x - 1)] }) }, { start: [3] }).point; // 1
 */
export function minimize(problem: Problem<Evaluation>, options: MinimizeOptions): Minimum;
export function minimize(problem: Problem<Promise<Evaluation>>, options: MinimizeOptions): Promise<Minimum>;
export function minimize(problem: Problem, options: MinimizeOptions): Minimum | Promise<Minimum> {
  const { start, solver = lbfgs({ lineSearch: 'strongWolfe' }), steps = 100 } = options;
  checkCounts('minimize', 1, { steps });
  check(start.length > 0, 'minimize', 'a start of at least one number', 'none');
  return drive(descend(solver, Float64Array.from(start), steps), problem);
}

/** The steps; yields points and is sent evaluations, as a step does. */
function* descend(solver: Solver, start: Float64Array, most: number): Generator<Float64Array, Minimum, Evaluation> {
  let state = solverState(solver, start.length);
  let [point, steps, evaluations, converged] = [start, 0, 0, false];
  while (steps < most && !converged) {
    const step = yield* solver.step(point, state, scalarsOf(solver, steps));
    ({ point, state, converged } = step);
    evaluations += step.evaluations;
    steps++;
    if (!point.every(Number.isFinite)) throw diverged(solver, steps, 'the point');
  }
  const { loss } = yield point;
  if (!Number.isFinite(loss)) throw diverged(solver, steps, 'the loss');
  return { point, loss, steps, evaluations: evaluations + 1, converged };
}

function diverged({ name }: Solver, step: number, what: string): DivergedError {
  return new DivergedError(
    step,
    `${name}: ${what} is not finite after step ${step}; try another start, or scale the problem`,
  );
}

/** Values of the hyper-parameters for a step. */
function scalarsOf({ name, scalars }: Solver, stepsDone: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scalars).map(([key, source]) => {
      if (typeof source === 'object') {
        throw new ConfigError(
          `minimize: ${key} of ${name} is a signal, which watches a run; give a number or a schedule`,
        );
      }
      return [key, typeof source === 'number' ? source : source(stepsDone, 0)];
    }),
  );
}

/** Evaluates what is asked for; waits only where it must. */
function drive<T>(run: Generator<Float64Array, T, Evaluation>, problem: Problem): T | Promise<T> {
  let turn = run.next();
  while (!turn.done) {
    const answer = problem.evaluate(turn.value);
    if (answer instanceof Promise) return finish(run, problem, answer);
    turn = run.next(answer);
  }
  return turn.value;
}

async function finish<T>(
  run: Generator<Float64Array, T, Evaluation>,
  problem: Problem,
  first: Promise<Evaluation>,
): Promise<T> {
  let turn = run.next(await first);
  while (!turn.done) turn = run.next(await problem.evaluate(turn.value));
  return turn.value;
}
