import { ConfigError, type Evaluation, type Solver, solverState } from '@rivulet/tensor';
import { expectClose, solverLaws } from '@rivulet/testkit';
import fc from 'fast-check';
import { type LbfgsOptions, lbfgs } from './index.js';

type Evaluate = (point: Float64Array) => Evaluation;

/** One step from nothing; every point that was asked for, and what came of it. */
function firstStep(solver: Solver, start: readonly number[], evaluate: Evaluate) {
  const scalars = Object.fromEntries(Object.entries(solver.scalars).map(([name, value]) => [name, Number(value)]));
  const asked: number[][] = [];
  const run = solver.step(Float64Array.from(start), solverState(solver, start.length), scalars);
  let turn = run.next();
  while (!turn.done) {
    asked.push(Array.from(turn.value));
    turn = run.next(evaluate(turn.value));
  }
  return { asked, ...turn.value };
}

/** ½·Σ aᵢ·xᵢ². */
const quadratic =
  (a: readonly number[]): Evaluate =>
  (x) => ({
    loss: x.reduce((sum, value, i) => sum + ((a[i] ?? NaN) * value * value) / 2, 0),
    gradient: x.map((value, i) => (a[i] ?? NaN) * value),
  });

describe('lbfgs', () => {
  it('solves a quadratic in one dimension in one step', () => {
    // f = 2x² from x = 3: g = 12, the first length is 1/|g| = 1/12, so x = 3 − 12/12 = 2 and g = 8.
    // Then s = −1, y = −4, yᵀs = 4, yᵀs/yᵀy = 1/4: the curvature is known, and d = −8/4 leads to 0, where g is 0.
    const { asked, point, evaluations, converged } = firstStep(lbfgs(), [3], quadratic([4]));
    expect(asked).toEqual([[3], [2], [0]]);
    expect([Array.from(point), evaluations, converged]).toEqual([[0], 3, true]);
  });

  it('goes on with a state, and remembers what the step before saw', () => {
    // One iteration a step: the same points as above, but the last one of a step is not evaluated before the next.
    const solver = lbfgs({ maxIterations: 1 });
    const scalars = { learningRate: 1, toleranceGradient: 1e-7, toleranceChange: 1e-9 };
    const first = firstStep(solver, [3], quadratic([4]));
    expect([first.asked, Array.from(first.point), first.converged]).toEqual([[[3]], [2], false]);
    const run = solver.step(first.point, first.state as never, scalars);
    expect(run.next().value).toEqual(Float64Array.of(2));
    const second = run.next(quadratic([4])(Float64Array.of(2)));
    expect(second).toMatchObject({ done: true, value: { point: Float64Array.of(0), evaluations: 1 } });
    expect(second.value).toMatchObject({ state: { pairs: Float64Array.of(1), iterations: Float64Array.of(2) } });
  });

  it('takes the direction of the full BFGS update from the pairs that it keeps', () => {
    // In exact arithmetic the two loops are −H·g with H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ, from γ·I.
    const a = [1, 3, 10];
    const { asked } = firstStep(lbfgs({ learningRate: 0.3, maxIterations: 4 }), [1, -2, 0.5], quadratic(a));
    const g = asked.map((x) => x.map((value, i) => (a[i] ?? NaN) * value));
    const minus = (p: readonly number[] = [], q: readonly number[] = []) => p.map((value, i) => value - (q[i] ?? NaN));
    const inner = (p: readonly number[], q: readonly number[]) =>
      p.reduce((sum, value, i) => sum + value * (q[i] ?? NaN), 0);
    const pairs = [1, 2].map((k) => ({ s: minus(asked[k], asked[k - 1]), y: minus(g[k], g[k - 1]) }));
    const last = pairs.at(-1) ?? { s: [], y: [] };
    const gamma = inner(last.s, last.y) / inner(last.y, last.y);
    const apply = (v: readonly number[], index = pairs.length - 1): number[] => {
      const pair = pairs[index];
      if (!pair) return v.map((value) => gamma * value);
      const { s, y } = pair;
      const rho = 1 / inner(y, s);
      const right = v.map((value, i) => value - rho * inner(s, v) * (y[i] ?? NaN));
      const h = apply(right, index - 1);
      return h.map((value, i) => value - rho * inner(y, h) * (s[i] ?? NaN) + rho * inner(s, v) * (s[i] ?? NaN));
    };
    const expected = (asked[2] ?? []).map((value, i) => value - 0.3 * (apply(g[2] ?? [])[i] ?? NaN));
    // A few dozen roundings.
    expectClose(asked[3] ?? [], expected, 1e-13, 'the fourth point');
  });

  it('keeps the newest pairs where there is room for few, and none along which the function does not bend up', () => {
    const { state } = firstStep(lbfgs({ historySize: 2, learningRate: 0.1 }), [1, 1], quadratic([1, 3]));
    expect(state).toMatchObject({ pairs: Float64Array.of(2) });
    // −x² bends down everywhere: yᵀs < 0.
    const down = firstStep(lbfgs({ learningRate: 0.1, maxIterations: 5 }), [1], quadratic([-2]));
    expect(down.state).toMatchObject({ pairs: Float64Array.of(0) });
  });

  it('stops where the gradient is 0, at once, and leaves its state as it was', () => {
    const { asked, point, converged, state } = firstStep(lbfgs(), [0, 0], quadratic([1, 2]));
    expect([asked, Array.from(point), converged]).toEqual([[[0, 0]], [0, 0], true]);
    expect(state).toMatchObject({ iterations: Float64Array.of(0), evaluations: Float64Array.of(1) });
  });

  it('ends a step at its limits: iterations, evaluations', () => {
    const options: LbfgsOptions = { learningRate: 0.01 };
    const count = (more: LbfgsOptions) =>
      firstStep(lbfgs({ ...options, ...more }), [1, 1], quadratic([1, 3])).evaluations;
    // The last iteration is not evaluated.
    expect(count({ maxIterations: 4, maxEvaluations: 100 })).toBe(4);
    expect(count({ maxIterations: 100, maxEvaluations: 7 })).toBe(7);
    expect(count({})).toBe(20);
  });

  it.each([
    ['learningRate', -1],
    ['maxIterations', 0],
    ['maxEvaluations', 1.5],
    ['toleranceGradient', NaN],
    ['toleranceChange', -1e-9],
    ['historySize', 0],
    ['lineSearch', 'strong_wolfe'],
    ['maxTrials', 0],
    ['lr', 1],
  ])('refuses %s %p', (option, value) => {
    const attempt = () => lbfgs({ [option]: value });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(new RegExp(`^lbfgs: expected .*${option === 'lr' ? 'received "lr"$' : option}`));
  });

  it('never climbs with a line search, whatever the convex function', () => {
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 });
    const weights = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(numbers, weights, (start, a) => {
        const losses: number[] = [];
        const { point } = firstStep(lbfgs({ lineSearch: 'strongWolfe' }), start, (x) => {
          const evaluation = quadratic(a)(x);
          losses.push(evaluation.loss);
          return evaluation;
        });
        expect(quadratic(a)(point).loss).toBeLessThanOrEqual(losses[0] ?? NaN);
      }),
    );
  });
});

solverLaws('lbfgs', () => lbfgs());
solverLaws('lbfgs with a line search', () => lbfgs({ lineSearch: 'strongWolfe', historySize: 3, maxIterations: 4 }));
solverLaws('lbfgs with schedules', () =>
  lbfgs({
    learningRate: (step) => 1 / (1 + step / 50),
    toleranceChange: () => 1e-12,
    maxIterations: 1,
    lineSearch: 'strongWolfe',
  }),
);
