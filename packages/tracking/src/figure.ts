/**
 * The sheet that all charts are printed on: title, what belongs under it, panels, notes; an opaque
 * white page, one font, one left edge. Nothing here knows what is charted.
 */
import { ink } from './palette.js';
import { type SvgElement, type SvgNode, element, serialize } from './svg.js';

/** Distance of everything from the edge of the sheet, in pixels. */
export const edge = 24;

/** A note below the panels; `mark` is the number of the sign in the picture that it explains. */
export type Note = { readonly mark?: number; readonly text: string };

/** A stripe of the sheet, as wide as the sheet. */
export type Stripe = { readonly height: number; readonly nodes: readonly SvgNode[] };

/** What a sheet holds, from top to bottom. */
export type Figure = {
  readonly title: string;
  readonly subtitle: string;
  readonly width: number;
  readonly stripes: readonly Stripe[];
  readonly notes: readonly Note[];
};

const noteSize = 12;
const noteLine = 18;

/** The figure as a standalone SVG document; the same figure gives the same bytes. */
export function renderFigure({ title, subtitle, width, stripes, notes }: Figure): string {
  const body: SvgNode[] = [];
  let top = edge;
  const add = (height: number, ...nodes: readonly SvgNode[]): void => {
    if (nodes.length > 0) body.push(element('g', { transform: `translate(0,${top})` }, ...nodes));
    top += height;
  };
  const titleLines = wrap(title, width - 2 * edge, 18);
  add(
    24 * titleLines.length,
    ...titleLines.map((line, i) => label(line, { x: edge, y: 15 + 24 * i, size: 18, weight: 600 })),
  );
  const subtitleLines = wrap(subtitle, width - 2 * edge, 13);
  add(
    19 * subtitleLines.length + 6,
    ...subtitleLines.map((line, i) => label(line, { x: edge, y: 13 + 19 * i, size: 13, color: ink.muted })),
  );
  for (const { height, nodes } of stripes) add(height, ...nodes);
  if (notes.length > 0) top += 10;
  for (const { mark, text } of notes) {
    const left = edge + (mark === undefined ? 0 : 24);
    const lines = wrap(text, width - edge - left, noteSize);
    const sign = mark === undefined ? [] : markSign(mark, edge + 8, 8);
    const words = lines.map((line, i) =>
      label(line, { x: left, y: 12 + i * noteLine, size: noteSize, color: ink.muted }),
    );
    add(noteLine * lines.length + 2, ...sign, ...words);
  }
  const height = Math.ceil(top + (notes.length > 0 ? edge - 8 : 8));
  return `${serialize(
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': title,
        'font-family': 'system-ui, sans-serif',
      },
      element('title', {}, title),
      element('rect', { width, height, fill: ink.paper }),
      ...body,
    ),
  )}\n`;
}

/** How a piece of text is set. */
export type Lettering = {
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly weight?: number;
  readonly color?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
};

/** A piece of text; `y` is its base line. */
export function label(text: string, { x, y, size = 12, weight, color = ink.text, anchor }: Lettering): SvgElement {
  return element('text', { x, y, 'font-size': size, 'font-weight': weight, fill: color, 'text-anchor': anchor }, text);
}

/** A number in a circle: in the picture where something happened, in the notes what it was. */
export function markSign(number: number, x: number, y: number): readonly SvgElement[] {
  return [
    element('circle', { cx: x, cy: y, r: 8, fill: ink.paper, stroke: ink.muted }),
    label(String(number), { x, y: y + 3.7, size: 10.5, weight: 600, anchor: 'middle' }),
  ];
}

/** About how wide a text is. Fonts differ; the estimate is on the wide side, so that nothing overlaps. */
export function textWidth(text: string, size: number): number {
  return Array.from(text).length * size * 0.6;
}

/** Lines that fit a width, broken between words; no line for an empty text. */
export function wrap(text: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    const joined = `${last ?? ''} ${word}`;
    if (last !== undefined && textWidth(joined, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}
