/**
 * The chart of importances: a bar for each parameter, the longest first.
 */
import { edge, element, ink, label, renderFigure, textWidth } from '@rivulet/tracking/drawing';
import type { Importance } from '../importance.js';
import { colors } from './signs.js';

const width = 860;
const row = 26;

/**
 * How much each parameter mattered, as bars.
 *
 * @returns a standalone SVG; `null` where nothing is known
 */
export function importanceChart(importances: readonly Importance[]): string | null {
  const rows = importances
    .filter(({ importance }) => Number.isFinite(importance))
    .sort((a, b) => b.importance - a.importance);
  const [first] = rows;
  if (!first) return null;
  const left = edge + 12 + Math.max(...rows.map(({ name }) => textWidth(name, 12)));
  const right = width - edge - 60;
  const long = (share: number): number => Math.max(1, ((right - left) * share) / Math.max(first.importance, 1e-12));
  return renderFigure({
    title: 'What mattered',
    subtitle: 'how much of the differences between trials goes with each parameter',
    width,
    stripes: [
      {
        height: row * rows.length + 16,
        nodes: rows.flatMap(({ name, importance: share }, index) => {
          const middle = 10 + row * index + row / 2;
          return [
            label(name, { x: left - 10, y: middle + 4, anchor: 'end' }),
            element('rect', {
              x: left,
              y: middle - 8,
              width: long(share),
              height: 16,
              fill: colors.complete,
              'fill-opacity': 0.85,
            }),
            label(`${(100 * share).toFixed(share < 0.095 ? 1 : 0)} %`, {
              x: left + long(share) + 8,
              y: middle + 4,
              color: ink.muted,
            }),
          ];
        }),
      },
    ],
    notes: [],
  });
}
