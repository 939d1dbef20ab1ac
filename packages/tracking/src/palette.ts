/**
 * Colours and signs of all charts.
 *
 * Neighbours in a list differ in lightness as well as in hue, so that they stay apart in black and
 * white and for colour-blind readers; and no meaning hangs on colour alone: lines differ in dashes,
 * classes in signs.
 */

/** Text, lines and paper. */
export const ink = { text: '#1f2328', muted: '#59636e', grid: '#e4e7eb', axis: '#8c959f', paper: '#ffffff' } as const;

/** What a line looks like. */
export type LineStyle = { readonly color: string; readonly dash?: string; readonly width: number };

/** The two lines of a chart of errors: dark and solid, light and dashed. */
export const lineStyles = {
  training: { color: '#0b4f94', width: 1.8 },
  validation: { color: '#c2570c', width: 1.8, dash: '5 3' },
} as const satisfies Record<string, LineStyle>;

const colors = ['#0b4f94', '#e8890c', '#0f8a68', '#b0468f', '#56b4e9', '#8a5a2b', '#6e7781', '#c9b41a'] as const;
const dashes = [undefined, '7 3', '2 2', '9 3 2 3'] as const;

/**
 * The style of one of many lines by its number: neighbours differ in colour and in dashes.
 *
 * @param index from 0
 */
export function manyLinesStyle(index: number): LineStyle {
  const dash = dashes[index % dashes.length];
  return { color: colors[index % colors.length]!, width: 1.8, ...(dash && { dash }) };
}

/** Signs of the charting library, by name. */
export type Sign = 'circle' | 'triangle' | 'square' | 'diamond' | 'star' | 'cross' | 'wye';

/** What a class looks like. */
export type ClassStyle = { readonly color: string; readonly sign: Sign };

const signs = ['circle', 'triangle', 'square', 'diamond', 'star', 'cross', 'wye'] as const;

/**
 * The style of a class by its number; with eight colours and seven signs, 56 classes differ.
 *
 * @param index from 0
 */
export function classStyle(index: number): ClassStyle {
  return { color: colors[index % colors.length]!, sign: signs[index % signs.length]! };
}

/**
 * A colour thinned with white, as ink on paper is; opaque, so nothing shines through.
 *
 * @param color `#rrggbb`
 * @param share of the colour, from 0 (white) to 1
 */
export function tint(color: string, share: number): string {
  const channels = [1, 3, 5].map((at) => Math.round(255 + (parseInt(color.slice(at, at + 2), 16) - 255) * share));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
