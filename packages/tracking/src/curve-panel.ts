/**
 * One panel of curves over the course of a run: grid, axes, lines with gaps, marks of decisions, and
 * the name and the last value of each line at its end, where no legend can cover anything.
 */
import * as Plot from '@observablehq/plot';
import { axisMarks, axisSize, movedApart } from './axis-marks.js';
import { type Point, decimate } from './decimate.js';
import type { DecisionMark } from './decision-marks.js';
import { type Drawing, drawPlot } from './draw-plot.js';
import { type Stripe, edge, label, markSign, textWidth } from './figure.js';
import { type LineStyle, ink } from './palette.js';
import { type SvgElement, element } from './svg.js';
import type { Axis } from './ticks.js';

/** A line of a panel. */
export type Series = {
  readonly name: string;
  readonly points: readonly Point[];
  readonly style: LineStyle;
  /** What is written at the end of the line: its last value. */
  readonly value: string;
  /** A band behind the line, such as that between quartiles; default none. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
};

/** A panel; its frame is as wide as the sheet less the labels. */
export type CurvePanel = {
  /** What ids begin with; different for each panel of a figure. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly xLabel: string;
  /** Default 'linear'; marks of decisions stand on a linear axis only. */
  readonly xScale?: 'linear' | 'log';
  readonly y: Axis;
  readonly yLabel: string;
  readonly scale: 'linear' | 'log';
  readonly series: readonly Series[];
  readonly marks: readonly DecisionMark[];
  /** Whether values hold until the next one, as a rate does; default false. */
  readonly stepped?: boolean;
  /** A panel below another one, which shows the numbers of the marks already; default false. */
  readonly bare?: boolean;
};

/** More vertices than this in a line are thinned out, two to a bucket. */
const buckets = 700;

const rowHeight = 19;

/** Draws panels one below another, their frames aligned. */
export function curvePanels(panels: readonly CurvePanel[]): readonly Stripe[] {
  const tickWidth = panels.flatMap(({ y }) => y.ticks.map((tick) => textWidth(y.label(tick), axisSize)));
  const endWidth = panels.flatMap(({ series }) =>
    series.map((line) => textWidth(`${line.name} ${line.value}`, axisSize)),
  );
  const left = edge + 14 + Math.max(...tickWidth);
  const right = edge + Math.max(24, ...endWidth.map((width) => width + 10));
  return panels.map((panel) => curvePanel(panel, left, right));
}

function curvePanel(panel: CurvePanel, marginLeft: number, marginRight: number): Stripe {
  const { id, width, height, x, y, scale, series, marks, stepped = false, bare = false, xScale = 'linear' } = panel;
  const pixel = (value: number): number =>
    marginLeft + ((value - x.domain[0]) / (x.domain[1] - x.domain[0])) * (width - marginLeft - marginRight);
  const numbered = marks.filter((mark) => mark.number !== undefined);
  const rows = bare ? [] : stack(numbered.map((mark) => pixel(mark.x)));
  const titleFits = bare || numbered.every((mark) => pixel(mark.x) > edge + textWidth(panel.yLabel, axisSize) + 12);
  const marksHeight = rowHeight * (Math.max(-1, ...rows) + 1);
  const marginTop = titleFits ? Math.max(30, marksHeight + 12) : marksHeight + 30;
  const marginBottom = panel.xLabel === '' ? 30 : 48;
  const full = height + marginTop;

  const drawing = drawPlot(
    {
      width,
      height: full,
      marginTop,
      marginRight,
      marginBottom,
      marginLeft,
      x: { domain: x.domain, type: xScale },
      y: { domain: y.domain, type: scale },
      marks: [
        ...axisMarks(x, y),
        Plot.ruleY([y.domain[0]], { stroke: ink.axis }),
        Plot.ruleX(
          numbered.map((mark) => mark.x),
          { stroke: ink.muted, strokeDasharray: '2 3' },
        ),
        ...series.flatMap(({ band = [], style }) => (band.length === 0 ? [] : [bandMark(band, style)])),
        ...series.flatMap((line) => lineMarks(line, stepped)),
      ],
    },
    id,
  );
  const bottom = full - marginBottom;
  const titles = [
    label(panel.yLabel, { x: edge, y: titleFits ? marginTop - 14 : 12, size: axisSize, weight: 600 }),
    label(panel.xLabel, {
      x: (marginLeft + width - marginRight) / 2,
      y: bottom + 40,
      size: axisSize,
      weight: 600,
      anchor: 'middle',
    }),
  ];
  const signs = rows.flatMap((row, i) => {
    const { x: at, number = 0 } = numbered[i]!;
    return markSign(number, pixel(at), marginTop - 11 - rowHeight * row);
  });
  const ends = endLabels(series, drawing, width - marginRight + 8, marginTop, bottom);
  return {
    height: full,
    nodes: [
      ...titles,
      element('g', { 'text-anchor': 'middle' }, ...drawing.svg.children),
      ...rug(marks, pixel, bottom),
      ...signs,
      ...ends,
    ],
  };
}

/** Short strokes on the lower edge for decisions that are too many to be told one by one. */
function rug(marks: readonly DecisionMark[], pixel: (value: number) => number, bottom: number): readonly SvgElement[] {
  const positions = new Set(
    marks.filter((mark) => mark.number === undefined).map((mark) => 3 * Math.round(pixel(mark.x) / 3)),
  );
  // Closer than three pixels they would melt into a bar.
  if (positions.size === 0) return [];
  const d = [...positions].map((x) => `M${x},${bottom}v-6`).join('');
  return [element('path', { d, stroke: ink.muted, 'stroke-opacity': 0.5 })];
}

function bandMark(band: NonNullable<Series['band']>, { color }: LineStyle): Plot.Markish {
  return Plot.areaY(band, { x: 'x', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.13 });
}

function lineMarks({ points, style }: Series, stepped: boolean): readonly Plot.Markish[] {
  const thin = decimate(points, buckets);
  const width = thin.length < points.length ? 1.1 : style.width;
  const alone = thin.filter(
    ({ y }, i) => Number.isFinite(y) && !Number.isFinite(thin[i - 1]?.y) && !Number.isFinite(thin[i + 1]?.y),
  );
  const line = {
    x: 'x',
    y: 'y',
    stroke: style.color,
    strokeWidth: width,
    ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }),
    ...(stepped ? { curve: 'step-before' as const } : {}),
  };
  return [Plot.line(thin, line), Plot.dot(alone, { x: 'x', y: 'y', r: 2.5, fill: style.color })];
}

/** Names at the ends of the lines, moved apart where they would overlap. */
function endLabels(
  series: readonly Series[],
  drawing: Drawing,
  x: number,
  top: number,
  bottom: number,
): readonly SvgElement[] {
  const gap = 17;
  const ends = series
    .flatMap((line) => {
      const last = line.points.findLast((point) => Number.isFinite(point.y));
      return last === undefined ? [] : [{ line, y: drawing.y(last.y) }];
    })
    .sort((a, b) => a.y - b.y);
  const heights = movedApart(
    ends.map(({ y }) => y),
    gap,
    [top, bottom],
  );
  return ends.map(({ line }, i) =>
    element(
      'text',
      { x, y: heights[i]! + 4, 'font-size': axisSize, fill: line.style.color },
      element('tspan', { 'font-weight': 600 }, line.name),
      ` ${line.value}`,
    ),
  );
}

/** The lowest row for each position in which it does not touch the one before it. */
function stack(positions: readonly number[]): readonly number[] {
  const ends: number[] = [];
  return positions.map((position) => {
    let row = ends.findIndex((end) => end + rowHeight <= position);
    if (row < 0) row = ends.length;
    ends[row] = position;
    return row;
  });
}
