/**
 * Places for boxes and ways for arrows, found by dagre: layers from top to bottom, few crossings.
 */
import { edge as margin, textWidth } from '@rivulet/tracking/drawing';
import * as dagre from '@dagrejs/dagre';
import type { Arrow, Box, Drawing } from './boxes.js';

/** What is used of the library, whose own types cannot be found by ES modules. */
type Library = {
  readonly Graph: new (options: { readonly multigraph: boolean }) => {
    setGraph(options: Readonly<Record<string, string | number>>): void;
    graph(): { readonly width?: number; readonly height?: number };
    setNode(id: string, size: Size): void;
    node(id: string): Point & Size;
    setEdge(from: string, to: string, text: Size & { readonly labelpos: 'r' }, name: string): void;
    edge(from: string, to: string, name: string): { readonly points: readonly Point[] } & Partial<Point>;
  };
  readonly layout: (graph: InstanceType<Library['Graph']>) => void;
};
const { Graph, layout } = dagre as unknown as Library;

type Size = { readonly width: number; readonly height: number };

/** Measures of a picture in pixels. */
export type Style = {
  readonly titleSize: number;
  readonly lineSize: number;
  readonly padding: number;
  readonly between: number;
  readonly ranks: number;
};

/** How much wider than the estimate a title may be: it is bold, and Gemm has two m. */
const bold = 1.3;

/** For graphs that are read box by box, and for large ones. */
export const styles = {
  roomy: { titleSize: 13, lineSize: 11, padding: 9, between: 26, ranks: 34 },
  compact: { titleSize: 10, lineSize: 9, padding: 5, between: 10, ranks: 20 },
} as const satisfies Record<string, Style>;

/** A point of the picture. */
export type Point = { readonly x: number; readonly y: number };

/** A box with its place; `x` and `y` are its middle. */
export type PlacedBox = Box & Point & Size;

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
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: boxes.map((box) => ({ ...box, ...graph.node(box.id) })),
    arrows: arrows.map((arrow, index) => {
      const way = graph.edge(arrow.from, arrow.to, String(index));
      const at = arrow.text === '' || way.x === undefined || way.y === undefined ? null : { x: way.x, y: way.y };
      return { ...arrow, points: way.points, at };
    }),
  };
}

function sizeOf({ title, aside, lines }: Box, { titleSize, lineSize, padding }: Style): Size {
  const first = textWidth(title, titleSize) * bold + (aside === '' ? 0 : 10 + textWidth(aside, lineSize));
  const widths = [first, ...lines.map((line) => textWidth(line, lineSize))];
  return {
    width: Math.ceil(Math.max(...widths)) + 2 * padding,
    height: lineHeight(titleSize) + lines.length * lineHeight(lineSize) + 2 * Math.round(padding * 0.7),
  };
}
