/**
 * The objectives of the golden files in closed_loop.
 */
import type { Objective } from './descend.js';

/** `objective` of a golden file. */
export type Quadratic = {
  readonly A: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly start: readonly number[];
};

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
