/**
 * A panel of curves of many runs: the median as a line, the quartiles as a band, and names at the right.
 */
import * as Plot from '@observablehq/plot';
import {
  type Axis,
  type Drawing,
  type Stripe,
  type SvgElement,
  axisMarks,
  axisSize,
  drawPlot,
  edge,
  element,
  ink,
  label,
  movedApart,
  textWidth,
  tint,
} from '@rivulet/tracking/drawing';
import type { MarkedStyle } from './strategy-styles.js';

/** Median and quartiles of all runs at one moment. */
export type BandPoint = { readonly x: number; readonly low: number; readonly median: number; readonly high: number };

/** The runs of one way to train. */
export type Band = {
  readonly name: string;
  /** What is written behind the name. */
  readonly value: string;
  readonly style: MarkedStyle;
  readonly points: readonly BandPoint[];
  /** Whether the quartiles are drawn; where many curves cross, the medians alone can be read. Default true. */
  readonly shaded?: boolean;
};

/** A panel and its place on the sheet. */
export type BandPanel = {
  /** What ids begin with; different for each panel of a figure. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly x: Axis & { readonly type: 'linear' | 'log'; readonly name: string };
  readonly y: Axis & { readonly type: 'linear' | 'log'; readonly name: string };
  readonly bands: readonly Band[];
  /** A level that is looked at, drawn as a line. Default none. */
  readonly level?: number;
};

const sampleWidth = 26;
const marginTop = 30;
const marginBottom = 48;
/** Markers on a line. */
const markers = 5;

/** Draws panels one below another, their frames aligned. */
export function bandPanels(panels: readonly BandPanel[]): readonly Stripe[] {
  const tickWidths = panels.flatMap(({ y }) => y.ticks.map((tick) => textWidth(y.label(tick), axisSize)));
  const endWidths = panels.flatMap(({ bands }) =>
    bands.map(({ name, value }) => textWidth(`${name} ${value}`, axisSize) + sampleWidth + 14),
  );
  const left = edge + 14 + Math.max(...tickWidths);
  const right = edge + Math.max(24, ...endWidths);
  return panels.map((panel) => bandPanel(panel, left, right));
}

function bandPanel({ id, width, height, x, y, bands, level }: BandPanel, left: number, right: number): Stripe {
  const full = height + marginTop;
  const inside = bands.map((band) => ({ ...band, points: within(band.points, x, y) }));
  const drawing = drawPlot(
    {
      width,
      height: full,
      marginTop,
      marginRight: right,
      marginBottom,
      marginLeft: left,
      x: { domain: x.domain, type: x.type },
      y: { domain: y.domain, type: y.type },
      marks: [
        ...axisMarks(x, y),
        ...inside.filter(({ shaded = true }) => shaded).map(shade),
        Plot.ruleY([y.domain[0]], { stroke: ink.axis }),
        ...(level === undefined ? [] : [Plot.ruleY([level], { stroke: ink.text, strokeWidth: 0.9 })]),
        ...inside.flatMap((band, i) => medianMarks(band, x, (i + 0.5) / inside.length)),
      ],
    },
    id,
  );
  return {
    height: full,
    nodes: [
      label(y.name, { x: edge, y: marginTop - 14, size: axisSize, weight: 600 }),
      label(x.name, {
        x: (left + width - right) / 2,
        y: full - marginBottom + 40,
        size: axisSize,
        weight: 600,
        anchor: 'middle',
      }),
      element('g', { 'text-anchor': 'middle' }, ...drawing.svg.children),
      ...endLabels(inside, drawing, width - right + 8, full - marginBottom),
    ],
  };
}

/** The points that the axes show; on the vertical one, what lies beyond its ends lies on them. */
function within(points: readonly BandPoint[], x: Axis, y: Axis): readonly BandPoint[] {
  const clamp = (value: number): number => Math.min(y.domain[1], Math.max(y.domain[0], value));
  return points
    .filter((point) => point.x >= x.domain[0] && point.x <= x.domain[1])
    .map(({ x: at, low, median, high }) => ({ x: at, low: clamp(low), median: clamp(median), high: clamp(high) }));
}

function shade({ points, style }: Band): Plot.Markish {
  return Plot.areaY(points, {
    x: 'x',
    y1: 'low',
    y2: 'high',
    fill: tint(style.color, 0.45),
    fillOpacity: 0.5,
  });
}

/** @param offset of the markers, as a share of their distance: different for each line, so that none hides another */
function medianMarks({ points, style }: Band, x: BandPanel['x'], offset: number): readonly Plot.Markish[] {
  const line = { x: 'x', y: 'median', stroke: style.color, strokeWidth: style.width };
  return [
    Plot.line(points, style.dash === undefined ? line : { ...line, strokeDasharray: style.dash }),
    Plot.dot(markedPoints(points, x, offset), {
      x: 'x',
      y: 'median',
      r: 4,
      symbol: style.sign,
      fill: ink.paper,
      stroke: style.color,
      strokeWidth: 1.4,
    }),
  ];
}

/** A few points at equal distances on the paper. */
function markedPoints(
  points: readonly BandPoint[],
  { domain: [from, to], type }: BandPanel['x'],
  offset: number,
): readonly BandPoint[] {
  const places = Array.from({ length: markers }, (_, i) => {
    const share = (i + offset) / markers;
    return type === 'log' ? from * (to / from) ** share : from + (to - from) * share;
  });
  return places.flatMap((at) => points.find((point) => point.x >= at) ?? []);
}

/** Names at the right, in the order of the lines' ends and no two on top of each other. */
function endLabels(bands: readonly Band[], drawing: Drawing, x: number, bottom: number): readonly SvgElement[] {
  const gap = 18;
  const ends = bands
    .map((band) => ({ band, y: drawing.y(band.points.at(-1)?.median ?? NaN) }))
    .filter(({ y }) => Number.isFinite(y))
    .sort((a, b) => a.y - b.y);
  const heights = movedApart(
    ends.map(({ y }) => y),
    gap,
    [marginTop, bottom],
  );
  const named = ends.map(({ band }, i) => ({ ...band, at: heights[i]! }));
  return named.flatMap(({ name, value, style, at }) => [
    element('line', {
      x1: x,
      x2: x + sampleWidth - 4,
      y1: at,
      y2: at,
      stroke: style.color,
      'stroke-width': style.width,
      'stroke-dasharray': style.dash,
    }),
    element(
      'text',
      { x: x + sampleWidth, y: at + 4, 'font-size': axisSize, fill: style.color },
      element('tspan', { 'font-weight': 600 }, name),
      ` ${value}`,
    ),
  ]);
}
