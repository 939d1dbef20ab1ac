/**
 * The objectives of the golden files in `closed_loop`.
 */
import type { Objective } from './descend.js';

/** The data of a quadratic. */
export type Quadratic = {
  readonly A: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly start: readonly number[];
};
/** The data of Rosenbrock's function. */
export type Rosenbrock = { readonly a: number; readonly b: number; readonly start: readonly [number, number] };

/** ½·xᵀAx − bᵀx, written with one row of A for each element. */
export function quadratic({ A, b, start }: Quadratic): Objective {
  return {
    start: Object.fromEntries(start.map((number, index) => [`x${index}`, [number]])),
    value(at) {
      const x = Object.values(at);
      const terms = x.flatMap((xi, i) => [
        ...x.map((xj, j) => xi.mul(xj).mul((A[i]?.[j] ?? NaN) / 2)),
        xi.mul(-(b[i] ?? NaN)),
      ]);
      return terms.reduce((sum, term) => sum.add(term)).sum();
    },
  };
}

/** (a − x)² + b·(y − x²)². */
export function rosenbrock({ a, b, start }: Rosenbrock): Objective {
  return {
    start: { x: [start[0]], y: [start[1]] },
    value({ x, y }) {
      if (!x || !y) throw new Error('x and y are missing');
      return x.neg().add(a).square().add(y.sub(x.square()).square().mul(b)).sum();
    },
  };
}
