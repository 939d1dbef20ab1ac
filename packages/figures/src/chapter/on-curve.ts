/**
 * Descents as they are drawn: on their curve, and the position step by step.
 */
import * as Plot from '@observablehq/plot';
import { type Landscape, type Path, valuesAt } from '@rivulet/landscape';
import { ink, linearAxis } from '@rivulet/tracking/drawing';
import type { Drawn } from '../figure.js';
import { type Panel, type Place, endWords, lineStyle } from './panels.js';

/** A descent with its name. */
export type NamedPath = { readonly name: string; readonly path: Path };

/** A curve of one coordinate at equal distances over its window. */
export function curvePoints(landscape: Landscape, window = landscape.window[0]!, count = 400): readonly Place[] {
  const [low, high] = window;
  const xs = Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
  const { values } = valuesAt(
    landscape,
    xs.map((x) => [x]),
  );
  return xs.map((x, i) => ({ x, y: values[i]! }));
}

/** The places of a descent on its curve. */
export function placesOf({ positions, values }: Path): readonly Place[] {
  return positions.map(([x = NaN], i) => ({ x, y: values[i]! }));
}

/** The line of a curve, as all figures draw it. */
export function curveLine(points: readonly Place[]): Plot.Markish {
  return Plot.line(points, { x: 'x', y: 'y', stroke: ink.axis, strokeWidth: 2.2 });
}

/** The axes of a curve, with room below for its lowest point. */
export function curveAxes(points: readonly Place[], ticks = 5): Pick<Panel, 'x' | 'y'> {
  const ys = points.map(({ y }) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const room = (high - low) * 0.07;
  const axis = linearAxis(low - room, high + room, 4);
  return { x: linearAxis(points[0]?.x ?? 0, points.at(-1)?.x ?? 1, ticks), y: axis };
}

/** A descent on its curve: signs that darken towards the end, joined by thin lines. */
export function onCurve(
  landscape: Landscape,
  { name, path }: NamedPath,
  options: {
    readonly id: string;
    readonly index?: number;
    readonly window?: readonly [number, number];
    readonly numbered?: number;
    readonly ticks?: number;
  },
): Panel {
  const { id, index = 0, window = landscape.window[0]!, numbered = 0, ticks = 5 } = options;
  const points = curvePoints(landscape, window);
  const { color, sign } = lineStyle(index);
  const inside = placesOf(path).filter(({ x }) => x >= window[0] && x <= window[1]);
  const shown = inside.map((place, k) => ({ ...place, share: inside.length > 1 ? k / (inside.length - 1) : 1 }));
  const [start] = shown;
  const end = shown.at(-1);
  return {
    id,
    title: name,
    ...curveAxes(points, ticks),
    xLabel: 'x',
    yLabel: 'error f(x)',
    marks: [
      curveLine(points),
      Plot.line(shown, { x: 'x', y: 'y', stroke: color, strokeWidth: 0.9, strokeDasharray: '3 3' }),
      Plot.dot(shown, {
        x: 'x',
        y: 'y',
        r: 4.4,
        symbol: sign,
        fill: color,
        fillOpacity: ({ share }: { share: number }) => 0.25 + 0.75 * share,
        stroke: color,
        strokeWidth: 1,
      }),
      ...(end ? [Plot.dot([end], { x: 'x', y: 'y', r: 7.5, stroke: ink.text, strokeWidth: 1.4 })] : []),
    ],
    words: [
      ...(start ? [{ ...start, text: 'start', dx: 8, dy: -6 }] : []),
      ...shown.slice(1, numbered + 1).map((place, k) => ({ ...place, text: String(k + 1), dx: 8, dy: 12 })),
    ],
  };
}

/** The position after each step, a line for each descent. */
export function positionPanel(paths: readonly NamedPath[], id: string, axis?: Panel['y']): Panel {
  const lines = paths.map(({ path }) => path.positions.map(([x = NaN], step) => ({ x: step, y: x })));
  const all = lines.flat();
  const y =
    axis ?? linearAxis(Math.min(...all.map((one) => one.y)), Math.max(...all.map((one) => one.y)), 4, { round: true });
  const last = Math.max(...all.map((one) => one.x));
  const names = lines.map((line, index) => ({
    text: paths[index]?.name ?? '',
    color: lineStyle(index).color,
    end: line.at(-1) ?? { x: 0, y: 0 },
  }));
  return {
    id,
    x: linearAxis(0, last, 8, { whole: true }),
    xLabel: 'step',
    y,
    yLabel: 'position x',
    right: paths.length > 1 ? 24 + Math.max(...names.map(({ text }) => text.length)) * 7.2 : 12,
    marks: lines.flatMap((line, index) => seriesMarks(line, index)),
    words: paths.length > 1 ? endWords(names, ((y.domain[1] - y.domain[0]) / 160) * 16) : [],
  };
}

/** A line with its signs. */
export function seriesMarks(line: readonly Place[], index: number): readonly Plot.Markish[] {
  const { color, sign, dash, width } = lineStyle(index);
  return [
    Plot.line(line, {
      x: 'x',
      y: 'y',
      stroke: color,
      strokeWidth: width,
      ...(dash === undefined ? {} : { strokeDasharray: dash }),
    }),
    Plot.dot(line, { x: 'x', y: 'y', r: 3.2, symbol: sign, fill: color, stroke: ink.paper, strokeWidth: 0.6 }),
  ];
}

type Table = Drawn['tables'][string];

/** The numbers of descents on curves of one coordinate. */
export function pathTable(paths: readonly NamedPath[]): Table {
  return {
    columns: ['descent', 'step', 'x', 'error', 'gradientAt', 'gradient', 'rate'],
    rows: paths.flatMap(({ name, path }) =>
      path.positions.map(([x = null], step) => [
        name,
        step,
        x,
        path.values[step] ?? null,
        path.points[step]?.[0] ?? null,
        path.gradients[step]?.[0] ?? null,
        path.rates[step] ?? null,
      ]),
    ),
  };
}

/** The numbers of places. */
export function placeTable(columns: readonly [string, string], places: readonly Place[]): Table {
  return { columns, rows: places.map(({ x, y }) => [x, y]) };
}
