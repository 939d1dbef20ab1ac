/**
 * Rows of numbers.
 */
import type { Floats, Matrix } from '@rivulet/tensor';

/** A matrix of one column. */
export function columnOf(values: Floats): Matrix {
  return { rows: values.length, columns: 1, values };
}

/** A matrix of rows that are known to be equally long and finite. */
export function matrixOf(rows: readonly ArrayLike<number>[], columns: number): Matrix {
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, index) => values.set(row, index * columns));
  return { rows: rows.length, columns, values };
}

/** Some rows of a matrix, copied, in the order asked for. */
export function takeRows({ columns, values }: Matrix, rows: ArrayLike<number>): Matrix {
  const taken = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    for (let column = 0; column < columns; column++) taken[i * columns + column] = values[row * columns + column]!;
  }
  return { rows: rows.length, columns, values: taken };
}

/** The rows of a matrix as plain lists: what goes into a spec. */
export function rowsOf({ rows, columns, values }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(values.slice(row * columns, (row + 1) * columns)));
}
