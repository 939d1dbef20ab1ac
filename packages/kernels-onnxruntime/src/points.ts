/**
 * The rows on which a model is compared: the data, and random points around them.
 */
import { DataError, type Matrix, random } from '@rivulet/tensor';

/** How far beyond the data random points lie at most, as a share of the range of the column. */
const margin = 0.25;

/** The data, rounded to what a model receives, followed by random points; a constant column stays constant. */
export function withRandomPoints({ rows, columns, values }: Matrix, count: number, seed: number): Matrix {
  const all = new Float32Array((rows + count) * columns);
  all.set(values);
  const points = random(seed, 'verify');
  for (let column = 0; column < columns; column++) {
    let [low, high] = [Infinity, -Infinity];
    for (let row = 0; row < rows; row++) {
      low = Math.min(low, values[row * columns + column]!);
      high = Math.max(high, values[row * columns + column]!);
    }
    const beyond = margin * (high - low);
    for (let row = rows; row < rows + count; row++) {
      all[row * columns + column] = low - beyond + points.next() * (high - low + 2 * beyond);
    }
  }
  return { rows: rows + count, columns, values: all };
}

/** @throws DataError naming the first number that is not finite */
export function checkFinite({ columns, values }: Matrix): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  const [row, column] = [Math.floor(index / columns), index % columns];
  throw new DataError(`verifyModel: row ${row}, column ${column} is ${values[index]}, expected a finite number`);
}
