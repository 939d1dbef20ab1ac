/**
 * Every value as a matrix: numbers are [1, 1], vectors one row.
 */
import type { Dimension, Node } from '@rivulet/tensor';

/** Rows and columns; the rows of samples are as many as a kernel has room for. */
export type Dims = { readonly rows: Dimension; readonly columns: number };

/** The matrix that a node is. */
export function dimsOf({ shape }: Node): Dims {
  return shape.length === 2
    ? { rows: shape[0] ?? 1, columns: Number(shape[1]) }
    : { rows: 1, columns: Number(shape[0] ?? 1) };
}

/** Whether two matrices have as many rows and columns. */
export function sameDims(a: Dims, b: Dims): boolean {
  return a.rows === b.rows && a.columns === b.columns;
}

/** The number of rows, given the room for samples. */
export function rowsIn({ rows }: Dims, room: number): number {
  return rows === 'batch' ? room : rows;
}
