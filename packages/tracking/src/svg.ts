/**
 * SVG as a tree of plain data, and the one way it becomes text: attributes in the order in which they
 * were set, numbers rounded to hundredths of a pixel, so the same chart is the same bytes.
 */

/** What an element may hold. */
export type SvgNode = SvgElement | string;

/** An element; attributes that are `undefined` are left out. */
export type SvgElement = {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly SvgNode[];
};

/** An element with its attributes and children. */
export function element(
  tag: string,
  attributes: SvgElement['attributes'] = {},
  ...children: readonly SvgNode[]
): SvgElement {
  return { tag, attributes, children };
}

/** The text of an element and all that it holds; well-formed XML whatever characters it is given. */
export function serialize(node: SvgNode): string {
  if (typeof node === 'string') return escape(node);
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? rounded(value) : escape(value ?? '')}"`)
    .join('');
  const inside = node.children.map(serialize).join('');
  return inside === '' ? `<${node.tag}${attributes}/>` : `<${node.tag}${attributes}>${inside}</${node.tag}>`;
}

/** A length in pixels, to hundredths: no eye and no printer sees more. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML has no way to write control characters at all: they are dropped. */
function escape(text: string): string {
  return Array.from(text)
    .filter((character) => character >= ' ' || character === '\n' || character === '\t')
    .join('')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
