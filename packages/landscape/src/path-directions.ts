/**
 * The two directions in which a path of parameters went furthest.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { DataError } from '@rivulet/tensor';
import { type Parameters, flat, unflat } from './directions.js';

/** Two directions of length 1, perpendicular, and how much of the path's variation each one holds. */
export type PathDirections = {
  readonly directions: readonly [Parameters, Parameters];
  /** Shares of the sum of squared distances from the end, from 0 to 1, the larger first. */
  readonly shares: readonly [number, number];
};

/**
 * The principal components of a path as seen from its end: of the matrix of all θₜ − θₙ.
 *
 * @param path parameters over time, the last one the end; at least three
 * @throws DataError when there are fewer, or all lie on a line
 *
 * H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein 2018, section 7.2.
 */
export function pathDirections(path: readonly Parameters[]): PathDirections {
  const end = path.at(-1);
  if (!end || path.length < 3) {
    throw new DataError(`pathDirections: expected a path of at least 3, received ${path.length}`);
  }
  const names = Object.keys(end);
  const origin = flat(end, names);
  const ways = path.slice(0, -1).map((params) => flat(params, names).map((value, i) => value - origin[i]!));
  // A network has more parameters than a path has points: the small Gram matrix has the same components.
  const rows = new Matrix(ways);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows.mmul(rows.transpose()), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, index) => index).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const component = (rank: number): { readonly direction: Parameters; readonly share: number } => {
    const index = order[rank] ?? 0;
    const value = realEigenvalues[index] ?? 0;
    if (!(value > total * 1e-12)) throw new DataError('pathDirections: expected a path that leaves a line');
    const weights = eigenvectorMatrix.getColumn(index);
    const vector = origin.map((_, i) => ways.reduce((sum, way, t) => sum + weights[t]! * way[i]!, 0));
    // The start of the path lies on the positive side, so that the picture does not depend on the solver's signs.
    const side = Math.sign(vector.reduce((sum, one, i) => sum + one * ways[0]![i]!, 0)) || 1;
    return {
      direction: unflat(
        vector.map((one) => (side * one) / Math.sqrt(value)),
        end,
        names,
      ),
      share: value / total,
    };
  };
  const [first, second] = [component(0), component(1)];
  return { directions: [first.direction, second.direction], shares: [first.share, second.share] };
}
