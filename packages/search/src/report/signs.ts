/**
 * How trials look: a shape for each outcome, so that none hangs on colour alone.
 */
import { type SvgElement, element, ink } from '@rivulet/tracking/drawing';
import type { Outcome } from './results.js';

/** The colour of what was done, of the best, and of what was ended. */
export const colors = { complete: '#0b4f94', best: '#c2570c', ended: '#6e7781' } as const;

/** A full circle: complete. An empty square: never there. An empty triangle: pruned. A cross: failed. */
export function sign(outcome: Outcome, x: number, y: number): SvgElement {
  const line = { fill: ink.paper, stroke: colors.ended, 'stroke-width': 1.3 };
  switch (outcome) {
    case 'complete':
      return element('circle', { cx: x, cy: y, r: 3.5, fill: colors.complete, 'fill-opacity': 0.75 });
    case 'never':
      return element('rect', { x: x - 3, y: y - 3, width: 6, height: 6, ...line });
    case 'pruned':
      return element('path', { d: path(x, y, 'm0,-4 4,7 -8,0z'), ...line });
    case 'failed':
      return element('path', { d: path(x, y, 'm-3.5,-3.5 7,7 m-7,0 7,-7'), ...line, stroke: ink.text, fill: 'none' });
  }
}

/** A ring around the best trial. */
export function ring(x: number, y: number): SvgElement {
  return element('circle', { cx: x, cy: y, r: 7.5, fill: 'none', stroke: colors.best, 'stroke-width': 2.2 });
}

function path(x: number, y: number, d: string): string {
  const near = (value: number): number => Math.round(100 * value) / 100;
  return `M${near(x)},${near(y)}${d}`;
}
