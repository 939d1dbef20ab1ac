/**
 * Shapes: what is known of a value before any number exists.
 *
 * A shape has at most two axes. The number of samples is unknown while a program is traced: it is
 * written `'batch'` and may stand only as axis 0 of a shape with two axes.
 */
import { ShapeError } from './errors.js';

/** The length of one axis; `'batch'` is the number of samples, known only when a step runs. */
export type Dimension = number | 'batch';

/** `[]` a scalar, `[n]` a vector, `[rows, columns]` a matrix, `['batch', features]` samples. */
export type Shape = readonly Dimension[];

/** `[batch, 12]`, as it is written in messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Whether two shapes are the same, axis by axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a === b || (a.length === b.length && a[0] === b[0] && a[1] === b[1]);
}

/** Whether a value of this shape has one row a sample. */
export function isSampleShape(shape: Shape): boolean {
  return shape[0] === 'batch';
}

/**
 * Number of elements, given the number of samples.
 *
 * @throws ShapeError when the shape has a batch axis and `batch` is not given
 */
export function sizeOf(shape: Shape, batch?: number): number {
  let size = 1;
  for (const dimension of shape) {
    if (dimension !== 'batch') size *= dimension;
    else if (batch !== undefined) size *= batch;
    else throw new ShapeError(`the size of ${formatShape(shape)} depends on the number of samples`);
  }
  return size;
}

/**
 * Checks what a caller gives as a shape.
 *
 * @throws ShapeError for more than two axes, a length that is no positive integer, or `'batch'` anywhere but in front of a second axis
 */
export function checkShape(shape: Shape, who: string): void {
  const fine =
    shape.length <= 2 &&
    shape.every((dimension, axis) =>
      dimension === 'batch' ? axis === 0 && shape.length === 2 : Number.isInteger(dimension) && dimension > 0,
    );
  if (!fine) {
    throw new ShapeError(
      `${who}: ${formatShape(shape)} is not a shape; expected at most two axes of positive length, 'batch' only as the first of two`,
    );
  }
}

/**
 * The shape of an elementwise result: axes are aligned at the end, an axis of length 1 stretches.
 *
 * @throws ShapeError naming both shapes when an axis fits neither way
 */
export function broadcastShapes(who: string, ...shapes: readonly Shape[]): Shape {
  let rank = 0;
  for (const shape of shapes) rank = Math.max(rank, shape.length);
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let dimension: Dimension = 1;
    for (const shape of shapes) {
      const own = shape[shape.length - rank + axis] ?? 1;
      if (own === 1 || own === dimension) continue;
      if (dimension !== 1) {
        throw new ShapeError(`${who}: shapes ${shapes.map(formatShape).join(' and ')} do not fit together`);
      }
      dimension = own;
    }
    result.push(dimension);
  }
  return result;
}
