/**
 * L-BFGS.
 */
import {
  type Scalar,
  type Solver,
  atLeastZero,
  checkChoices,
  checkCounts,
  checkNoOthers,
  checkScalars,
  specOf,
} from '@rivulet/tensor';
import { type LbfgsState, stepOf } from './lbfgs-step.js';

/** Options of `lbfgs`. */
export type LbfgsOptions = {
  /** η ≥ 0; with a line search the length that is tried first. Default 1. */
  readonly learningRate?: Scalar;
  /** Iterations a step at most, an integer ≥ 1. Default 20. */
  readonly maxIterations?: number;
  /** Evaluations a step, after which no further iteration begins; an integer ≥ 1. Default 1.25 · maxIterations. */
  readonly maxEvaluations?: number;
  /** A step ends where no |gᵢ| is larger; ≥ 0. Default 1e-7. */
  readonly toleranceGradient?: Scalar;
  /** A step ends where no θᵢ, nor the loss, changes by more; ≥ 0. Default 1e-9. */
  readonly toleranceChange?: Scalar;
  /** h, the number of changes that are remembered; an integer ≥ 1. Default 100. */
  readonly historySize?: number;
  /** How far to go along a direction: η, or as far as the strong Wolfe conditions say. Default 'none'. */
  readonly lineSearch?: 'none' | 'strongWolfe';
  /** Evaluations of a line search after its first, an integer ≥ 1; or what remains of maxEvaluations. Default 25. */
  readonly maxTrials?: number | 'remaining';
};

/**
 * L-BFGS: Newton's method with a curvature that is read off the last h changes, for all samples at once.
 *
 * d = −H·g,  θ ← θ + t·d;  s = Δθ, y = Δg, kept where yᵀs > 1e-10
 * H from yᵀs/yᵀy · I by the last h updates H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ,  ρ = 1/yᵀs
 * t = η, in the very first iteration η·min(1, 1/Σ|gᵢ|); with 'strongWolfe' a line search that begins there
 *
 * One step is up to `maxIterations` of these, so the loss is evaluated up to `maxEvaluations` times,
 * and more if a line search goes beyond. Without a line search the last iteration is not evaluated.
 *
 * State, in float64: 2·h + 2 numbers a parameter; copied once a step.
 *
 * @param options.learningRate η ≥ 0; default 1 (torch: lr)
 * @param options.maxIterations an integer ≥ 1; default 20 (torch: max_iter)
 * @param options.maxEvaluations an integer ≥ 1; default ⌊1.25 · maxIterations⌋ (torch: max_eval)
 * @param options.toleranceGradient of max |gᵢ|, ≥ 0; default 1e-7 (torch: tolerance_grad)
 * @param options.toleranceChange of max |t·dᵢ|, the loss and −gᵀd, ≥ 0; default 1e-9 (torch: tolerance_change)
 * @param options.historySize h, an integer ≥ 1; default 100 (torch: history_size)
 * @param options.lineSearch 'none' or 'strongWolfe'; default 'none' (torch: line_search_fn, null or 'strong_wolfe')
 * @param options.maxTrials an integer ≥ 1, or 'remaining'; default 25 (torch: 25 up to 2.4, in 2.10 what remains)
 * @throws ConfigError when an option is out of range or unknown
 * @example
 * lbfgs({ lineSearch: 'strongWolfe' })
 *
 * D. C. Liu, J. Nocedal 1989, "On the limited memory BFGS method for large scale optimization"; two loops as in
 * J. Nocedal, S. Wright 2006, algorithm 7.4, and the rules for ending a step of M. Schmidt's minFunc, as in torch.
 */
export function lbfgs(options: LbfgsOptions = {}): Solver<LbfgsState> {
  const {
    learningRate = 1,
    maxIterations = 20,
    maxEvaluations = Math.max(1, Math.floor(maxIterations * 1.25)),
    toleranceGradient = 1e-7,
    toleranceChange = 1e-9,
    historySize = 100,
    lineSearch = 'none',
    maxTrials = 25,
    ...others
  } = options;
  checkScalars('lbfgs', atLeastZero, { learningRate, toleranceGradient, toleranceChange });
  checkCounts('lbfgs', 1, { maxIterations, maxEvaluations, historySize });
  checkChoices('lbfgs', ['none', 'strongWolfe'], { lineSearch });
  if (maxTrials !== 'remaining') checkCounts('lbfgs', 1, { maxTrials });
  checkNoOthers('lbfgs', others);
  const step = stepOf({ maxIterations, maxEvaluations, historySize, lineSearch, maxTrials });
  return {
    name: 'lbfgs',
    spec: specOf('@rivulet/optimizers#lbfgs', options),
    scalars: { learningRate, toleranceGradient, toleranceChange },
    shapes: (n) => ({
      direction: [n],
      length: [1],
      gradient: [n],
      iterations: [1],
      evaluations: [1],
      pairs: [1],
      changes: [historySize, n],
      differences: [historySize, n],
      curvatures: [historySize],
    }),
    step: (point, state, scalars) => step(point, state, scalars),
  };
}
