/**
 * Places for boxes and ways for arrows, found by dagre: layers from top to bottom, few crossings.
 */
import { edge as margin, textWidth } from '@rivulet/tracking/drawing';
import { Graph, layout } from '@dagrejs/dagre';
import type { Arrow, Box, Drawing } from './boxes.js';

/** Measures of a picture in pixels. */
export type Style = {
  readonly titleSize: number;
  readonly lineSize: number;
  readonly padding: number;
  readonly between: number;
  readonly ranks: number;
};

/** For graphs that are read box by box, and for large ones. */
export const styles = {
  roomy: { titleSize: 13, lineSize: 11, padding: 9, between: 26, ranks: 34 },
  compact: { titleSize: 10, lineSize: 9, padding: 5, between: 10, ranks: 20 },
} as const satisfies Record<string, Style>;

/** A point of the picture. */
export type Point = { readonly x: number; readonly y: number };

/** A box with its place; `x` and `y` are its middle. */
export type PlacedBox = Box & Point & { readonly width: number; readonly height: number };

/** An arrow with its way, and where its text stands. */
export type PlacedArrow = Arrow & { readonly points: readonly Point[]; readonly at: Point | null };

/** A drawing with places. */
export type Placed = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
};

/** The height of a line of text of this size. */
export function lineHeight(size: number): number {
  return Math.round(size * 1.4);
}

/** Finds places; the same drawing gets the same. */
export function placeBoxes({ boxes, arrows }: Drawing, style: Style): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'TB',
    nodesep: style.between,
    ranksep: style.ranks,
    edgesep: 12,
    marginx: margin,
    marginy: 8,
  });
  for (const box of boxes) graph.setNode(box.id, sizeOf(box, style));
  arrows.forEach(({ from, to, text }, index) => {
    const width = text === '' ? 0 : textWidth(text, style.lineSize) + 8;
    graph.setEdge(
      from,
      to,
      { width, height: text === '' ? 0 : lineHeight(style.lineSize), labelpos: 'r' },
      String(index),
    );
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return {
    width,
    height,
    boxes: boxes.map((box) => ({ ...box, ...(graph.node(box.id) as Point & { width: number; height: number }) })),
    arrows: arrows.map((arrow, index) => {
      const way = graph.edge(arrow.from, arrow.to, String(index)) as { points: Point[]; x?: number; y?: number };
      const at = arrow.text === '' || way.x === undefined || way.y === undefined ? null : { x: way.x, y: way.y };
      return { ...arrow, points: way.points, at };
    }),
  };
}

function sizeOf(
  { title, aside, lines }: Box,
  { titleSize, lineSize, padding }: Style,
): { width: number; height: number } {
  const first = textWidth(title, titleSize) * 1.15 + (aside === '' ? 0 : 10 + textWidth(aside, lineSize));
  const widths = [first, ...lines.map((line) => textWidth(line, lineSize))];
  return {
    width: Math.ceil(Math.max(...widths)) + 2 * padding,
    height: lineHeight(titleSize) + lines.length * lineHeight(lineSize) + 2 * Math.round(padding * 0.7),
  };
}
