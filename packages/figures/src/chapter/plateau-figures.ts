/**
 * Figures 15-27 and 15-28, 15-31 to 15-33: a plateau that stops plain descent, and momentum that crosses it.
 */
import { descend, plateau, valley } from '@rivulet/landscape';
import { momentum, sgd } from '@rivulet/optimizers';
import { exponentialDecay } from '@rivulet/schedulers';
import type { Figure } from '../figure.js';
import { settling } from './decay-figures.js';
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
import { panelRows } from './panels.js';
import { tangentRule, valleyFormula } from './rate-figures.js';
import { figureOf } from './sheet.js';

const formula = 'f(x) = exp(−15(x + 1)²) − exp(−15(x − 0.5)²)';
const schedule = exponentialDecay(0.2, { rate: 0.6 });
const common = { schedule, step: 'tangent', start: [-0.93], steps: 16 } as const;

const stopped = (): NamedPath => ({
  name: 'plain',
  path: descend(plateau(), { ...common, optimizer: sgd() }),
});

const crossing = (): NamedPath => ({
  name: 'momentum 0.75',
  path: descend(plateau(), { ...common, optimizer: momentum({ momentum: 0.75, velocity: 'changes' }) }),
});

/** Momentum into the valley, with the falling rate. */
export function rolling(steps = 20): NamedPath {
  const learningRate = exponentialDecay(0.25, { rate: 0.8 });
  const optimizer = momentum({ learningRate, momentum: 0.7, velocity: 'changes' });
  return { name: 'momentum 0.7', path: descend(valley(), { optimizer, step: 'tangent', start: [-0.73], steps }) };
}

const rates = 'start −0.93, η = 0.2 × 0.6ᵏ, 16 steps';

/** The figures, in order. */
export const plateauFigures: readonly Figure[] = [
  figureOf(
    '15-27',
    'A plateau before a valley',
    'From the hill at −1 it goes down to a plain that is level to the eye, and behind it lies the valley. A ball would roll across by its own speed; a rule that looks at the slope alone has no speed.',
    () => {
      const points = curvePoints(plateau());
      return {
        subtitle: `${formula}; in the middle, at −0.25, the slope is −0.0097.`,
        stripes: panelRows(
          [
            {
              id: 'curve',
              ...curveAxes(points),
              xLabel: 'x',
              yLabel: 'error f(x)',
              marks: [curveLine(points)],
              words: [{ x: -0.25, y: 0, text: 'plateau', dx: 0, dy: -10, anchor: 'middle' }],
            },
          ],
          { height: 340 },
        ),
        tables: { curve: placeTable(['x', 'error'], points) },
      };
    },
  ),
  figureOf(
    '15-28',
    'Plain descent stops on the plateau',
    'The first steps go down the hill; then the rate has fallen, the slope is dying away, and the ball comes to rest at −0.52. Nothing told it that there is a valley ahead.',
    () => {
      const named = stopped();
      return {
        subtitle: `${formula}; ${rates}; ${tangentRule}.`,
        stripes: [
          ...panelRows([onCurve(plateau(), { ...named, name: 'on the curve' }, { id: 'curve', numbered: 1 })], {
            height: 330,
          }),
          ...panelRows([positionPanel([named], 'positions')], { height: 210 }),
        ],
        notes: ['Light signs come first, dark ones last; the ring is where it ends.'],
        tables: { descent: pathTable([named]) },
      };
    },
  ),
  figureOf(
    '15-31',
    'Momentum crosses the plateau',
    'The same start, the same falling rate; but each step keeps three quarters of the one before. What the hill has given carries the ball over the plateau, and in sixteen steps it is at 0.41, on the floor of the valley.',
    () => {
      const paths = [stopped(), crossing()];
      return {
        subtitle: `${formula}; ${rates}; ${tangentRule}, plus 0.75 of the last change.`,
        stripes: [
          ...panelRows(
            paths.map((named, index) => onCurve(plateau(), named, { id: `curve-${index + 1}`, index })),
            { columns: 2, height: 310 },
          ),
          ...panelRows([positionPanel(paths, 'positions')], { height: 240 }),
        ],
        notes: ['Light signs come first, dark ones last; the ring is where it ends.'],
        tables: { descents: pathTable(paths) },
      };
    },
  ),
  figureOf(
    '15-32',
    'Momentum in the valley, with a falling rate',
    'Momentum has its price. Down the slope it is faster, but at the bottom it has speed that nobody wants, climbs the other side, and comes back. While the rate falls the swings die away.',
    () => {
      const named = rolling();
      return {
        subtitle: `${valleyFormula}; start −0.73, η = 0.25 × 0.8ᵏ, momentum 0.7, 20 steps; ${tangentRule}.`,
        stripes: [
          ...panelRows([onCurve(valley(), { ...named, name: 'on the curve' }, { id: 'curve', numbered: 1 })], {
            height: 330,
          }),
          ...panelRows([positionPanel([named], 'positions')], { height: 210 }),
        ],
        notes: ['Light signs come first, dark ones last; the ring is where it ends.'],
        tables: { descent: pathTable([named]) },
      };
    },
  ),
  figureOf(
    '15-33',
    'With and without momentum, step by step',
    'Both descents into the valley side by side. Momentum reaches the bottom sooner and overshoots; plain descent comes later and hardly overshoots. In one valley with a good rate there is nothing to win; on slopes that go on, and on plateaus, there is.',
    () => {
      const paths = [{ ...settling(), name: 'plain' }, rolling()];
      return {
        subtitle: `${valleyFormula}; start −0.73, η = 0.25 × 0.8ᵏ, 20 steps; ${tangentRule}.`,
        stripes: panelRows([positionPanel(paths, 'positions')], { height: 330 }),
        tables: { descents: pathTable(paths) },
      };
    },
  ),
];
