/**
 * Figures 15-25 and 15-26: surfaces of two coordinates, as maps, with descents on them.
 */
import * as Plot from '@observablehq/plot';
import {
  type Landscape,
  type Path,
  bumps,
  descend,
  localMinima,
  plateauSurface,
  ridge,
  saddle,
  shallowSaddle,
  valleySurface,
  valuesAt,
} from '@rivulet/landscape';
import { sgd } from '@rivulet/optimizers';
import { ink, linearAxis, tint } from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';
import { type Panel, endWords, lineStyle, panelRows } from './panels.js';
import { seriesMarks } from './on-curve.js';
import { figureOf } from './sheet.js';

const leavingNote = 'A path that leaves the map is drawn as far as its edge, and has no ring.';

/** A surface as it is shown: its name, and where descents begin. */
type Shown = {
  readonly name: string;
  readonly landscape: Landscape;
  readonly starts: readonly (readonly [number, number])[];
  readonly rate?: number;
};

const cells = 70;
const levels = 9;

const shown: readonly Shown[] = [
  {
    name: 'bumps',
    landscape: bumps(),
    rate: 0.5,
    starts: [
      [2.2, 1.2],
      [-2.7, 2.7],
      [-1.7, -3.6],
    ],
  },
  {
    name: 'saddle',
    landscape: saddle(),
    starts: [
      [1.6, 0.1],
      [-1.6, -0.1],
    ],
  },
  {
    name: 'plateau',
    landscape: plateauSurface(),
    rate: 0.3,
    starts: [
      [1.1, 1],
      [2.4, -1],
    ],
  },
  {
    name: 'valley',
    landscape: valleySurface(),
    starts: [
      [1.6, 1],
      [-1.4, -1],
    ],
  },
  {
    name: 'ridge',
    landscape: ridge(),
    starts: [
      [0.1, 1],
      [-0.1, -1],
    ],
  },
  {
    name: 'local minima',
    landscape: localMinima(),
    starts: [
      [2.6, 2.2],
      [-2.6, 0.2],
      [0.4, -2.6],
    ],
  },
];

/** A plain descent by the gradient. */
function walk(
  { landscape, rate = 0.1 }: Pick<Shown, 'landscape' | 'rate'>,
  start: readonly number[],
  steps = 30,
): Path {
  return descend(landscape, { optimizer: sgd({ learningRate: rate }), start, steps });
}

/** A map of a surface: bands of error, light for low and dark for high, with the lines between. */
export function mapMarks(landscape: Landscape): readonly Plot.Markish[] {
  const [[left, right] = [0, 1], [low, high] = [0, 1]] = landscape.window;
  const along = (from: number, to: number, i: number): number => from + ((to - from) * (i + 0.5)) / cells;
  const points = Array.from({ length: cells * cells }, (_, i) => [
    along(left, right, i % cells),
    along(low, high, Math.floor(i / cells)),
  ]);
  const values = Array.from(valuesAt(landscape, points).values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const area = { width: cells, height: cells, x1: left, x2: right, y1: low, y2: high, x: null, y: null, clip: true };
  return Array.from({ length: levels }, (_, level) =>
    Plot.contour(values, {
      ...area,
      thresholds: [least + ((most - least) * level) / levels],
      fill: tint('#4a5a6a', 0.06 + (0.5 * level) / levels),
      stroke: ink.paper,
      strokeWidth: 0.7,
    }),
  );
}

/** A path over a map, as far as its edge: a line with signs, filled where it begins, a ring where it ends. */
export function pathMarks(path: Path, landscape: Landscape, index: number): readonly Plot.Markish[] {
  const [[left, right] = [0, 1], [low, high] = [0, 1]] = landscape.window;
  const all = path.positions.map(([x = NaN, y = NaN]) => ({ x, y }));
  const leaves = all.findIndex(({ x, y }) => !(x >= left && x <= right && y >= low && y <= high));
  const places = leaves < 0 ? all : all.slice(0, leaves);
  const { color } = lineStyle(index);
  return [
    Plot.line(places, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.6 }),
    Plot.dot(places.slice(1), { x: 'x', y: 'y', r: 2.4, fill: color, stroke: ink.paper, strokeWidth: 0.5 }),
    Plot.dot(places.slice(0, 1), { x: 'x', y: 'y', r: 4.5, fill: ink.text }),
    ...(leaves < 0 ? [Plot.dot(places.slice(-1), { x: 'x', y: 'y', r: 5, stroke: ink.text, strokeWidth: 1.6 })] : []),
  ];
}

/** The axes of a map. */
export function mapAxes({ window }: Landscape): Pick<Panel, 'x' | 'y' | 'xLabel' | 'yLabel'> {
  const [x = [0, 1] as const, y = [0, 1] as const] = window;
  return { x: linearAxis(...x, 4), y: linearAxis(...y, 4), xLabel: 'x', yLabel: 'y' };
}

/** Steps of paths of two coordinates. */
export function planeTable(paths: readonly { readonly name: string; readonly path: Path }[]): Drawn['tables'][string] {
  return {
    columns: ['descent', 'step', 'x', 'y', 'error'],
    rows: paths.flatMap(({ name, path }) =>
      path.positions.map(([x = null, y = null], step) => [name, step, x, y, path.values[step] ?? null]),
    ),
  };
}

/** The figures, in order. */
export const surfaceFigures: readonly Figure[] = [
  figureOf(
    '15-25',
    'Shapes that an error surface can have',
    'With two weights the error is a landscape over a plane, seen here from above: light is low, dark is high. On bumps, at saddles and along ridges the way down depends on a hair’s breadth; on a plateau there is hardly any; among local minima each start has its own.',
    () => {
      const paths = shown.flatMap((one) =>
        one.starts.map((start, i) => ({ name: `${one.name} ${i + 1}`, path: walk(one, start) })),
      );
      return {
        subtitle:
          'Plain descent by the gradient, 30 steps; dots: starts, rings: ends. η = 0.1; on bumps 0.5, on the plateau 0.3.',
        stripes: panelRows(
          shown.map((one, i) => ({
            id: `map-${i + 1}`,
            title: one.name,
            ...mapAxes(one.landscape),
            marks: [
              ...mapMarks(one.landscape),
              ...one.starts.flatMap((start, index) => pathMarks(walk(one, start), one.landscape, index)),
            ],
          })),
          { columns: 3, height: 292 },
        ),
        notes: [leavingNote],
        tables: { descents: planeTable(paths) },
      };
    },
  ),
  figureOf(
    '15-26',
    'A saddle holds descent up',
    'On a saddle the gradient is 0 though nothing is lowest. Begun almost on its ridge, descent first walks down to the middle, where it hardly moves, and only then falls off to a side. On the shallow saddle, with a sixteenth of the fall, sixty steps are not enough.',
    () => {
      const start = [1.6, 0.02];
      const paths = [
        { name: 'x² − y²', path: walk({ landscape: saddle() }, start, 60) },
        { name: 'x² − 0.06y²', path: walk({ landscape: shallowSaddle() }, start, 60) },
      ];
      const lines = paths.map(({ path }) => path.values.map((y, x) => ({ x, y })).filter(({ y }) => y >= -2));
      return {
        subtitle: 'Plain descent by the gradient from (1.6, 0.02), η = 0.1, 60 steps.',
        stripes: [
          ...panelRows(
            [saddle(), shallowSaddle()].map((landscape, index) => ({
              id: `map-${index + 1}`,
              title: paths[index]?.name ?? '',
              ...mapAxes(landscape),
              marks: [...mapMarks(landscape), ...pathMarks(paths[index]!.path, landscape, index)],
            })),
            { columns: 2, height: 380 },
          ),
          ...panelRows(
            [
              {
                id: 'errors',
                x: linearAxis(0, 60, 6, { whole: true }),
                xLabel: 'step',
                y: linearAxis(-2, 3, 5),
                yLabel: 'error',
                right: 110,
                marks: lines.flatMap((line, index) => seriesMarks(line, index)),
                words: endWords(
                  lines.map((line, index) => ({
                    text: paths[index]?.name ?? '',
                    color: lineStyle(index).color,
                    end: line.at(-1)!,
                  })),
                  0.4,
                ),
              },
            ],
            { height: 240 },
          ),
        ],
        notes: [leavingNote],
        tables: { descents: planeTable(paths) },
      };
    },
  ),
];
