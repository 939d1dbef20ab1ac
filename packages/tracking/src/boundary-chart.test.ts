import { DataError, type Matrix, ShapeError } from '@rivulet/tensor';
import { find, inside, texts } from '../test/svg-reading.js';
import { type BoundaryChartOptions, boundaryChart } from './boundary-chart.js';
import { classStyle, tint } from './palette.js';

const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  values: Float64Array.from(rows.flat()),
});

/** Applies a rule to each row. */
const by =
  (rule: (x: number, y: number) => readonly number[]) =>
  (rows: Matrix): Matrix =>
    matrix(Array.from({ length: rows.rows }, (_, i) => rule(rows.values[2 * i]!, rows.values[2 * i + 1]!)));

const corners = matrix([[-1, -1], [-1, 1], [1, -1], [1, 1]]); // prettier-ignore
const leftRight: BoundaryChartOptions = {
  points: corners,
  labels: [0, 0, 1, 1],
  classes: ['left', 'right'],
  predict: by((x) => (x > 0 ? [0, 1] : [1, 0])),
  resolution: 60,
};

/** The path of the region where a class leads at all. */
const region = (svg: string, k: number): string =>
  find(svg, `g[fill="${tint(classStyle(k).color, 0.13)}"] path`)
    .map((path) => path.attribute('d') ?? '')
    .join('');

/** The frame's rectangle, as the clip path has it. */
function frame(svg: string): {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
} {
  const [rect] = find(svg, 'clipPath rect');
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(rect!.attribute(name)));
  return { x: x!, y: y!, width: width!, height: height! };
}

test('a classifier by x > 0 colours the left half for one class and the right half for the other', () => {
  const svg = boundaryChart(leftRight);
  const { x, y, width, height } = frame(svg);
  const [left, right] = [region(svg, 0), region(svg, 1)];
  for (const across of [0.02, 0.1, 0.3, 0.48, 0.52, 0.7, 0.9, 0.98]) {
    for (const down of [0.02, 0.25, 0.5, 0.98]) {
      const at = [x + across * width, y + down * height] as const;
      expect(inside(left, ...at)).toBe(across < 0.5);
      expect(inside(right, ...at)).toBe(across > 0.5);
    }
  }
});

test('low y is below: a classifier by y > 0 colours the upper half for the second class', () => {
  const svg = boundaryChart({ ...leftRight, predict: by((_x, y) => (y > 0 ? [0, 1] : [1, 0])) });
  const { x, y, width, height } = frame(svg);
  expect(inside(region(svg, 1), x + width / 3, y + height * 0.1)).toBe(true);
  expect(inside(region(svg, 0), x + width / 3, y + height * 0.9)).toBe(true);
  expect(inside(region(svg, 0), x + width / 3, y + height * 0.1)).toBe(false);
});

test('three classes have three regions that meet where the rule says', () => {
  // Scores −|angle − centre| of three directions, 120° apart: the regions are three sectors around the middle.
  const centres = [90, 210, 330].map((degrees) => (degrees * Math.PI) / 180);
  const softmax = (scores: readonly number[]): readonly number[] => {
    const powers = scores.map(Math.exp);
    return powers.map((p) => p / powers.reduce((sum, other) => sum + other, 0));
  };
  const svg = boundaryChart({
    ...leftRight,
    labels: [0, 1, 2, 0],
    classes: ['up', 'left', 'right'],
    predict: by((x, y) => softmax(centres.map((angle) => 4 * (x * Math.cos(angle) + y * Math.sin(angle))))),
  });
  const { x, y, width, height } = frame(svg);
  const middle = [x + width / 2, y + height / 2] as const;
  centres.forEach((angle, k) => {
    const at = [middle[0] + 0.3 * width * Math.cos(angle), middle[1] - 0.3 * height * Math.sin(angle)] as const;
    expect([0, 1, 2].map((other) => inside(region(svg, other), ...at))).toEqual([0, 1, 2].map((other) => other === k));
  });
});

test('every point is drawn where it lies, with the sign of its class', () => {
  const points = matrix([[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.25]]); // prettier-ignore
  const svg = boundaryChart({ ...leftRight, points, labels: [0, 0, 0, 1, 1] });
  const { x, y, width, height } = frame(svg);
  // Both features reach from 0 to 1 and get 16 % more: −0.08 … 1.08.
  const px = (value: number): number => x + ((value + 0.08) / 1.16) * width;
  const py = (value: number): number => y + height - ((value + 0.08) / 1.16) * height;
  const circles = find(svg, `g[fill="${classStyle(0).color}"] circle`).slice(1); // the first is the legend's
  expect(circles).toHaveLength(3);
  [[0, 0], [1, 0], [0, 1]].forEach(([a, b], i) => {
    expect(Number(circles[i]?.attribute('cx'))).toBeCloseTo(px(a!), 1);
    expect(Number(circles[i]?.attribute('cy'))).toBeCloseTo(py(b!), 1);
  }); // prettier-ignore
  const triangles = find(svg, `g[fill="${classStyle(1).color}"] path`).slice(1);
  expect(triangles.map((path) => path.attribute('transform'))).toHaveLength(2);
  const [, tx, ty] = /translate\(([\d.]+),([\d.]+)\)/.exec(triangles[1]?.attribute('transform') ?? '') ?? [];
  expect(Number(tx)).toBeCloseTo(px(0.5), 1);
  expect(Number(ty)).toBeCloseTo(py(0.25), 1);
});

test('title, features, classes and shades are told in words', () => {
  const said = texts(
    boundaryChart({ ...leftRight, title: 'Halves', subtitle: 'x > 0', features: ['width (mm)', 'depth (mm)'] }),
  );
  expect(said).toEqual(expect.arrayContaining(['Halves', 'x > 0', 'width (mm)', 'depth (mm)', 'left', 'right']));
  expect(said).toContain('Shades, light to dark: probability of the class above 50, 75 and 95 %.');
});

test('the classifier is called once, with raw features that cover the picture and a little more', () => {
  const calls: Matrix[] = [];
  boundaryChart({
    ...leftRight,
    resolution: 20,
    predict: (rows) => {
      calls.push(rows);
      return by((x) => (x > 0 ? [0, 1] : [1, 0]))(rows);
    },
  });
  expect(calls).toHaveLength(1);
  const xs = Array.from(calls[0]!.values).filter((_, i) => i % 2 === 0);
  // The picture reaches from −1.16 to 1.16 in 20 cells of 0.116; the outermost samples lie half a cell outside.
  expect(Math.min(...xs)).toBeCloseTo(-1.218, 10);
  expect(Math.max(...xs)).toBeCloseTo(1.218, 10);
});

test('a promise of predictions gives a promise of the same chart', async () => {
  const later = boundaryChart({ ...leftRight, predict: async (rows: Matrix) => leftRight.predict(rows) });
  expect(later).toBeInstanceOf(Promise);
  expect(await later).toBe(boundaryChart(leftRight));
});

test('one column of probabilities is the probability of the second class', () => {
  const single = boundaryChart({ ...leftRight, predict: by((x) => [x > 0 ? 1 : 0]) });
  expect(single).toBe(boundaryChart(leftRight));
});

test('the same options give the same bytes, however many charts were drawn before', () => {
  const first = boundaryChart(leftRight);
  boundaryChart({ ...leftRight, resolution: 8 });
  expect(boundaryChart(leftRight)).toBe(first);
});

test('of 50,000 points 1000 are drawn, it is said, and the file stays small', () => {
  const points = matrix(Array.from({ length: 50_000 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]));
  const labels = Array.from({ length: 50_000 }, (_, i) => (Math.sin(i) > 0 ? 1 : 0));
  const svg = boundaryChart({ ...leftRight, points, labels, resolution: 160 });
  const drawn =
    find(svg, `g[fill="${classStyle(0).color}"] circle`).length +
    find(svg, `g[fill="${classStyle(1).color}"] path`).length;
  expect(drawn).toBe(1000 + 2); // and the two of the legend
  expect(texts(svg)).toContain('1,000 of 50,000 points are shown.');
  expect(Buffer.byteLength(svg)).toBeLessThan(200_000);
});

test('a feature that is the same everywhere does no harm', () => {
  const svg = boundaryChart({ ...leftRight, points: matrix([[1, 5], [2, 5]]), labels: [0, 1] }); // prettier-ignore
  expect(svg).not.toMatch(/NaN|Infinity/);
});

test('what does not fit is refused with the reason', () => {
  const points = matrix([[0, 0], [NaN, 1]]); // prettier-ignore
  const draw = (options: Partial<BoundaryChartOptions>) => () => boundaryChart({ ...leftRight, ...options });
  expect(draw({ points, labels: [0, 1] })).toThrow(
    new DataError('boundaryChart: point 2: expected finite numbers, received NaN, 1'),
  );
  expect(draw({ labels: [0, 0, 2, 1] })).toThrow(
    new DataError('boundaryChart: label 3: expected an integer from 0 to 1, received 2'),
  );
  expect(draw({ labels: [0] })).toThrow('boundaryChart: expected 4 labels, one a point, received 1');
  expect(draw({ points: matrix([[1, 2, 3]]) })).toThrow('boundaryChart: expected points [≥ 1, 2], received "[1, 3]"');
  expect(draw({ classes: ['one'] })).toThrow('boundaryChart: expected at least two classes, received ["one"]');
  expect(draw({ resolution: 1.5 })).toThrow('boundaryChart: expected an integer 8 ≤ resolution ≤ 1000, received 1.5');
  const wrong = draw({ resolution: 8, predict: by(() => [0.2, 0.3, 0.5]) });
  expect(wrong).toThrow(ShapeError);
  expect(wrong).toThrow(/boundaryChart: expected predict to return \[100, 2\], received \[100, 3\]/);
});
