/**
 * Figure 15-18: the two moons, which points are trained on, and what the scaling does to them.
 */
import * as Plot from '@observablehq/plot';
import { bookMoons } from '@rivulet/datasets';
import {
  type Stripe,
  classStyle,
  drawPlot,
  edge,
  element,
  ink,
  label,
  linearAxis,
  renderFigure,
} from '@rivulet/tracking/drawing';
import type { Drawn, Figure } from '../figure.js';

type Part = 'train' | 'validation';

/** A point with its class, from 0. */
type LabelledPoint = { readonly x: number; readonly y: number; readonly label: number; readonly part: Part };

const width = 860;
const parts: readonly Part[] = ['train', 'validation'];

/** The figure of the data. */
export const dataFigure: Figure = {
  id: '15-18',
  title: 'The two moons: 300 points, 201 of them to train on',
  about:
    'Two half circles reach into each other, 150 points each, with noise of deviation 0.1. Filled signs are the 201 points to train on, hollow ones the 99 that were split off. On the right the same points as the network sees them: both coordinates mapped to [0, 1] by the smallest and largest value of all 300. That scaling, not the moons, is the reason for the long shelf in the error curves.',
  make: () => Promise.resolve(drawData()),
};

function drawData(): Drawn {
  const raw = pointsOf(false);
  const scaled = pointsOf(true);
  const panel = (width - 2 * edge - 28) / 2;
  const stripe: Stripe = {
    height: 300,
    nodes: [
      element('g', { transform: `translate(${edge},0)` }, ...planeOf(raw, 'as made', panel, [-1.5, 2.5], [-1, 1.5])),
      element(
        'g',
        { transform: `translate(${edge + panel + 28},0)` },
        ...planeOf(scaled, 'as trained on: scaled to [0, 1]', panel, [0, 1], [0, 1]),
      ),
    ],
  };
  const svg = renderFigure({
    title: dataFigure.title,
    subtitle: 'Noise 0.1, 150 points a class; 201 to train on (filled), 99 to validate (hollow)',
    width,
    stripes: [legend(), stripe],
    notes: [],
  });
  return {
    svg,
    tables: {
      points: {
        columns: ['part', 'class', 'x', 'y', 'scaledX', 'scaledY'],
        rows: raw.map(({ part, label: own, x, y }, i) => [
          part,
          own === 0 ? 'outer' : 'inner',
          x,
          y,
          scaled[i]?.x ?? null,
          scaled[i]?.y ?? null,
        ]),
      },
    },
  };
}

function pointsOf(scaled: boolean): readonly LabelledPoint[] {
  return parts.flatMap((part) => {
    const { inputs, targets, size } = bookMoons({ scaled, part });
    return Array.from({ length: size }, (_, i) => ({
      x: inputs.values[2 * i] ?? NaN,
      y: inputs.values[2 * i + 1] ?? NaN,
      label: targets.values[i] ?? NaN,
      part,
    }));
  });
}

function planeOf(
  points: readonly LabelledPoint[],
  title: string,
  wide: number,
  xs: readonly [number, number],
  ys: readonly [number, number],
) {
  const marginLeft = 36;
  const height = 290;
  const x = linearAxis(...xs, 4);
  const y = linearAxis(...ys, 5);
  const room = ([low, high]: readonly [number, number]): [number, number] => [
    low - (high - low) * 0.04,
    high + (high - low) * 0.04,
  ];
  const axis = { tickSize: 5, label: null, fontSize: 12, color: ink.muted };
  const { svg } = drawPlot(
    {
      width: wide,
      height,
      marginTop: 30,
      marginBottom: 44,
      marginLeft,
      marginRight: 4,
      x: { domain: room(xs) },
      y: { domain: room(ys) },
      marks: [
        Plot.frame({ stroke: ink.axis }),
        Plot.axisX(x.ticks, { ...axis, text: (tick: number) => x.label(tick) }),
        Plot.axisY(y.ticks, { ...axis, text: (tick: number) => y.label(tick) }),
        ...parts.flatMap((part) =>
          [0, 1].map((own) =>
            signs(
              points.filter((point) => point.part === part && point.label === own),
              own,
              part,
            ),
          ),
        ),
      ],
    },
    title.startsWith('as made') ? 'raw' : 'scaled',
  );
  return [
    label(title, { x: marginLeft, y: 18, size: 13, weight: 600 }),
    label('x', { x: (marginLeft + wide) / 2, y: height - 6, size: 12, weight: 600, anchor: 'middle' }),
    label('y', { x: 14, y: 18, size: 12, weight: 600 }),
    element('g', { 'text-anchor': 'middle' }, ...svg.children),
  ];
}

/** Points of one class and one part; those to validate are hollow. */
function signs(points: readonly { readonly x: number; readonly y: number }[], own: number, part: Part): Plot.Markish {
  const { color, sign } = classStyle(own);
  return Plot.dot(points, {
    x: 'x',
    y: 'y',
    r: 3.6,
    symbol: sign,
    fill: part === 'train' ? color : ink.paper,
    stroke: part === 'train' ? ink.paper : color,
    strokeWidth: part === 'train' ? 0.7 : 1.3,
  });
}

function legend(): Stripe {
  const entries = [0, 1].flatMap((own) => parts.map((part) => ({ own, part })));
  const places = entries.map((entry, i) => ({ ...entry, x: edge + 6 + i * 170, y: 12 }));
  const { svg } = drawPlot(
    {
      width,
      height: 24,
      margin: 0,
      x: { type: 'identity', axis: null },
      y: { type: 'identity', axis: null },
      marks: places.map(({ own, part, ...place }) => signs([place], own, part)),
    },
    'legend',
  );
  const words = places.map(({ own, part, x }) =>
    label(`${own === 0 ? 'outer' : 'inner'}, ${part === 'train' ? 'to train' : 'to validate'}`, {
      x: x + 12,
      y: 16.5,
      size: 13,
    }),
  );
  return { height: 30, nodes: [element('g', {}, ...svg.children), ...words] };
}
