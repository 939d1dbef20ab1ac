/**
 * Panels of the chapter's curves: a frame with axes, marks of the charting library in it, names beside the lines.
 */
import * as Plot from '@observablehq/plot';
import {
  type Axis,
  type Drawing,
  type LineStyle,
  type Sign,
  type Stripe,
  type SvgNode,
  drawPlot,
  edge,
  element,
  ink,
  label,
} from '@rivulet/tracking/drawing';

/** Width of a figure in pixels. */
export const sheetWidth = 860;

/** A place in a panel. */
export type Place = { readonly x: number; readonly y: number };

/** A frame with axes, and what is drawn in it. */
export type Panel = {
  /** What ids begin with; different for each panel of a figure. */
  readonly id: string;
  readonly title?: string;
  readonly x: Axis;
  readonly xLabel: string;
  readonly y: Axis;
  readonly yLabel: string;
  readonly marks: readonly Plot.Markish[];
  /** Words at places, in the units of the axes. */
  readonly words?: readonly Word[];
  /** Room for words at the right; default 12. */
  readonly right?: number;
};

/** A word at a place, moved by pixels. */
export type Word = Place & {
  readonly text: string;
  readonly color?: string;
  readonly dx?: number;
  readonly dy?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
};

/** The lines of a panel that are told apart: by lightness, dashes and signs. */
export const lineStyles: readonly (LineStyle & { readonly sign: Sign })[] = [
  { color: '#0b4f94', width: 1.9, sign: 'circle' },
  { color: '#e8890c', width: 1.9, dash: '6 3', sign: 'triangle' },
  { color: '#0f8a68', width: 1.9, dash: '2 3', sign: 'square' },
  { color: '#b0468f', width: 1.9, dash: '9 3 2 3', sign: 'diamond' },
];

/** The style of a line by its number. */
export function lineStyle(index: number): (typeof lineStyles)[number] {
  return lineStyles[index % lineStyles.length]!;
}

const fontSize = 12;
const margin = { top: 34, bottom: 46, left: 52 } as const;

/** Panels side by side in rows of a few, all of one height. */
export function panelRows(panels: readonly Panel[], { columns = 1, height = 300 } = {}): readonly Stripe[] {
  const gap = 16;
  const width = (sheetWidth - 2 * edge - gap * (columns - 1)) / columns;
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns),
  );
  return rows.map((row) => ({
    height: height + 8,
    nodes: row.map((panel, column) =>
      element('g', { transform: `translate(${edge + column * (width + gap)},0)` }, ...panelNodes(panel, width, height)),
    ),
  }));
}

function panelNodes(panel: Panel, width: number, height: number): readonly SvgNode[] {
  const { id, title, x, y, xLabel, yLabel, marks, words = [], right = 12 } = panel;
  const tick = { label: null, fontSize, color: ink.muted } as const;
  const drawing = drawPlot(
    {
      width,
      height,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      marginRight: right,
      x: { domain: x.domain },
      y: { domain: y.domain },
      marks: [
        Plot.gridY(y.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
        Plot.gridX(x.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
        Plot.axisY(y.ticks, { ...tick, text: (at: number) => y.label(at), tickSize: 0, tickPadding: 8 }),
        Plot.axisX(x.ticks, { ...tick, text: (at: number) => x.label(at), tickSize: 5 }),
        Plot.ruleY([y.domain[0]], { stroke: ink.axis }),
        ...marks,
      ],
    },
    id,
  );
  const middle = (margin.left + width - right) / 2;
  return [
    label(title ?? yLabel, { x: 0, y: 12, size: fontSize, weight: 600 }),
    ...(title === undefined ? [] : [label(yLabel, { x: 0, y: 27, size: 11, color: ink.muted })]),
    label(xLabel, { x: middle, y: height - 8, size: fontSize, weight: 600, anchor: 'middle' }),
    element('g', { 'text-anchor': 'middle' }, ...drawing.svg.children),
    ...words.map((word) => wordNode(word, drawing)),
  ];
}

function wordNode({ text, x, y, dx = 6, dy = 4, color = ink.text, anchor }: Word, drawing: Drawing): SvgNode {
  return label(text, { x: drawing.x(x) + dx, y: drawing.y(y) + dy, color, weight: 600, ...(anchor && { anchor }) });
}

/** Names at the right ends of lines, moved apart where they would overlap; in units of the y axis. */
export function endWords(
  lines: readonly { readonly text: string; readonly color: string; readonly end: Place }[],
  apart: number,
): readonly Word[] {
  let lowest = -Infinity;
  return [...lines]
    .sort((a, b) => a.end.y - b.end.y)
    .map(({ text, color, end }) => {
      lowest = Math.max(end.y, lowest + apart);
      return { text, color, x: end.x, y: lowest };
    });
}
