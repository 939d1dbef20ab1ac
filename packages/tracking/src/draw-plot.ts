/**
 * The one place that knows the charting library: Observable Plot draws into linkedom, a document
 * without a browser, and what it drew leaves as plain data.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type SvgElement, type SvgNode, element, rounded } from './svg.js';

/** What was drawn, and where values lie on it. */
export type Drawing = {
  readonly svg: SvgElement;
  /** Pixels from the left edge. */
  readonly x: (value: number) => number;
  /** Pixels from the upper edge. */
  readonly y: (value: number) => number;
};

/** What is read of an element; both a browser's and linkedom's have it. */
type Dom = {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly localName: string;
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>;
  readonly childNodes: ArrayLike<Dom>;
};

type Plotted = Dom & { scale(name: 'x' | 'y'): { apply(value: number): number } };

const textNode = 3;

/** For the browser's eyes only, or said once by the whole figure. */
const dropped = new Set(['class', 'font-family', 'aria-hidden', 'font-variant']);

/**
 * Draws marks.
 *
 * @param options as Observable Plot takes them, with x and y scales
 * @param id what ids in the drawing begin with; different for each drawing of a figure
 */
export function drawPlot(options: Plot.PlotOptions, id: string): Drawing {
  const { document } = parseHTML('<html></html>');
  const drawn = Plot.plot({ ...options, document }) as unknown as Plotted;
  const x = drawn.scale('x');
  const y = drawn.scale('y');
  return {
    svg: withStableIds(plain(drawn) as SvgElement, id),
    x: (value) => x.apply(value),
    y: (value) => y.apply(value),
  };
}

function plain(node: Dom): SvgNode {
  if (node.nodeType === textNode) return node.nodeValue ?? '';
  const attributes: Record<string, string> = {};
  for (const { name, value } of Array.from(node.attributes).reverse()) {
    if (!dropped.has(name)) attributes[name] = name === 'transform' || name === 'd' ? shortened(value) : value;
  }
  const children = Array.from(node.childNodes).filter((child) => child.localName !== 'style');
  return element(node.localName, attributes, ...children.map(plain));
}

/** `translate(40,145.00000000000003)` → `translate(40,145)`. */
function shortened(text: string): string {
  return text.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(rounded(Number(number))));
}

/** The library numbers its ids from the start of the process; here they are numbered within the drawing. */
function withStableIds(svg: SvgElement, prefix: string): SvgElement {
  const names = new Map<string, string>();
  const renamed = (text: string): string =>
    text.replace(/plot-clip-\d+/g, (name) => {
      const known = names.get(name) ?? `${prefix}-${names.size + 1}`;
      names.set(name, known);
      return known;
    });
  const walk = (node: SvgNode): SvgNode =>
    typeof node === 'string'
      ? node
      : {
          ...node,
          attributes: Object.fromEntries(
            Object.entries(node.attributes).map(([key, value]) => [
              key,
              (key === 'id' || key === 'clip-path') && typeof value === 'string' ? renamed(value) : value,
            ]),
          ),
          children: node.children.map(walk),
        };
  return walk(svg) as SvgElement;
}
