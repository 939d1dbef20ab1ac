/**
 * The decision boundary of a classifier of two features, behind the points that it was taught.
 */
import { DataError, type Matrix, check, checkCounts } from '@rivulet/tensor';
import { type Grid, type Window, gridOver, leads } from './boundary-grid.js';
import { boundaryPanel, classLegend, frameOf } from './boundary-panel.js';
import { renderFigure } from './figure.js';
import { plainNumber } from './ticks.js';

/** What `boundaryChart` draws; `P` is what the classifier returns, now or later. */
export type BoundaryChartOptions<P extends Matrix | Promise<Matrix> = Matrix> = {
  /** [points, 2], raw features: as the classifier takes them. */
  readonly points: Matrix;
  /** The class number of each point. */
  readonly labels: ArrayLike<number>;
  /** Names of the classes in the order of their numbers; at least two. */
  readonly classes: readonly string[];
  /**
   * Probabilities for rows of raw features: [rows, 2] → [rows, classes]. With two classes also
   * [rows, 1], the probability of the second. Called once, with the whole grid.
   */
  readonly predict: (rows: Matrix) => P;
  /** Names of the two features; default `x₁` and `x₂`. */
  readonly features?: readonly string[];
  /** Default `Decision boundary`. */
  readonly title?: string;
  /** A line below the title; default none. */
  readonly subtitle?: string;
  /** Width of the whole chart in pixels, at least 320; default 640. */
  readonly width?: number;
  /** Cells of the grid across the picture, an integer from 8 to 1000; default 160. */
  readonly resolution?: number;
  /** Points drawn at most, evenly taken from all; default 1000. */
  readonly maxPoints?: number;
};

/**
 * The regions of the classes, the boundary between them and the points, as a standalone SVG.
 *
 * A region is shaded in three steps, by how sure the classifier is: by the lead of its class over the
 * next, 0, 0.5 and 0.9. Classes differ in colour, lightness and sign. Axes have equal units where the
 * extents of the features allow it. The same options give the same bytes.
 *
 * @param options points, labels, classes, the classifier, and how to draw; see `BoundaryChartOptions`
 * @returns the SVG, or a promise of it when `predict` returns a promise
 * @throws ConfigError on a bad option
 * @throws DataError when a point is not finite or a label is no class, with the point's number from 1
 * @throws ShapeError when `predict` returns a matrix of another shape
 * @example
 * boundaryChart({ points, labels, classes: ['left', 'right'], predict: (rows) => classify(rows) })
 */
export function boundaryChart(options: BoundaryChartOptions): string;
export function boundaryChart(options: BoundaryChartOptions<Promise<Matrix>>): Promise<string>;
export function boundaryChart(options: BoundaryChartOptions<Matrix | Promise<Matrix>>): string | Promise<string>;
export function boundaryChart(options: BoundaryChartOptions<Matrix | Promise<Matrix>>): string | Promise<string> {
  const { points, width = 640, resolution = 160 } = options;
  checkOptions(options);
  const frame = frameOf(extent(points, 0), extent(points, 1), width);
  const rows = Math.max(2, Math.round((resolution * frame.height) / frame.width));
  const grid = gridOver(frame.window, { columns: resolution, rows });
  const probabilities = options.predict(grid.samples);
  return probabilities instanceof Promise
    ? probabilities.then((matrix) => draw(options, frame, grid, matrix))
    : draw(options, frame, grid, probabilities);
}

function draw(
  options: BoundaryChartOptions<Matrix | Promise<Matrix>>,
  frame: { readonly width: number; readonly height: number; readonly window: Window },
  grid: Grid,
  probabilities: Matrix,
): string {
  const { points, labels, classes, features = ['x₁', 'x₂'], width = 640, maxPoints = 1000 } = options;
  const { title = 'Decision boundary', subtitle = '' } = options;
  const shown = Math.min(points.rows, maxPoints);
  const picked = Array.from({ length: shown }, (_, i) => Math.floor((i * points.rows) / shown));
  const members = classes.map((_, k) =>
    picked
      .filter((row) => labels[row] === k)
      .map((row) => ({ x: points.values[2 * row]!, y: points.values[2 * row + 1]! })),
  );
  const lead = leads(probabilities, grid.samples.rows, classes.length);
  const shades =
    classes.length === 2
      ? 'Shades, light to dark: probability of the class above 50, 75 and 95 %.'
      : 'Shades, light to dark: the likeliest class leads the next by more than 0, 50 and 90 percentage points.';
  return renderFigure({
    title,
    subtitle,
    width,
    stripes: [classLegend(classes, width), boundaryPanel({ width, frame, grid, leads: lead, members, features })],
    notes: [
      { text: shades },
      ...(shown < points.rows
        ? [{ text: `${plainNumber(shown, 0)} of ${plainNumber(points.rows, 0)} points are shown.` }]
        : []),
    ],
  });
}

function checkOptions(options: BoundaryChartOptions<Matrix | Promise<Matrix>>): void {
  const who = 'boundaryChart';
  const { points, labels, classes, features = [], width = 640, resolution = 160, maxPoints = 1000 } = options;
  check(points.rows >= 1 && points.columns === 2, who, 'points [≥ 1, 2]', `[${points.rows}, ${points.columns}]`);
  check(labels.length === points.rows, who, `${points.rows} labels, one a point`, labels.length);
  check(classes.length >= 2, who, 'at least two classes', classes);
  check(features.length === 0 || features.length === 2, who, 'names of two features', features);
  check(Number.isFinite(width) && width >= 320, who, 'width ≥ 320', width);
  const whole = Number.isInteger(resolution);
  check(whole && resolution >= 8 && resolution <= 1000, who, 'an integer 8 ≤ resolution ≤ 1000', resolution);
  checkCounts(who, 1, { maxPoints });
  for (let row = 0; row < points.rows; row++) {
    const [x, y, k] = [points.values[2 * row]!, points.values[2 * row + 1]!, labels[row]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new DataError(`boundaryChart: point ${row + 1}: expected finite numbers, received ${x}, ${y}`);
    }
    if (!Number.isInteger(k) || k < 0 || k >= classes.length) {
      throw new DataError(
        `boundaryChart: label ${row + 1}: expected an integer from 0 to ${classes.length - 1}, received ${k}`,
      );
    }
  }
}

function extent({ rows, values }: Matrix, column: number): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < rows; row++) {
    low = Math.min(low, values[2 * row + column]!);
    high = Math.max(high, values[2 * row + column]!);
  }
  return [low, high];
}
