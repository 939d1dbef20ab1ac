/**
 * Scaling: x ↦ (x − offset) · factor, a column at a time.
 *
 * Networks learn fastest from features of about the same size. What was fitted on the training data
 * belongs to the model: new rows are scaled with the same numbers.
 */
import { DataError, type Matrix, type Scaling, ShapeError, checkChoices } from '@rivulet/tensor';

/**
 * How features are scaled: `minMax` to [0, 1], `standard` to mean 0 and deviation 1, `none` not.
 */
export type ScalingKind = 'minMax' | 'standard' | 'none';

/** The kinds, in the order in which messages list them. */
export const scalingKinds: readonly ScalingKind[] = ['minMax', 'standard', 'none'];

/**
 * Finds the scaling of some rows.
 *
 * `minMax`: offset = min, factor = 1 / (max − min). `standard`: offset = mean, factor = 1 / σ with the
 * population's deviation σ = √(Σ (x − mean)² / n), as scikit-learn has it. The factor of a column that
 * is constant is 1, so that it becomes 0. `none`: offset 0, factor 1.
 *
 * @param inputs [n, columns], finite
 * @param kind default none: it has to be said
 * @param features names for messages
 * @throws ConfigError for an unknown kind
 * @throws DataError for a column whose spread is no float64 number, or has none as its inverse
 * @example
 * fitScaling({ rows: 2, columns: 1, values: Float64Array.of(-5, 5) }, 'minMax'); // { offset: [-5], factor: [0.1] }
 */
export function fitScaling(inputs: Matrix, kind: ScalingKind, features: readonly string[] = []): Scaling {
  checkChoices('scale', scalingKinds, { kind });
  const [offset, factor]: [number[], number[]] = [[], []];
  for (let column = 0; column < inputs.columns; column++) {
    const [center, spread] = kind === 'none' ? [0, 1] : spreadOf(inputs, column, kind);
    if (!Number.isFinite(center) || !Number.isFinite(1 / spread)) {
      const name = JSON.stringify(features[column] ?? String(column));
      throw new DataError(`scale: column ${name}: its values are too large or too close together to scale`);
    }
    offset.push(center);
    factor.push(1 / spread);
  }
  return { offset, factor };
}

/** Offset and width of a column; the width of a constant one is 1. */
function spreadOf({ rows, columns, values }: Matrix, column: number, kind: 'minMax' | 'standard'): [number, number] {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column]!;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  // The mean of equal numbers may differ from them in the last bit, and their deviation from 0.
  if (min === max) return [min, 1];
  // An infinite width would give the factor 0; NaN is refused above.
  if (kind === 'minMax') return [min, max - min === Infinity ? NaN : max - min];
  const mean = sum / rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (values[row * columns + column]! - mean) ** 2;
  return [mean, squares === Infinity ? NaN : Math.sqrt(squares / rows)];
}

/**
 * Scales rows: x ↦ (x − offset) · factor.
 *
 * @param scaling of a data set or a model
 * @param rows [n, columns]; not changed
 * @throws ShapeError when the numbers of columns differ
 * @example
 * applyScaling(model.scaling, parseFeatures(text, model.features).inputs);
 */
export function applyScaling({ offset, factor }: Scaling, rows: Matrix): Matrix {
  fits('applyScaling', offset, rows);
  return mapColumns(rows, (value, column) => (value - offset[column]!) * factor[column]!);
}

/**
 * Takes a scaling back: y ↦ y / factor + offset, to within rounding.
 *
 * @param scaling of a data set or a model
 * @param rows [n, columns], scaled; not changed
 * @throws ShapeError when the numbers of columns differ
 * @example
 * undoScaling(data.scaling, data.inputs); // raw again, for a chart
 */
export function undoScaling({ offset, factor }: Scaling, rows: Matrix): Matrix {
  fits('undoScaling', offset, rows);
  return mapColumns(rows, (value, column) => value / factor[column]! + offset[column]!);
}

/** One scaling after another as one: ((x − o₁) f₁ − o₂) f₂ = (x − (o₁ + o₂ / f₁)) f₁ f₂. */
export function composeScaling(first: Scaling | null, second: Scaling): Scaling {
  if (!first) return second;
  return {
    offset: first.offset.map((offset, column) => offset + second.offset[column]! / first.factor[column]!),
    factor: first.factor.map((factor, column) => factor * second.factor[column]!),
  };
}

function fits(who: string, offset: readonly number[], { columns }: Matrix): void {
  if (offset.length !== columns) {
    throw new ShapeError(`${who}: the scaling has ${offset.length} columns, the rows have ${columns}`);
  }
}

function mapColumns({ rows, columns, values }: Matrix, map: (value: number, column: number) => number): Matrix {
  return { rows, columns, values: Float64Array.from(values, (value, index) => map(value, index % columns)) };
}
