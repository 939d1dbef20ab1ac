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
/** `objective` of a golden file. */
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

/**
 * (a − x)² + b·(y − x²)², with its gradient rounded as in the files: some paths turn on the last bit.
 */
export function rosenbrock({ a, b, start }: Rosenbrock): Objective {
  return {
    start: { x: [start[0]], y: [start[1]] },
    value({ x, y }) {
      if (!x || !y) throw new Error('x and y are missing');
      const [off, up] = [x.neg().add(a), y.sub(x.square())];
      const byX = off.mul(-2).sub(x.mul(4 * b).mul(up));
      const byY = up.mul(2 * b);
      // Through `stop` no gradient flows, so what is left of the rest are these two factors, exactly.
      const value = off.square().add(up.square().mul(b));
      const change = x.sub(x.stop()).mul(byX.stop()).add(y.sub(y.stop()).mul(byY.stop()));
      return value.stop().add(change).sum();
    },
  };
}
