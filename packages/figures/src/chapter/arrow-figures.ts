/**
 * Figures 15-29, 15-30 and 15-34 to 15-36: momentum and Nesterov's momentum, step by step and as arrows.
 */
import * as Plot from '@observablehq/plot';
import { type Landscape, type Path, descend, quadratic, valley } from '@rivulet/landscape';
import { momentum, nesterov } from '@rivulet/optimizers';
import { exponentialDecay } from '@rivulet/schedulers';
import { ink, linearAxis } from '@rivulet/tracking/drawing';
import type { Figure } from '../figure.js';
import { type NamedPath, onCurve, pathTable, positionPanel } from './on-curve.js';
import { type Panel, type Place, lineStyle, panelRows } from './panels.js';
import { rolling } from './plateau-figures.js';
import { tangentRule, valleyFormula } from './rate-figures.js';
import { figureOf } from './sheet.js';
import { mapAxes, mapMarks, planeTable } from './surface-figures.js';

const bowl: Landscape = {
  ...quadratic(4),
  window: [
    [-0.6, 2],
    [-0.8, 1.2],
  ],
};
const gamma = 0.7;
const eta = 0.1;
const start = [1.7, 0.9];
const options = { learningRate: eta, momentum: gamma, dialect: 'book' } as const;

type Segment = { readonly from: Place; readonly to: Place };

function arrows(segments: readonly Segment[], index: number, width = 2): Plot.Markish {
  const { color, dash } = lineStyle(index);
  return Plot.arrow(segments, {
    x1: ({ from }: Segment) => from.x,
    y1: ({ from }: Segment) => from.y,
    x2: ({ to }: Segment) => to.x,
    y2: ({ to }: Segment) => to.y,
    stroke: color,
    strokeWidth: width,
    headLength: 7,
    insetEnd: 2,
    ...(dash === undefined ? {} : { strokeDasharray: dash }),
  });
}

const placeAt = (points: Path['positions'], step: number): Place => {
  const [x = NaN, y = NaN] = points[step] ?? [];
  return { x, y };
};
const plus = (a: Place, b: Place, share = 1): Place => ({ x: a.x + share * b.x, y: a.y + share * b.y });

/** The two parts of each step: what is kept of the last change, and what the gradient adds. */
function partsOf(path: Path, steps: number): { readonly kept: readonly Segment[]; readonly added: readonly Segment[] } {
  const kept: Segment[] = [];
  const added: Segment[] = [];
  for (let step = 0; step < steps; step++) {
    const from = placeAt(path.positions, step);
    const change = step === 0 ? { x: 0, y: 0 } : plus(from, placeAt(path.positions, step - 1), -1);
    const between = plus(from, change, gamma);
    if (step > 0) kept.push({ from, to: between });
    added.push({ from: between, to: placeAt(path.positions, step + 1) });
  }
  return { kept, added };
}

/** Steps on the bowl's map, taken apart. */
function partsPanel(name: string, path: Path, steps: number, id: string): Panel {
  const { kept, added } = partsOf(path, steps);
  const places = Array.from({ length: steps + 1 }, (_, step) => placeAt(path.positions, step));
  return {
    id,
    title: name,
    ...mapAxes(bowl),
    marks: [
      ...mapMarks(bowl),
      arrows(kept, 1),
      arrows(added, 0),
      Plot.dot(places, { x: 'x', y: 'y', r: 3.8, fill: ink.text, stroke: ink.paper }),
    ],
    words: places.slice(0, 4).map((place, step) => ({ ...place, text: String(step), dx: 7, dy: -5 })),
  };
}

const rolledBowl = (): Path => descend(bowl, { optimizer: momentum(options), start, steps: 12 });
const lookedBowl = (): Path => descend(bowl, { optimizer: nesterov(options), start, steps: 12 });
const bowlText = `½(x² + 4y²), start (1.7, 0.9), η = ${eta}, γ = ${gamma}`;
const partsNote =
  'Dashed, light: γ times the last change. Solid, dark: −η times the gradient. Dots: positions, numbered from 0.';

/** The chapter's run: the falling rate, γ = 0.7. */
function looking(steps = 20): NamedPath {
  const learningRate = exponentialDecay(0.25, { rate: 0.8 });
  const optimizer = nesterov({ learningRate, momentum: gamma, dialect: 'book' });
  return { name: 'Nesterov 0.7', path: descend(valley(), { optimizer, step: 'tangent', start: [-0.73], steps }) };
}

/** The figures, in order. */
export const arrowFigures: readonly Figure[] = [
  figureOf(
    '15-29',
    'Momentum, step by step',
    'Each change is two parts put together: a share γ of the change before, and the gradient’s own step. On the way down both point the same way and the changes grow; once the ball has crossed the bottom the gradient pulls back and what was kept still pushes on.',
    () => {
      const named = rolling(12);
      const xs = named.path.positions.map(([x = NaN]) => x);
      const changes = xs.slice(1).map((x, k) => x - xs[k]!);
      const kept = changes.map((_, k) => (k === 0 ? 0 : gamma * changes[k - 1]!));
      const rows = changes.map((change, k) => ({ step: k + 1, kept: kept[k]!, added: change - kept[k]!, change }));
      return {
        subtitle: `${valleyFormula}; start −0.73, η = 0.25 × 0.8ᵏ, γ = 0.7; ${tangentRule}.`,
        stripes: [
          ...panelRows(
            [
              {
                id: 'parts',
                x: linearAxis(0.4, 12.6, 12, { whole: true }),
                xLabel: 'step',
                y: linearAxis(-0.3, 0.5, 4, { round: true }),
                yLabel: 'change of x',
                right: 150,
                marks: [
                  Plot.ruleY([0], { stroke: ink.axis }),
                  Plot.ruleX(rows, {
                    x: ({ step }: { step: number }) => step - 0.16,
                    y1: 0,
                    y2: 'kept',
                    stroke: '#e8890c',
                    strokeWidth: 9,
                  }),
                  Plot.ruleX(rows, {
                    x: ({ step }: { step: number }) => step + 0.16,
                    y1: 0,
                    y2: 'added',
                    stroke: '#0b4f94',
                    strokeWidth: 9,
                  }),
                  Plot.dot(rows, {
                    x: 'step',
                    y: 'change',
                    r: 5,
                    symbol: 'diamond',
                    fill: ink.paper,
                    stroke: ink.text,
                    strokeWidth: 1.5,
                  }),
                ],
                words: [
                  { x: 12.6, y: 0.4, text: 'left: γ × last change', color: '#9a5a00' },
                  { x: 12.6, y: 0.3, text: 'right: gradient’s step', color: '#0b4f94' },
                  { x: 12.6, y: 0.2, text: '◇ both: the change' },
                ],
              },
            ],
            { height: 320 },
          ),
          ...panelRows([positionPanel([named], 'positions')], { height: 200 }),
        ],
        tables: {
          parts: {
            columns: ['step', 'kept', 'gradientStep', 'change'],
            rows: rows.map((row) => [row.step, row.kept, row.added, row.change]),
          },
        },
      };
    },
  ),
  figureOf(
    '15-30',
    'Momentum as arrows',
    'The same on a surface. From each position first a share of the last change, then the gradient’s step from there: together they lead to the next position. The gradient is that of the position itself, not of the place where its arrow is drawn.',
    () => {
      const path = rolledBowl();
      return {
        subtitle: `${bowlText}; by the gradient.`,
        stripes: panelRows([partsPanel('momentum', path, 8, 'map')], { height: 520 }),
        notes: [partsNote],
        tables: { descent: planeTable([{ name: 'momentum', path }]) },
      };
    },
  ),
  figureOf(
    '15-34',
    'Nesterov’s momentum takes its gradient ahead',
    'The kept share of the last change will be walked in any case. So Nesterov first goes there, and takes the gradient where it has arrived. Both pictures start alike; from the second step on the dark arrows differ, and those on the right turn earlier towards the bottom.',
    () => {
      const [rolled, looked] = [rolledBowl(), lookedBowl()];
      return {
        subtitle: `${bowlText}; by the gradient.`,
        stripes: panelRows([partsPanel('momentum', rolled, 6, 'map-1'), partsPanel('Nesterov', looked, 6, 'map-2')], {
          columns: 2,
          height: 360,
        }),
        notes: [partsNote],
        tables: {
          descents: planeTable([
            { name: 'momentum', path: rolled },
            { name: 'Nesterov', path: looked },
          ]),
        },
      };
    },
  ),
  figureOf(
    '15-35',
    'Nesterov’s momentum in the valley',
    'With the falling rate of figure 15-32 and the same share of the last change. The look ahead sees the other side rise before the ball is there, and brakes: from the seventh step on it is within 0.03 of the bottom.',
    () => {
      const named = looking();
      return {
        subtitle: `${valleyFormula}; start −0.73, η = 0.25 × 0.8ᵏ, γ = 0.7, gradient at x + γ × last change, 20 steps.`,
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
    '15-36',
    'Momentum and Nesterov side by side',
    'In this valley the look ahead saves most of the swing. That is a property of this curve, this rate and this start: on the two moons a hundred pairs of runs cannot tell the two apart.',
    () => {
      const paths = [rolling(), looking()];
      return {
        subtitle: `${valleyFormula}; start −0.73, η = 0.25 × 0.8ᵏ, γ = 0.7, 20 steps; ${tangentRule}.`,
        stripes: panelRows([positionPanel(paths, 'positions')], { height: 330 }),
        tables: { descents: pathTable(paths) },
      };
    },
  ),
];
