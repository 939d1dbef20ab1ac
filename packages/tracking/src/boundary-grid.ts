/**
 * What a classifier says on a grid over the plane of two features.
 */
import { type Matrix, ShapeError } from '@rivulet/tensor';

/** Where a chart's frame lies in the plane: values at its left, right, lower and upper edge. */
export type Window = { readonly x: readonly [number, number]; readonly y: readonly [number, number] };

/** Samples in the middle of cells, row by row from low y to high y; the outermost cells lie outside the window. */
export type Grid = {
  readonly columns: number;
  readonly rows: number;
  /** The plane that all cells cover. */
  readonly covers: Window;
  /** Raw features of the samples, [columns · rows, 2]. */
  readonly samples: Matrix;
};

/**
 * A grid over a window and one cell more on each side, so that no contour ends inside the window.
 *
 * @param inner cells across the window and up it
 */
export function gridOver(window: Window, inner: { readonly columns: number; readonly rows: number }): Grid {
  const columns = inner.columns + 2;
  const rows = inner.rows + 2;
  const dx = (window.x[1] - window.x[0]) / inner.columns;
  const dy = (window.y[1] - window.y[0]) / inner.rows;
  const values = new Float64Array(2 * columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * (row * columns + column);
      values[at] = window.x[0] + (column - 0.5) * dx;
      values[at + 1] = window.y[0] + (row - 0.5) * dy;
    }
  }
  return {
    columns,
    rows,
    covers: {
      x: [window.x[0] - dx, window.x[1] + dx],
      y: [window.y[0] - dy, window.y[1] + dy],
    },
    samples: { rows: columns * rows, columns: 2, values },
  };
}

/**
 * By how much each class leads the likeliest of the others: `p_k − max_{j ≠ k} p_j`, one list a class.
 * Above zero is the class's region; zero is the boundary.
 *
 * @param probabilities [samples, classes]; one column is the probability of the second of two classes
 * @throws ShapeError when that is not what there is
 */
export function leads(probabilities: Matrix, samples: number, classes: number): readonly Float64Array[] {
  const { rows, columns, values } = probabilities;
  const single = columns === 1 && classes === 2;
  if (rows !== samples || (columns !== classes && !single) || values.length !== rows * columns) {
    throw new ShapeError(
      `boundaryChart: expected predict to return [${samples}, ${classes}], received [${rows}, ${columns}] with ${values.length} numbers`,
    );
  }
  const lead = Array.from({ length: classes }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const of = (k: number): number =>
      single ? (k === 1 ? values[row]! : 1 - values[row]!) : values[row * columns + k]!;
    for (let k = 0; k < classes; k++) {
      let next = -Infinity;
      for (let j = 0; j < classes; j++) if (j !== k) next = Math.max(next, of(j));
      lead[k]![row] = of(k) - next;
    }
  }
  return lead;
}
