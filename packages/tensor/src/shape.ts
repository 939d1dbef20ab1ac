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
  for (let axis = 0; axis < shape.length; axis++) {
    const dimension = shape[axis]!;
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
  let fine = shape.length <= 2;
  for (let axis = 0; axis < shape.length; axis++) {
    const dimension = shape[axis]!;
    fine &&= dimension === 'batch' ? axis === 0 && shape.length === 2 : Number.isInteger(dimension) && dimension > 0;
  }
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
export function broadcastShapes(who: string, shapes: readonly Shape[]): Shape {
  let joint: Shape = shapes[0] ?? [];
  for (let i = 1; i < shapes.length; i++) {
    const both = joined(joint, shapes[i]!);
    if (!both) throw new ShapeError(`${who}: shapes ${shapes.map(formatShape).join(' and ')} do not fit together`);
    joint = both;
  }
  return joint;
}

/** The shape of two operands, mostly that of one of them; `null` where they do not fit. */
function joined(a: Shape, b: Shape): Shape | null {
  if (b.length === 0 || sameShape(a, b)) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const own = a[a.length - rank + axis] ?? 1;
    const other = b[b.length - rank + axis] ?? 1;
    if (own !== other && own !== 1 && other !== 1) return null;
    result.push(own === 1 ? other : own);
  }
  return result;
}
