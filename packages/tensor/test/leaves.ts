/**
 * Formulas on named numbers, for the tests of this package.
 */
import { type EvaluateOptions, type Shape, type Tensor, Trace, evaluate, gradients } from '../src/index.js';

/** Numbers and shape of each leaf; a shape that starts with 'batch' makes it a data input. */
export type Leaves = Readonly<Record<string, { readonly shape: Shape; readonly values: readonly number[] }>>;

/** A formula of the leaves, which are handed over in their order. */
export type Formula = (...leaves: Tensor[]) => Tensor;

function place(trace: Trace, leaves: Leaves): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(leaves).map(([name, { shape }]) => [
      name,
      shape[0] === 'batch' ? trace.data(name, Number(shape[1])) : trace.state(name, shape),
    ]),
  );
}

function numbers(leaves: Leaves): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(leaves).map(([name, { values }]) => [name, values]));
}

/** The values of a formula. */
export function valuesOf(formula: Formula, leaves: Leaves, options: EvaluateOptions = {}): number[] {
  const y = formula(...Object.values(place(new Trace(), leaves)));
  return Array.from(evaluate({ y }, numbers(leaves), options)['y'] ?? []);
}

/** The gradients of Σ formula, in the order of the leaves. */
export function gradientsOf(formula: Formula, leaves: Leaves): number[][] {
  const placed = place(new Trace(), leaves);
  const found = evaluate(gradients(formula(...Object.values(placed)).sum(), placed), numbers(leaves));
  return Object.keys(leaves).map((name) => Array.from(found[name] ?? []));
}

/**
 * The largest |analytic − numeric| / (1 + |numeric|) between the gradients of Σ wᵢ yᵢ, with weights
 * that differ, and central differences with h = 1e-5, whose own error is about 1e-10.
 */
export function gradientError(formula: Formula, leaves: Leaves): number {
  const weighted: Formula = (...placed) => {
    const y = formula(...placed);
    const [rows, columns] = y.shape.length === 2 ? y.shape : [1, y.shape[0] ?? 1];
    const weights = Array.from({ length: Number(columns) }, (_, column) => 0.5 + column);
    const byColumn = y.shape.length === 0 ? y : y.mul(y.trace.constant(weights, [weights.length]));
    if (typeof rows !== 'number' || y.shape.length < 2) return byColumn;
    const byRow = Array.from({ length: rows }, (_, row) => 1 - 0.3 * row);
    return byColumn.mul(y.trace.constant(byRow, [rows, 1]));
  };
  const h = 1e-5;
  const total = (name: string, index: number, by: number): number => {
    const leaf = leaves[name] ?? { shape: [], values: [] };
    const moved = { ...leaf, values: leaf.values.map((value, i) => (i === index ? value + by : value)) };
    return valuesOf((...placed) => weighted(...placed).sum(), { ...leaves, [name]: moved })[0] ?? NaN;
  };
  const analytic = gradientsOf(weighted, leaves).flat();
  const numeric = Object.entries(leaves).flatMap(([name, { values }]) =>
    values.map((_, index) => (total(name, index, h) - total(name, index, -h)) / (2 * h)),
  );
  return Math.max(...numeric.map((value, index) => Math.abs((analytic[index] ?? NaN) - value) / (1 + Math.abs(value))));
}
