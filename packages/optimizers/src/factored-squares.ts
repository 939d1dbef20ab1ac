/**
 * Means of squared gradients that take the memory of a row and a column for a matrix.
 */
import { type Scalar, type StepContext, type Tensor, type Tensors } from '@rivulet/tensor';
import { atLeastZero, choice, count, flag, mapTensors, scalar, zip } from '@rivulet/tensor';
import { meanOf, movingAverage, oneMinus } from './moving-average.js';

/** Settings of such means. */
export const factoredSettings = {
  /** ε₁ ≥ 0. Default 2⁻⁵² (torch: eps[0]; Keras: epsilon_1, 1e-30; optax: eps, 1e-30). */
  epsilon: scalar(2 ** -52, atLeastZero),
  /** Whether ε₁ bounds v and its mean from below (torch), or is added to g² (Keras, optax). Default 'floor'. */
  epsilonAs: choice('floor', 'addend'),
  /** Whether v of a matrix is kept as its rows and columns. Default true. */
  factored: flag(true),
  /** The shorter side of a matrix from which on it is. Default 1 (optax: min_dim_size_to_factor, 128). */
  factorFrom: count(1, 1),
};

/** Means over rows and over columns of matrices, and of each element of everything else. */
export type FactoredSquares = { readonly rows: Tensors; readonly columns: Tensors; readonly square: Tensors };

type Factoring = { readonly factored: boolean; readonly factorFrom: number };
type Epsilon = { readonly epsilon: Scalar; readonly epsilonAs: 'floor' | 'addend' };

/** 0 everywhere: the state before the first step. */
export function noSquares(params: Tensors, { factored, factorFrom }: Factoring): FactoredSquares {
  const isFactored = ({ shape }: Tensor): boolean =>
    factored && shape.length === 2 && shape.every((length) => Number(length) >= factorFrom);
  const some = (chosen: boolean, start: (theta: Tensor) => Tensor): Tensors => {
    const entries = Object.entries(params).filter(([, theta]) => isFactored(theta) === chosen);
    return mapTensors(start, Object.fromEntries(entries));
  };
  return {
    rows: some(true, (theta) => theta.sum([1], { keep: true }).fill(0)),
    columns: some(true, (theta) => theta.sum([0], { keep: true }).fill(0)),
    square: some(false, (theta) => theta.fill(0)),
  };
}

/**
 * R ← (1 − w)·R + w·(mean of g² over each row), C likewise over columns; v = R·C / (mean of R).
 *
 * What is not factored has v ← (1 − w)·v + w·g².
 *
 * @param share w
 * @returns the means, and √v of every tensor
 */
export function followSquares(
  before: FactoredSquares,
  g: Tensors,
  share: Tensor,
  { epsilon, epsilonAs }: Epsilon,
  context: StepContext,
): { readonly squares: FactoredSquares; readonly roots: Tensors } {
  const [eps, kept] = [context.scalar('epsilon', epsilon), oneMinus(share)];
  const floor = (x: Tensor, least: Tensor): Tensor => (epsilonAs === 'floor' ? x.max(least) : x);
  const squared = mapTensors((one) => (epsilonAs === 'addend' ? one.square().add(eps) : one.square()), g);
  const follow = (axis: 0 | 1) => (old: Tensor, now: Tensor) =>
    old.mul(kept).add(now.sum([axis], { keep: true }).div(Number(now.shape[axis])).mul(share));

  const rows = zip(follow(1), before.rows, squared);
  const columns = zip(follow(0), before.columns, squared);
  const square = movingAverage(before.square, squared, kept);
  // Root by root: a product of two very small means leaves the range of float32.
  const root = (r: Tensor, c: Tensor): Tensor =>
    r
      .div(floor(meanOf(r), eps))
      .sqrt()
      .mul(c.sqrt());
  const all = { ...mapTensors((one) => one.sqrt(), square), ...zip(root, rows, columns) };
  const roots = zip((_, one) => floor(one, eps), g, all);
  return { squares: { rows, columns, square }, roots };
}
