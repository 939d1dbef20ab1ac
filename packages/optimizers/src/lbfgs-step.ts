/**
 * A step of L-BFGS: iterations until a limit or a tolerance ends it.
 */
import type { Evaluation, SolverRun } from '@rivulet/tensor';
import { CurvaturePairs, type PairsState } from './curvature-pairs.js';
import { strongWolfe } from './strong-wolfe.js';
import { along, dot, largest } from './vectors.js';

/** The last direction with its length t, the gradient it began at, and the changes that are remembered. */
export type LbfgsState = PairsState & {
  readonly direction: Float64Array;
  readonly length: Float64Array;
  readonly gradient: Float64Array;
  /** Iterations so far. */
  readonly iterations: Float64Array;
  /** Evaluations so far. */
  readonly evaluations: Float64Array;
};

/** What ends an iteration or a step, and what is remembered. */
export type LbfgsLimits = {
  readonly maxIterations: number;
  readonly maxEvaluations: number;
  readonly historySize: number;
  readonly lineSearch: 'none' | 'strongWolfe';
  readonly maxTrials: number | 'remaining';
};

type Scalars = Readonly<Record<string, number>>;

/** The step of `lbfgs` with these limits. */
export function stepOf({ maxIterations, maxEvaluations, historySize, lineSearch, maxTrials }: LbfgsLimits) {
  return function* (start: Float64Array, state: LbfgsState, scalars: Scalars): SolverRun<LbfgsState> {
    const { learningRate = NaN, toleranceGradient = NaN, toleranceChange = NaN } = scalars;
    const pairs = new CurvaturePairs(state, start.length, historySize);
    let { direction, gradient: before } = state;
    let [length = NaN] = state.length;
    let [iterations = NaN] = state.iterations;
    let point = start;
    let { loss, gradient } = measured(yield point);
    let evaluations = 1;
    let converged = largest(gradient) <= toleranceGradient;
    for (let left = maxIterations; left > 0 && !converged; left--) {
      iterations++;
      if (iterations > 1)
        pairs.add(
          direction.map((value) => value * length),
          along(gradient, -1, before),
        );
      direction = pairs.direction(gradient);
      length = learningRate * (iterations === 1 ? Math.min(1, 1 / absoluteSum(gradient)) : 1);
      before = gradient;
      const slope = dot(gradient, direction);
      converged = slope > -toleranceChange;
      if (converged) break;

      const lossBefore = loss;
      if (lineSearch === 'strongWolfe') {
        const trials = maxTrials === 'remaining' ? Math.max(0, maxEvaluations - evaluations) : maxTrials;
        const origin = { length: 0, loss, gradient, slope };
        const found = yield* strongWolfe({ point, direction, origin }, length, trials);
        ({ length, loss, gradient } = found.trial);
        evaluations += found.evaluations;
        point = along(point, length, direction);
      } else {
        point = along(point, length, direction);
        if (left === 1) break;
        ({ loss, gradient } = measured(yield point));
        evaluations++;
      }
      if (evaluations >= maxEvaluations) break;
      converged =
        largest(gradient) <= toleranceGradient ||
        largest(direction) * length <= toleranceChange ||
        Math.abs(loss - lossBefore) < toleranceChange;
    }
    const after: LbfgsState = {
      ...pairs.state,
      direction,
      length: Float64Array.of(length),
      gradient: before,
      iterations: Float64Array.of(iterations),
      evaluations: Float64Array.of((state.evaluations[0] ?? NaN) + evaluations),
    };
    return { point, state: after, evaluations, converged };
  };
}

/** An evaluation whose gradient nobody else writes to. */
function measured({ loss, gradient }: Evaluation): { readonly loss: number; readonly gradient: Float64Array } {
  return { loss, gradient: Float64Array.from(gradient) };
}

function absoluteSum(x: Float64Array): number {
  return x.reduce((sum, value) => sum + Math.abs(value), 0);
}
