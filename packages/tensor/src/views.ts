/**
 * Views: how the reference evaluator looks at plain arrays.
 *
 * A view reads an array through two strides, so that broadcasting and transposing cost nothing.
 */
import type { Floats } from './contracts.js';
import { isSampleShape, type Shape, sizeOf } from './shape.js';

/** A matrix as a kernel sees it; scalars are [1, 1], vectors [1, n]. */
export type View = {
  /** Shared by all views of one value; its array is replaced when more samples need room. */
  readonly buffer: { data: Floats };
  /** Number of axes of the tensor: which axis a reduction means depends on it. */
  readonly rank: number;
  /** Follows the number of samples where the first axis is 'batch'. */
  rows: number;
  readonly columns: number;
  /** Distance between neighbours in a column and in a row; 0 where an axis is stretched. */
  readonly rowStride: number;
  readonly columnStride: number;
};

/** Makes buffers and views, and keeps those whose size follows the number of samples. */
export class Buffers {
  /** The number of samples now. */
  batch = 0;
  private capacity = 0;
  private readonly sampleViews: View[] = [];
  private readonly sampleBuffers: View[] = [];

  constructor(private readonly precision: 'float32' | 'float64') {}

  /** Zeros in the precision of all buffers. */
  floats(size: number): Floats {
    return this.precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  }

  /** A view of a buffer of its own. */
  own(shape: Shape): View {
    const sample = isSampleShape(shape);
    const view = contiguous(this.floats(sample ? 0 : sizeOf(shape)), shape);
    if (sample) {
      this.sampleViews.push(view);
      this.sampleBuffers.push(view);
    }
    return view;
  }

  /** The same buffer read as a larger shape: an axis of length 1 stands still. */
  stretched(source: View, shape: Shape): View {
    const view: View = {
      ...contiguous(source.buffer.data, shape),
      buffer: source.buffer,
      rowStride: source.rows === 1 ? 0 : source.rowStride,
      columnStride: source.columns === 1 ? 0 : source.columnStride,
    };
    if (isSampleShape(shape)) this.sampleViews.push(view);
    return view;
  }

  /** Makes room for this many samples. */
  resize(batch: number): void {
    if (batch === this.batch) return;
    this.batch = batch;
    for (const view of this.sampleViews) view.rows = batch;
    if (batch <= this.capacity) return;
    this.capacity = batch;
    for (const { buffer, columns } of this.sampleBuffers) buffer.data = this.floats(batch * columns);
  }

  /** Lets go of everything. */
  clear(): void {
    this.sampleViews.length = 0;
    this.sampleBuffers.length = 0;
  }
}

/** A view of a whole buffer; a vector is one row; the number of samples is not known yet and counts as 0. */
function contiguous(data: Floats, shape: Shape): View {
  const [first, columns] = shape.length === 2 ? [shape[0], Number(shape[1])] : [1, Number(shape[0] ?? 1)];
  const rows = first === 'batch' ? 0 : Number(first);
  return { buffer: { data }, rank: shape.length, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Copies a view, element by element, into an array of its own. */
export function copyView({ buffer, rows, columns, rowStride, columnStride }: View, into: Floats): void {
  let index = 0;
  for (let row = 0; row < rows; row++) {
    let i = row * rowStride;
    for (let column = 0; column < columns; column++, i += columnStride) into[index++] = buffer.data[i]!;
  }
}

/** The distance between all neighbours in row-major order, where it is everywhere the same; otherwise −1. */
export function flatStride({ rows, columns, rowStride, columnStride }: View): number {
  if (rows === 1) return columnStride;
  if (columns === 1) return rowStride;
  return rowStride === columns * columnStride ? columnStride : -1;
}
