/**
 * The drawing of a decision boundary: regions, boundary lines, points, axes, and the legend above.
 */
import * as Plot from '@observablehq/plot';
import type { Grid, Window } from './boundary-grid.js';
import type { Point } from './decimate.js';
import { drawPlot } from './draw-plot.js';
import { type Stripe, edge, label, textWidth } from './figure.js';
import { classStyle, ink, tint } from './palette.js';
import { element } from './svg.js';
import { linearAxis } from './ticks.js';

/** The rectangle that the plane is drawn in: its size in pixels, and the part of the plane. */
export type Frame = { readonly width: number; readonly height: number; readonly window: Window };

/** Leads above which a region is shaded, and how much of the class's colour it takes. */
const shades = [
  { above: 0, share: 0.13 },
  { above: 0.5, share: 0.22 },
  { above: 0.9, share: 0.32 },
] as const;

const margin = { left: edge + 40, right: edge, top: 30, bottom: 48 } as const;
const axisSize = 12;
const legendLine = 24;

/**
 * The frame for points of a given extent: some room around them, and equal units on both axes where
 * that gives a picture between square and 3 : 5.
 */
export function frameOf(xs: readonly [number, number], ys: readonly [number, number], width: number): Frame {
  const inner = width - margin.left - margin.right;
  const padded = ([low, high]: readonly [number, number]): { middle: number; half: number } => ({
    middle: (low + high) / 2,
    half: high > low ? ((high - low) / 2) * 1.16 : Math.max(0.5, Math.abs(low) / 2),
  });
  const x = padded(xs);
  const y = padded(ys);
  const natural = y.half / x.half;
  const ratio = Math.min(1, Math.max(0.6, natural));
  if (natural > 0.3 && natural < ratio) y.half = x.half * ratio;
  if (natural < 2 && natural > ratio) x.half = y.half / ratio;
  const around = ({ middle, half }: { middle: number; half: number }): readonly [number, number] => [
    middle - half,
    middle + half,
  ];
  return { width: inner, height: Math.round(inner * ratio), window: { x: around(x), y: around(y) } };
}

/** A sign and a name for each class, in a row or as many as it takes. */
export function classLegend(classes: readonly string[], width: number): Stripe {
  let x: number = edge;
  let y = 12;
  const places = classes.map((name) => {
    const shown = Array.from(name).length > 40 ? `${Array.from(name).slice(0, 39).join('')}…` : name;
    const wide = 14 + textWidth(shown, 13) + 22;
    if (x > edge && x + wide > width - edge) {
      x = edge;
      y += legendLine;
    }
    const place = { x: x + 6, y, shown };
    x += wide;
    return place;
  });
  const height = y + 12;
  const { svg } = drawPlot(
    {
      width,
      height,
      margin: 0,
      x: { type: 'identity', axis: null },
      y: { type: 'identity', axis: null },
      marks: places.map((place, k) => dots([place], k, 5)),
    },
    'legend',
  );
  const names = places.map((place) => label(place.shown, { x: place.x + 12, y: place.y + 4.5, size: 13 }));
  return { height: height + 4, nodes: [element('g', {}, ...svg.children), ...names] };
}

/** The plane with everything on it. */
export function boundaryPanel({
  width,
  frame,
  grid,
  leads,
  members,
  features,
}: {
  readonly width: number;
  readonly frame: Frame;
  readonly grid: Grid;
  readonly leads: readonly Float64Array[];
  /** The points of each class. */
  readonly members: readonly (readonly Point[])[];
  readonly features: readonly string[];
}): Stripe {
  const { window } = frame;
  const x = linearAxis(...window.x, 6);
  const y = linearAxis(...window.y, 5);
  const count = members.reduce((sum, points) => sum + points.length, 0);
  const radius = Math.min(4.2, Math.max(1.8, 4.2 - Math.log10(count / 300)));
  const area = {
    width: grid.columns,
    height: grid.rows,
    x1: grid.covers.x[0],
    x2: grid.covers.x[1],
    y1: grid.covers.y[0],
    y2: grid.covers.y[1],
    // Not given, they would be made up for each sample, and the samples be searched for the nearest one.
    x: null,
    y: null,
    clip: true,
  };
  // Two classes share one line; of more, each pair shares a part of both.
  const lined = leads.length === 2 ? leads.slice(1) : leads;
  const height = margin.top + frame.height + margin.bottom;
  const { svg } = drawPlot(
    {
      width,
      height,
      marginTop: margin.top,
      marginRight: margin.right,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      x: { domain: window.x },
      y: { domain: window.y },
      marks: [
        ...leads.flatMap((lead, k) =>
          shades.map(({ above, share }) =>
            Plot.contour(lead, {
              ...area,
              thresholds: [above],
              fill: tint(classStyle(k).color, share),
              stroke: 'none',
            }),
          ),
        ),
        ...lined.map((lead) => Plot.contour(lead, { ...area, thresholds: [0], stroke: ink.text, strokeWidth: 1.4 })),
        Plot.frame({ stroke: ink.axis }),
        Plot.axisX(x.ticks, {
          text: (tick: number) => x.label(tick),
          tickSize: 5,
          label: null,
          fontSize: axisSize,
          color: ink.muted,
        }),
        Plot.axisY(y.ticks, {
          text: (tick: number) => y.label(tick),
          tickSize: 5,
          label: null,
          fontSize: axisSize,
          color: ink.muted,
        }),
        ...members.map((points, k) => dots(points, k, radius)),
      ],
    },
    'boundary',
  );
  const [xName = '', yName = ''] = features;
  return {
    height,
    nodes: [
      label(yName, { x: edge, y: margin.top - 14, size: axisSize, weight: 600 }),
      label(xName, {
        x: margin.left + frame.width / 2,
        y: height - margin.bottom + 40,
        size: axisSize,
        weight: 600,
        anchor: 'middle',
      }),
      element('g', { 'text-anchor': 'middle' }, ...svg.children),
    ],
  };
}

/** Points of a class, with a rim of paper so that they stay apart where they lie close. */
function dots(points: readonly Point[], k: number, r: number): Plot.Markish {
  const { color, sign } = classStyle(k);
  return Plot.dot(points, {
    x: 'x',
    y: 'y',
    r,
    symbol: sign,
    fill: color,
    stroke: ink.paper,
    strokeWidth: 0.9,
  });
}
