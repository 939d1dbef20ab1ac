/**
 * Figures 15-14 to 15-17: rates that fall.
 */
import * as Plot from '@observablehq/plot';
import { descend, valley } from '@rivulet/landscape';
import { sgd } from '@rivulet/optimizers';
import { decayOnPlateau, delayedExponentialDecay, exponentialDecay, intervalDecay } from '@rivulet/schedulers';
import { linearAxis } from '@rivulet/tracking/drawing';
import type { Figure } from '../figure.js';
import { type NamedPath, onCurve, pathTable, positionPanel, seriesMarks } from './on-curve.js';
import { type Panel, type Place, endWords, lineStyle, panelRows } from './panels.js';
import { rolled, tangentRule, valleyFormula } from './rate-figures.js';
import { figureOf } from './sheet.js';

/** The descent with a rate of 0.25 × 0.8ᵏ. */
export function settling(steps = 20): NamedPath {
  const learningRate = exponentialDecay(0.25, { rate: 0.8 });
  return {
    name: 'η = 0.25 × 0.8ᵏ',
    path: descend(valley(), { optimizer: sgd({ learningRate }), step: 'tangent', start: [-0.73], steps }),
  };
}

const multipliers = [0.99, 0.98, 0.95, 0.9];

/** Curves of a rate that falls, with their names at chosen places. */
function decayCurves(): readonly { readonly name: string; readonly points: readonly Place[] }[] {
  return multipliers.map((rate) => {
    const schedule = exponentialDecay(1, { rate });
    return {
      name: `× ${rate}`,
      points: Array.from({ length: 401 }, (_, k) => ({ x: k, y: schedule(k, k) })),
    };
  });
}

/** What the last figure's schedules have seen: an error that falls, and then does not. */
const errors = Array.from({ length: 25 }, (_, epoch) => (epoch < 10 ? 1 - 0.08 * epoch : 0.28));

function fourSchedules(): readonly {
  readonly name: string;
  readonly about: string;
  readonly rates: readonly number[];
}[] {
  const epochs = errors.map((_, epoch) => epoch);
  const signal = decayOnPlateau(1, { factor: 0.6, patience: 2 });
  let state = signal.init();
  const followed = errors.map((loss, epoch) => {
    const value = signal.value(state);
    const nothing = { accuracy: null, validationLoss: null, validationAccuracy: null };
    state = signal.next(state, { step: epoch + 1, epoch: epoch + 1, loss, ...nothing });
    return value;
  });
  const timed = (schedule: (step: number, epoch: number) => number): readonly number[] =>
    epochs.map((epoch) => schedule(epoch, epoch));
  return [
    { name: 'every epoch', about: '× 0.85', rates: timed(exponentialDecay(1, { rate: 0.85 })) },
    {
      name: 'delayed',
      about: 'after 8 epochs × 0.85',
      rates: timed(delayedExponentialDecay(1, { rate: 0.85, delay: 8 })),
    },
    { name: 'every 4 epochs', about: '× 0.6', rates: timed(intervalDecay(1, { factor: 0.6, every: 4 })) },
    { name: 'when the error stops falling', about: '× 0.6', rates: followed },
  ];
}

/** The figures, in order. */
export const decayFigures: readonly Figure[] = [
  figureOf(
    '15-14',
    'A rate that is multiplied after each update',
    'Four multipliers close to 1, over 400 updates. They look alike and are not: after a hundred updates 0.99 has left 37 % of the rate, 0.95 only 0.6 %, and 0.9 practically nothing. The nearer to 1, the more carefully the last digit has to be chosen.',
    () => {
      const curves = decayCurves();
      return {
        subtitle: 'rate after k updates as a share of the first: multiplierᵏ.',
        stripes: panelRows(
          [
            {
              id: 'decay',
              x: linearAxis(0, 400, 8, { whole: true }),
              xLabel: 'updates',
              y: linearAxis(0, 1, 5),
              yLabel: 'rate / first rate',
              marks: curves.map(({ points }, index) => {
                const { color, width, dash } = lineStyle(index);
                const dashes = dash === undefined ? {} : { strokeDasharray: dash };
                return Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: width, ...dashes });
              }),
              words: curves.map(({ name, points }, index) => {
                const at = points.find(({ y }) => y < 0.62 - 0.17 * index) ?? { x: 0, y: 0 };
                return { ...at, text: name, color: lineStyle(index).color, dx: 7, dy: -2 };
              }),
            },
          ],
          { height: 350 },
        ),
        tables: {
          decay: {
            columns: ['multiplier', 'update', 'share'],
            rows: curves.flatMap(({ points }, i) => points.map(({ x, y }) => [multipliers[i]!, x, y])),
          },
        },
      };
    },
  ),
  figureOf(
    '15-15',
    'A falling rate settles at the bottom',
    'The rate begins at twice that of figure 15-7 and is multiplied by 0.8 after each step. First it strides down the slope, then its steps shorten just where short ones are needed: after twenty steps the ball lies within 0.001 of the bottom.',
    () => {
      const named = settling();
      return {
        subtitle: `${valleyFormula}; start −0.73, ${named.name}, 20 steps; ${tangentRule}.`,
        stripes: [
          ...panelRows([onCurve(valley(), { ...named, name: 'on the curve' }, { id: 'curve', numbered: 3 })], {
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
    '15-16',
    'Constant and falling rate, error by error',
    'The same two descents seen by what counts, the error. With the constant rate it stays between 0.1 and 0.5, for ever; with the falling one it goes down to nothing.',
    () => {
      const paths = [{ ...rolled(0.125, { steps: 20 }), name: 'η = 0.125' }, settling()];
      const lines = paths.map(({ path }) => path.values.map((y, x) => ({ x, y })));
      const panel: Panel = {
        id: 'errors',
        x: linearAxis(0, 20, 8, { whole: true }),
        xLabel: 'step',
        y: linearAxis(0, 10, 5),
        yLabel: 'error f(x)',
        right: 130,
        marks: lines.flatMap((line, index) => seriesMarks(line, index)),
        words: endWords(
          lines.map((line, index) => ({
            text: paths[index]?.name ?? '',
            color: lineStyle(index).color,
            end: line.at(-1)!,
          })),
          0.8,
        ),
      };
      return {
        subtitle: `${valleyFormula}; start −0.73, 20 steps; ${tangentRule}.`,
        stripes: [
          ...panelRows([panel], { height: 300 }),
          ...panelRows([positionPanel(paths, 'positions')], { height: 230 }),
        ],
        tables: { descents: pathTable(paths) },
      };
    },
  ),
  figureOf(
    '15-17',
    'Four ways to let a rate fall',
    'By the clock: a little after every epoch; the same after a delay; in steps, every fourth epoch. By the error: whenever it has not become better for some epochs. The last one watches an error that falls for nine epochs and then stays; it is the only one that knows.',
    () => {
      const schedules = fourSchedules();
      return {
        subtitle: 'share of the first rate; the fourth watches an error of 1 − 0.08 an epoch, and 0.28 from epoch 9.',
        stripes: panelRows(
          schedules.map(({ name, about, rates }, index) => ({
            id: `schedule-${index + 1}`,
            title: `${name}: ${about}`,
            x: linearAxis(0, 24, 6, { whole: true }),
            xLabel: 'epoch',
            y: linearAxis(0, 1.05, 5),
            yLabel: 'rate / first rate',
            marks: [
              Plot.line(
                rates.map((y, x) => ({ x, y })),
                { x: 'x', y: 'y', curve: 'step-after', stroke: lineStyle(index).color, strokeWidth: 2 },
              ),
            ],
          })),
          { columns: 2, height: 240 },
        ),
        tables: {
          rates: {
            columns: ['schedule', 'epoch', 'rate', 'errorSeen'],
            rows: schedules.flatMap(({ name, rates }) =>
              rates.map((rate, epoch) => [name, epoch, rate, errors[epoch] ?? null]),
            ),
          },
        },
      };
    },
  ),
];
