/**
 * The laws of solvers.
 */
import { type Evaluation, type Solver, type SolverState, random } from '@rivulet/tensor';
import { type SolverProgress, beginSolver, solverScalars, stepSolver } from './run-solver.js';
import { assert, assertSame, group, law } from './runner.js';
import { type Load, specLaws } from './spec-laws.js';

/** Options of `solverLaws`. */
export type SolverLawsOptions = {
  /** How the package of a spec is loaded; default `import(name)`. */
  readonly load?: Load;
};

/**
 * Declares the tests that every solver has to pass. The functions are a convex one and a curved valley.
 *
 * @param name title of the group
 * @param make makes the solver; called often
 * @example
 * solverLaws('lbfgs', () => lbfgs({ lineSearch: 'strongWolfe' }));
 */
export function solverLaws(name: string, make: () => Solver, { load }: SolverLawsOptions = {}): void {
  const generator = random(1, 'solverLaws');
  const start = Float64Array.from({ length: 6 }, () => generator.normal());

  group(`${name} keeps the laws of solvers`, () => {
    specLaws(make, load);

    law('asks for the point that it begins at first, and says how many points it asked for', () => {
      let progress = beginSolver(make(), start);
      for (let step = 0; step < 4; step++) {
        const asked: Float64Array[] = [];
        const { evaluations, ...next } = stepSolver(make(), progress, (point) => {
          asked.push(point);
          return valley(point);
        });
        assertSame(asked[0], progress.point, `the first point of step ${step + 1}`);
        assertSame(evaluations, asked.length, `evaluations of step ${step + 1}`);
        progress = next;
      }
    });

    law('keeps its state in the shapes that it says, in arrays of numbers', () => {
      const solver = make();
      const lengths = (state: SolverState) => Object.entries(state).map(([key, { length }]) => [key, length]);
      const { state } = stepSolver(solver, beginSolver(solver, start), valley);
      assertSame(
        lengths(state).sort(),
        lengths(beginSolver(solver, start).state).sort(),
        'names and lengths of the state',
      );
      for (const [key, values] of Object.entries(state)) {
        assert(values.every(Number.isFinite), `${key} is [${values.join(', ')}]`);
      }
    });

    law('writes to no argument, and does the same when asked again', () => {
      const solver = make();
      const { point, state } = stepSolver(solver, beginSolver(solver, start), valley);
      const before = { point, state };
      const copy = copyOf(before);
      const first = stepSolver(solver, before, valley);
      assertSame(before, copy, 'the arguments after the step');
      assertSame(stepSolver(make(), copy, valley), first, 'the same step again');
    });

    law('goes on from a copy of its state as if uninterrupted, bit for bit', () => {
      const whole = advance(make(), beginSolver(make(), start), 6);
      for (const stop of [1, 3]) {
        const restored = copyOf(advance(make(), beginSolver(make(), start), stop));
        assertSame(advance(make(), restored, 6 - stop), whole, `resumed after step ${stop}`);
      }
    });

    law('does not mix up two runs', () => {
      const solver = make();
      const other = start.map((value) => 1 - value);
      const run = solver.step(start, beginSolver(solver, start).state, solverScalars(solver, 0));
      const beside = solver.step(other, beginSolver(solver, other).state, solverScalars(solver, 0));
      let [turn, second] = [run.next(), beside.next()];
      while (!turn.done) {
        if (!second.done) second = beside.next(bowl(second.value));
        turn = run.next(valley(turn.value));
      }
      assertSame(turn.value, stepSolver(solver, beginSolver(solver, start), valley), 'a step beside another');
    });

    law('comes down to the minimum of a convex function', () => {
      const { point } = advance(make(), beginSolver(make(), start), 100, bowl);
      const { gradient } = bowl(point);
      assert(
        Math.max(...Array.from(gradient, Math.abs)) < 1e-3,
        `the gradient is [${Array.from(gradient).join(', ')}]`,
      );
    });
  });
}

function advance(solver: Solver, from: SolverProgress, steps: number, evaluate = valley): SolverProgress {
  let progress = from;
  for (let step = 0; step < steps; step++) {
    const { point, state } = stepSolver(solver, progress, evaluate);
    progress = { point, state };
  }
  return progress;
}

function copyOf({ point, state }: SolverProgress): SolverProgress {
  const copies = Object.entries(state).map(([key, values]) => [key, values.slice()] as const);
  return { point: point.slice(), state: Object.fromEntries(copies) };
}

/** Σ log cosh xᵢ + ½·Σ i·xᵢ²/10. */
function bowl(point: Float64Array): Evaluation {
  const loss = point.reduce((sum, x, i) => sum + Math.log(Math.cosh(x)) + (i * x * x) / 20, 0);
  return { loss, gradient: point.map((x, i) => Math.tanh(x) + (i * x) / 10) };
}

/** Rosenbrock's function of pairs, Σ (1 − xᵢ)² + 10·(xᵢ₊₁ − xᵢ²)². */
function valley(point: Float64Array): Evaluation {
  const gradient = new Float64Array(point.length);
  let loss = 0;
  for (let i = 0; i + 1 < point.length; i += 2) {
    const [x = NaN, y = NaN] = point.subarray(i, i + 2);
    const off = y - x * x;
    loss += (1 - x) ** 2 + 10 * off * off;
    gradient[i] = -2 * (1 - x) - 40 * x * off;
    gradient[i + 1] = 20 * off;
  }
  return { loss, gradient };
}
