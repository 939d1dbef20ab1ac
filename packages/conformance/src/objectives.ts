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
  value(point: readonly number[]): number;
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

/** (a − x)² + b·(y − x²)². */
function rosenbrock(field: Field): Objective {
  const [a, b] = [field.at('a').number(), field.at('b').number()];
  return {
    start: field.at('start').numbers(2),
    formula(p) {
      const [x, y] = [element(p, 0), element(p, 1)];
      return x.neg().add(a).square().add(y.sub(x.square()).square().mul(b));
    },
    value: ([x = NaN, y = NaN]) => (a - x) ** 2 + b * (y - x ** 2) ** 2,
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
  return {
    start: field.at('start').numbers(b.length),
    formula(x) {
      const terms = rows.map((row, i) => {
        const product = x.mul(x.trace.constant(row, [row.length])).sum();
        return element(x, i).mul(product.mul(0.5).sub(b[i] ?? NaN));
      });
      return terms.reduce((sum, term) => sum.add(term));
    },
    value: (x) =>
      rows.reduce((sum, row, i) => {
        const product = row.reduce((dot, value, j) => dot + value * (x[j] ?? NaN), 0);
        return sum + (x[i] ?? NaN) * (product / 2 - (b[i] ?? NaN));
      }, 0),
  };
}

/** x[i], as Σ x·eᵢ: adding zeros is exact. */
function element(x: Tensor, i: number): Tensor {
  const length = Number(x.shape[0]);
  const unit = Array.from({ length }, (_, index) => (index === i ? 1 : 0));
  return x.mul(x.trace.constant(unit, [length])).sum();
}
