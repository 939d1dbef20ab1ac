import type { Evaluation, Problem } from '@rivulet/tensor';
import { expectClose, golden, runSolver } from '@rivulet/testkit';
import { lbfgs } from '../src/index.js';

type Hyper = {
  readonly lr: number;
  readonly max_iter: number;
  readonly max_eval: number;
  readonly tolerance_grad: number;
  readonly tolerance_change: number;
  readonly history_size: number;
  readonly line_search_fn: 'strong_wolfe' | null;
};
type File<O> = {
  readonly objective: O & { readonly start: readonly number[] };
  readonly cases: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly hyper: Hyper;
    readonly steps: number;
    readonly every: number;
    readonly params: readonly (readonly number[])[];
    readonly rounding_sensitivity: number;
  }[];
};
type Analytic = Problem<Evaluation>;

const quadraticFile =
  golden<File<{ readonly A: readonly (readonly number[])[]; readonly b: readonly number[] }>>(
    'closed_loop/quadratic.json',
  );
const rosenbrockFile = golden<File<{ readonly a: number; readonly b: number }>>('closed_loop/rosenbrock.json');

/** ½·xᵀAx − bᵀx. */
const quadratic: Analytic = {
  evaluate(x) {
    const { A, b } = quadraticFile.objective;
    const product = A.map((row) => row.reduce((sum, a, j) => sum + a * (x[j] ?? NaN), 0));
    const loss = product.reduce((sum, p, i) => sum + (p / 2 - (b[i] ?? NaN)) * (x[i] ?? NaN), 0);
    return { loss, gradient: product.map((p, i) => p - (b[i] ?? NaN)) };
  },
};

/** (a − x)² + b·(y − x²)². */
const rosenbrock: Analytic = {
  evaluate([x = NaN, y = NaN]) {
    const { a, b } = rosenbrockFile.objective;
    const loss = (a - x) ** 2 + b * (y - x * x) ** 2;
    return { loss, gradient: [-2 * (a - x) - 4 * b * x * (y - x * x), 2 * b * (y - x * x)] };
  },
};

const fromTorch = (hyper: Hyper) =>
  lbfgs({
    learningRate: hyper.lr,
    maxIterations: hyper.max_iter,
    maxEvaluations: hyper.max_eval,
    toleranceGradient: hyper.tolerance_grad,
    toleranceChange: hyper.tolerance_change,
    historySize: hyper.history_size,
    lineSearch: hyper.line_search_fn === 'strong_wolfe' ? 'strongWolfe' : 'none',
  });

describe.each([
  ['quadratic', quadratic, quadraticFile, 1],
  ['rosenbrock', rosenbrock, rosenbrockFile, 2],
] as const)('lbfgs on the %s function, as recorded from PyTorch', (title, problem, file, count) => {
  const ours = file.cases.filter(({ optimizer }) => optimizer === 'LBFGS');

  it(`has ${count} cases`, () => {
    expect(ours).toHaveLength(count);
  });

  it.each(ours.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const path = runSolver(fromTorch(one.hyper), { ...problem, start: file.objective.start, steps: one.steps });
    const rows = path.filter((_, i) => (i + 1) % one.every === 0);
    // The files' README: a hundred times what the last bit of a gradient moves, at least 1e-11.
    const tolerance = Math.max(1e-11, 100 * one.rounding_sensitivity);
    expect(rows).toHaveLength(one.params.length);
    rows.forEach((row, i) => expectClose(row, one.params[i] ?? [], tolerance, `${title}, ${name}, step ${i + 1}`));
  });
});
