/**
 * The functions that closed loops descend, as formulas and as numbers.
 */
import type { Tensor } from '@rivulet/tensor';
import type { Field } from './field.js';

/** A function of one vector. */
export type Objective = {
  readonly start: readonly number[];
  /** Its value as a formula of the vector `x`; shape []. */
  formula(x: Tensor): Tensor;
  /** Its value at a point. */
  value(point: ArrayLike<number>): number;
  /** Its gradient at a point. */
  gradient(point: ArrayLike<number>): readonly number[];
};

/** The objective that a file describes. */
export function objectiveOf(field: Field): Objective {
  const kind = field.at('kind');
  switch (kind.value) {
    case 'rosenbrock':
      return rosenbrock(field);
    case 'quadratic':
      return quadratic(field);
    default:
      return kind.refuse("'rosenbrock' or 'quadratic'");
  }
}

/** (a − x)² + b·(y − x²)², with its gradient rounded as in the files: some paths turn on the last bit. */
function rosenbrock(field: Field): Objective {
  const [a, b] = [field.at('a').number(), field.at('b').number()];
  return {
    start: field.at('start').numbers(2),
    formula(p) {
      const [x, y] = [element(p, 0), element(p, 1)];
      const [off, up] = [x.neg().add(a), y.sub(x.square())];
      const byX = off.mul(-2).sub(x.mul(4 * b).mul(up));
      const byY = up.mul(2 * b);
      // Through `stop` no gradient flows, so what is left of the rest are these two factors, exactly.
      const value = off.square().add(up.square().mul(b));
      const change = x.sub(x.stop()).mul(byX.stop()).add(y.sub(y.stop()).mul(byY.stop()));
      return value.stop().add(change);
    },
    value: ({ 0: x = NaN, 1: y = NaN }) => (a - x) ** 2 + b * (y - x ** 2) ** 2,
    gradient: ({ 0: x = NaN, 1: y = NaN }) => [-2 * (a - x) - 4 * b * x * (y - x * x), 2 * b * (y - x * x)],
  };
}

/** ½·xᵀAx − bᵀx; A is symmetric. */
function quadratic(field: Field): Objective {
  const b = field.at('b').numbers();
  const rows = field.at('A').rows(b.length);
  if (rows.length !== b.length) field.at('A').refuse(`${b.length} rows, as many as b has numbers`);
  if (rows.some((row, i) => row.some((value, j) => value !== rows[j]?.[i]))) {
    field.at('A').refuse('a symmetric matrix');
  }
  const product = (row: readonly number[], x: ArrayLike<number>): number =>
    row.reduce((dot, value, j) => dot + value * (x[j] ?? NaN), 0);
  return {
    start: field.at('start').numbers(b.length),
    formula(x) {
      const terms = rows.map((row, i) => {
        const dot = x.mul(x.trace.constant(row, [row.length])).sum();
        return element(x, i).mul(dot.mul(0.5).sub(b[i] ?? NaN));
      });
      return terms.reduce((sum, term) => sum.add(term));
    },
    value: (x) => rows.reduce((sum, row, i) => sum + (x[i] ?? NaN) * (product(row, x) / 2 - (b[i] ?? NaN)), 0),
    gradient: (x) => rows.map((row, i) => product(row, x) - (b[i] ?? NaN)),
  };
}

/** x[i], as Σ x·eᵢ: adding zeros is exact. */
function element(x: Tensor, i: number): Tensor {
  const length = Number(x.shape[0]);
  const unit = Array.from({ length }, (_, index) => (index === i ? 1 : 0));
  return x.mul(x.trace.constant(unit, [length])).sum();
}
