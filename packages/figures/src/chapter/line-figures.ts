/**
 * Figures 15-1 to 15-3: points on a line, and the error of dividing them.
 */
import * as Plot from '@observablehq/plot';
import { misclassified, pointsOnALine, smooth } from '@rivulet/landscape';
import { classStyle, ink, linearAxis } from '@rivulet/tracking/drawing';
import type { Figure } from '../figure.js';
import { placeTable } from './on-curve.js';
import { type Place, panelRows } from './panels.js';
import { figureOf } from './sheet.js';

const points = (): ReturnType<typeof pointsOnALine> => pointsOnALine({ perClass: 40, reach: 5, seed: 15 });
const axis = linearAxis(-5, 5, 10);
const subtitle = '40 points a class, uniform on [−5, 0) and [0, 5); seed 15.';

/** The error of dividing at 501 points from −5 to 5. */
function staircase(): readonly Place[] {
  const classes = points();
  return Array.from({ length: 501 }, (_, i) => {
    const x = (i - 250) / 50;
    return { x, y: misclassified(classes, x) };
  });
}

function smoothed(): readonly Place[] {
  const stairs = staircase();
  const values = smooth(stairs.map(({ y }) => y));
  return stairs.map(({ x }, i) => ({ x, y: values[i]! }));
}

const errorAxis = linearAxis(0, 40, 4);
const errorPanel = { x: axis, xLabel: 'dividing point', y: errorAxis, yLabel: 'points on the wrong side' } as const;
const stairLine = (color: string, dash?: string) =>
  Plot.line(staircase(), {
    x: 'x',
    y: 'y',
    curve: 'step-after',
    stroke: color,
    strokeWidth: 1.4,
    ...(dash === undefined ? {} : { strokeDasharray: dash }),
  });

/** The figures, in order. */
export const lineFigures: readonly Figure[] = [
  figureOf(
    '15-1',
    'Two classes of points on a line',
    'The smallest task of all: say of a point on a line which class it belongs to. A dividing point is enough; everything left of it goes to one class, the rest to the other. The right place is 0, and learning means to find it.',
    () => {
      const { left, right } = points();
      const [a, b] = [classStyle(0), classStyle(1)];
      return {
        subtitle,
        stripes: panelRows(
          [
            {
              id: 'points',
              x: axis,
              xLabel: 'x',
              y: { domain: [-1, 1], ticks: [], label: String },
              yLabel: '',
              marks: [
                Plot.ruleX([0], { stroke: ink.text, strokeDasharray: '5 4' }),
                Plot.dot(left, {
                  x: (x: number) => x,
                  y: 0.25,
                  r: 5.5,
                  symbol: a.sign,
                  stroke: a.color,
                  strokeWidth: 1.4,
                }),
                Plot.dot(right, {
                  x: (x: number) => x,
                  y: -0.25,
                  r: 5.5,
                  symbol: b.sign,
                  stroke: b.color,
                  strokeWidth: 1.4,
                }),
              ],
              words: [
                { x: -5, y: 0.62, text: 'left class', color: a.color, dx: 4 },
                { x: 5, y: -0.7, text: 'right class', color: '#9a5a00', dx: -4, anchor: 'end' },
                { x: 0, y: 0.85, text: 'dividing point', dx: 7 },
              ],
            },
          ],
          { height: 200 },
        ),
        tables: {
          points: {
            columns: ['class', 'x'],
            rows: [...left.map((x) => ['left', x] as const), ...right.map((x) => ['right', x] as const)],
          },
        },
      };
    },
  ),
  figureOf(
    '15-2',
    'The error as a function of the dividing point',
    'Each dividing point leaves some points on the wrong side, and their number is its error. It falls to 0 in the middle, by one step a point: a staircase, on which every tread is level. Its gradient is 0 almost everywhere, so a method that walks down slopes finds none.',
    () => ({
      subtitle,
      stripes: panelRows([{ ...errorPanel, id: 'error', marks: [stairLine('#0b4f94')] }], { height: 320 }),
      tables: { error: placeTable(['dividingPoint', 'misclassified'], staircase()) },
    }),
  ),
  figureOf(
    '15-3',
    'The same error, smoothed',
    'A Savitzky–Golay filter fits a cubic to the 51 values around each point and takes what it says in the middle. The staircase becomes a slope that can be walked down. Real losses are smooth from the start: that is one reason why networks are trained with cross-entropy and not with the number of mistakes.',
    () => {
      const curve = smoothed();
      return {
        subtitle: `${subtitle} Filter: window 51 of 501 values, order 3.`,
        stripes: panelRows(
          [
            {
              ...errorPanel,
              id: 'error',
              y: linearAxis(-2, 41, 4),
              marks: [stairLine(ink.axis), Plot.line(curve, { x: 'x', y: 'y', stroke: '#0b4f94', strokeWidth: 2.4 })],
              words: [{ x: -3.1, y: 29, text: 'smoothed', color: '#0b4f94', dx: 8 }],
            },
          ],
          { height: 320 },
        ),
        tables: { smoothed: placeTable(['dividingPoint', 'error'], curve) },
      };
    },
  ),
];
