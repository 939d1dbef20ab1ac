/**
 * Reads a chart back, as another program would: parsed, not searched.
 */
import { DOMParser } from 'linkedom';

export type Read = {
  readonly tag: string;
  readonly text: string;
  readonly attribute: (name: string) => string | null;
};

/** What is asked of an element. */
type Element = {
  readonly localName: string;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
};

/** All elements that a CSS selector finds, in the order of the document. */
export function find(svg: string, selector: string): readonly Read[] {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return Array.from(document.querySelectorAll(selector) as unknown as ArrayLike<Element>).map((element) => ({
    tag: element.localName,
    text: element.textContent ?? '',
    attribute: (name) => element.getAttribute(name),
  }));
}

/** All texts of a chart. */
export function texts(svg: string): readonly string[] {
  return find(svg, 'text').map(({ text }) => text);
}

/** The vertices of a path of straight lines. */
export function vertices(d: string): readonly (readonly [number, number])[] {
  return Array.from(d.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g), ([, x, y]) => [Number(x), Number(y)] as const);
}

/** The paths of lines, by their colour. */
export function lines(svg: string, color: string): readonly string[] {
  return find(svg, `g[stroke="${color}"] path, path[stroke="${color}"]`).map((path) => path.attribute('d') ?? '');
}

/** Whether a point lies inside a path, by the even-odd rule. */
export function inside(d: string, x: number, y: number): boolean {
  let odd = false;
  for (const ring of d.split('Z').map(vertices)) {
    for (let i = 0; i < ring.length; i++) {
      const [x1, y1] = ring[i]!;
      const [x2, y2] = ring[(i + 1) % ring.length]!;
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
    }
  }
  return odd;
}
