/**
 * Figures 15-11 to 15-13: steps that leave a valley.
 */
import { descend, twoValleys, valley } from '@rivulet/landscape';
import { sgd } from '@rivulet/optimizers';
import type { Figure } from '../figure.js';
import { curveAxes, curveLine, curvePoints, onCurve, pathTable, placeTable, positionPanel } from './on-curve.js';
import { panelRows } from './panels.js';
import { tangentRule, valleyFormula } from './rate-figures.js';
import { figureOf } from './sheet.js';

const formula = 'f(x) = exp(−10(x + 0.8)²) − 3·exp(−55(x + 0.3)²) − exp(−3(x − 0.5)²)';

/** The figures, in order. */
export const leavingFigures: readonly Figure[] = [
  figureOf(
    '15-11',
    'A deep narrow valley beside a wide shallow one',
    'Errors of networks have many valleys. This curve has two: the deep one near −0.3 is what one would like to find, the shallow one at 0.5 is easier to stay in.',
    () => {
      const points = curvePoints(twoValleys());
      return {
        subtitle: formula,
        stripes: panelRows(
          [
            {
              id: 'curve',
              ...curveAxes(points, 6),
              xLabel: 'x',
              yLabel: 'error f(x)',
              marks: [curveLine(points)],
              words: [
                { x: -0.296, y: -2.3, text: 'deep, narrow', dx: -26, anchor: 'end' },
                { x: 0.5, y: -1, text: 'shallow, wide', dx: 0, dy: 20, anchor: 'middle' },
              ],
            },
          ],
          { height: 360 },
        ),
        tables: { curve: placeTable(['x', 'error'], points) },
      };
    },
  ),
  figureOf(
    '15-12',
    'A large rate jumps out of the deep valley',
    'Begun on the slope of the deep valley, with a rate of 0.8: the first step already leads past it, onto the slope of the shallow one, where the ball bounces and stays. A small rate of 0.05 stays in the deep valley. What a descent finds depends on where it begins and how far it steps.',
    () => {
      const paths = [0.8, 0.05].map((learningRate) => ({
        name: `η = ${learningRate}`,
        path: descend(twoValleys(), {
          optimizer: sgd({ learningRate }),
          step: 'tangent',
          start: [-0.63],
          steps: 15,
        }),
      }));
      return {
        subtitle: `${formula}; start −0.63, 15 steps; ${tangentRule}.`,
        stripes: [
          ...panelRows(
            paths.map((named, index) =>
              onCurve(twoValleys(), named, { id: `curve-${index + 1}`, index, numbered: index === 0 ? 2 : 0 }),
            ),
            { columns: 2, height: 320 },
          ),
          ...panelRows([positionPanel(paths, 'positions')], { height: 230 }),
        ],
        notes: ['Light signs come first, dark ones last; the ring is where it ends.'],
        tables: { descents: pathTable(paths) },
      };
    },
  ),
  figureOf(
    '15-13',
    'The plain gradient is thrown out, the tangent stays',
    'The pictures of this chapter step along the tangent, so that no step is longer than η. Training steps by the gradient itself, and the valley’s slopes are up to 22.7: with η = 1/8 its second step leads to x = 1.69, far out on the shelf, where the slope is 0 and the ball lies for good. With η = 0.01 the plain rule arrives.',
    () => {
      const run = (name: string, learningRate: number, step: 'gradient' | 'tangent') => ({
        name,
        path: descend(valley(), { optimizer: sgd({ learningRate }), step, start: [-0.73], steps: 12 }),
      });
      const paths = [
        run('tangent, η = 0.125', 0.125, 'tangent'),
        run('gradient, η = 0.125', 0.125, 'gradient'),
        run('gradient, η = 0.01', 0.01, 'gradient'),
      ];
      return {
        subtitle: `${valleyFormula}; start −0.73, 12 steps; tangent: −η·f′/√(1 + f′²), gradient: −η·f′.`,
        stripes: [
          ...panelRows(
            paths.map((named, index) =>
              onCurve(valley(), named, { id: `curve-${index + 1}`, index, window: [-1, 2], ticks: 4 }),
            ),
            { columns: 3, height: 270 },
          ),
          ...panelRows([positionPanel(paths, 'positions')], { height: 270 }),
        ],
        notes: ['Light signs come first, dark ones last; the ring is where it ends.'],
        tables: { descents: pathTable(paths) },
      };
    },
  ),
];
