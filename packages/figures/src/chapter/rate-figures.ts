/**
 * Figures 15-4 to 15-10: a valley, its gradients, and constant rates that fit, are small or large.
 */
import * as Plot from '@observablehq/plot';
import { descend, valley, valuesAt } from '@rivulet/landscape';
import { sgd } from '@rivulet/optimizers';
import { ink } from '@rivulet/tracking/drawing';
import type { Figure } from '../figure.js';
import {
  type NamedPath,
  curveAxes,
  curveLine,
  curvePoints,
  onCurve,
  pathTable,
  placeTable,
  positionPanel,
} from './on-curve.js';
import { lineStyle, panelRows } from './panels.js';
import { type Sheet, figureOf } from './sheet.js';

/** How the valley is written below titles. */
export const valleyFormula = 'f(x) = 10·(1 − exp(−7x²))';
/** How the step is written below titles. */
export const tangentRule = 'step −η·f′/√(1 + f′²)';

/** A plain descent into the valley, along the tangent. */
export function rolled(learningRate: number, { start = -0.73, steps = 15 } = {}): NamedPath {
  const optimizer = sgd({ learningRate });
  return {
    name: `η = ${learningRate}`,
    path: descend(valley(), { optimizer, step: 'tangent', start: [start], steps }),
  };
}

/** One descent: on the curve, and its positions. */
function single(named: NamedPath, numbered: number): Sheet {
  const { path } = named;
  return {
    subtitle: `${valleyFormula}; start ${plain(path.positions[0]?.[0])}, ${named.name}, ${path.rates.length} steps; ${tangentRule}.`,
    stripes: [
      ...panelRows([onCurve(valley(), { ...named, name: 'on the curve' }, { id: 'curve', numbered })], { height: 330 }),
      ...panelRows([positionPanel([named], 'positions')], { height: 210 }),
    ],
    notes: ['Light signs come first, dark ones last; the ring is where it ends. Dashes join steps and are no path.'],
    tables: { descent: pathTable([named]) },
  };
}

/** Several descents side by side, and their positions in one panel. */
function several(paths: readonly NamedPath[]): Sheet {
  return {
    subtitle: `${valleyFormula}; start ${plain(paths[0]?.path.positions[0]?.[0])}, ${paths[0]?.path.rates.length ?? 0} steps; ${tangentRule}.`,
    stripes: [
      ...panelRows(
        paths.map((named, index) => onCurve(valley(), named, { id: `curve-${index + 1}`, index, ticks: 4 })),
        { columns: 3, height: 270 },
      ),
      ...panelRows([positionPanel(paths, 'positions')], { height: 270 }),
    ],
    notes: ['Light signs come first, dark ones last; the ring is where it ends.'],
    tables: { descents: pathTable(paths) },
  };
}

const plain = (value: number | undefined): string => String(value ?? '').replace('-', '−');

const gradientPlaces = [-0.8, -0.6, -0.4, -0.2, -0.1, 0, 0.1, 0.2, 0.4, 0.6, 0.8];

/** The figures, in order. */
export const rateFigures: readonly Figure[] = [
  figureOf(
    '15-4',
    'What the learning rate does to a step',
    'One point on a slope, and three steps from there. The gradient says which way is down; the learning rate η says how far to go. A small rate hardly moves, a middle one arrives near the bottom, a large one flies over it to the other side.',
    () => {
      const rates = [0.125, 0.5, 1];
      const paths = rates.map((rate) => rolled(rate, { start: -0.5, steps: 1 }));
      const points = curvePoints(valley());
      const at = (path: NamedPath): { x: number; y: number }[] =>
        path.path.positions.map(([x = 0], i) => ({ x, y: path.path.values[i]! }));
      return {
        subtitle: `${valleyFormula}; one step from −0.5; ${tangentRule}.`,
        stripes: panelRows(
          [
            {
              id: 'curve',
              ...curveAxes(points),
              xLabel: 'x',
              yLabel: 'error f(x)',
              marks: [
                curveLine(points),
                ...paths.flatMap((path, index) => {
                  const [from, to] = at(path);
                  const { color, sign, dash } = lineStyle(index);
                  return [
                    Plot.arrow([{ from, to }], {
                      x1: (d: { from: { x: number } }) => d.from.x,
                      y1: (d: { from: { y: number } }) => d.from.y,
                      x2: (d: { to: { x: number } }) => d.to.x,
                      y2: (d: { to: { y: number } }) => d.to.y,
                      stroke: color,
                      strokeWidth: 1.6,
                      insetEnd: 7,
                      bend: index === 0 ? 0 : 18,
                      ...(dash === undefined ? {} : { strokeDasharray: dash }),
                    }),
                    Plot.dot([to], { x: 'x', y: 'y', r: 5.5, symbol: sign, fill: color }),
                  ];
                }),
                Plot.dot([at(paths[0]!)[0]], { x: 'x', y: 'y', r: 6, fill: ink.text }),
              ],
              words: paths.map((path, index) => ({
                ...at(path)[1]!,
                text: path.name,
                color: lineStyle(index).color,
                dx: index === 0 ? -12 : 12,
                dy: index === 1 ? -16 : 4,
                ...(index === 0 && { anchor: 'end' as const }),
              })),
            },
          ],
          { height: 360 },
        ),
        tables: { steps: pathTable(paths) },
      };
    },
  ),
  figureOf(
    '15-5',
    'A valley to descend into',
    'The error that the next figures walk on: one valley with its bottom at 0, and a shelf on each side. The shelves matter: there the slope dies away, and whoever is thrown out of the valley does not come back.',
    () => {
      const points = curvePoints(valley());
      return {
        subtitle: `${valleyFormula}; lowest at 0, steepest at ±1/√14 = ±0.267.`,
        stripes: panelRows(
          [{ id: 'curve', ...curveAxes(points), xLabel: 'x', yLabel: 'error f(x)', marks: [curveLine(points)] }],
          { height: 340 },
        ),
        tables: { curve: placeTable(['x', 'error'], points) },
      };
    },
  ),
  figureOf(
    '15-6',
    'Gradients along the valley',
    'At each place the gradient is the slope of the curve, and minus the gradient points to where it falls. Where the curve is steep it is large, on the shelves and at the bottom it is nearly 0. The arrows show minus the gradient to scale; below is the whole gradient.',
    () => {
      const points = curvePoints(valley());
      const slopes = valuesAt(
        valley(),
        points.map(({ x }) => [x]),
      ).gradients.map(([slope = NaN], i) => ({ x: points[i]!.x, y: slope }));
      const { values, gradients } = valuesAt(
        valley(),
        gradientPlaces.map((x) => [x]),
      );
      const arrows = gradientPlaces.map((x, i) => ({ x, y: values[i]!, to: x - (gradients[i]?.[0] ?? 0) * 0.007 }));
      const [low, high] = [-25, 25];
      return {
        subtitle: `${valleyFormula}; f′(x) = 140x·exp(−7x²).`,
        stripes: [
          ...panelRows(
            [
              {
                id: 'curve',
                ...curveAxes(points),
                xLabel: '',
                yLabel: 'error f(x), and −f′(x) as arrows',
                marks: [
                  curveLine(points),
                  Plot.arrow(
                    arrows.filter(({ x, to }) => Math.abs(to - x) > 0.02),
                    { x1: 'x', y1: 'y', x2: 'to', y2: 'y', stroke: '#0b4f94', strokeWidth: 2, headLength: 9 },
                  ),
                  Plot.dot(arrows, { x: 'x', y: 'y', r: 3.6, fill: ink.text }),
                ],
              },
            ],
            { height: 320 },
          ),
          ...panelRows(
            [
              {
                id: 'slope',
                x: curveAxes(points).x,
                xLabel: 'x',
                y: { domain: [low, high], ticks: [-20, -10, 0, 10, 20], label: (tick) => plain(tick) },
                yLabel: 'gradient f′(x)',
                marks: [Plot.line(slopes, { x: 'x', y: 'y', stroke: '#0b4f94', strokeWidth: 1.9 })],
              },
            ],
            { height: 210 },
          ),
        ],
        tables: { gradients: placeTable(['x', 'gradient'], slopes) },
      };
    },
  ),
  figureOf(
    '15-7',
    'A constant rate finds the valley and bounces in it',
    'With steps of one length, an eighth along the tangent, the ball comes down the slope and then cannot stand still at the bottom: it steps from −0.08 to +0.04 and back for ever. A step that fits the slope is too long for the floor.',
    () => single(rolled(0.125), 4),
  ),
  figureOf(
    '15-8',
    'The same rate from another place',
    'Begun at −0.83 instead of −0.73, the same rate bounces between other places, −0.04 and +0.08. How near to the bottom a constant rate comes is a matter of luck.',
    () => single(rolled(0.125, { start: -0.83 }), 5),
  ),
  figureOf(
    '15-9',
    'Small rates are slow',
    'Three small rates, the same fifteen steps. The smallest is still on the slope at the end, the middle one has just come down. The largest arrives first, and then bounces as every constant rate does: the smaller, the less.',
    () => several([0.025, 0.05, 0.1].map((rate) => rolled(rate))),
  ),
  figureOf(
    '15-10',
    'Large rates leap about',
    'With 0.5 each step crosses the whole valley and the next one comes back. With 0.75 the ball touches the bottom and is thrown up to the shelf again. With 1 it has no order at all. It is the rule along the tangent alone that keeps these in the picture: figure 15-13 shows what the plain gradient would do.',
    () => several([0.5, 0.75, 1].map((rate) => rolled(rate))),
  ),
];
