/**
 * What all panels of curves have: a grid, axes with their numbers, and names at the ends of the lines.
 */
import * as Plot from '@observablehq/plot';
import { ink } from './palette.js';
import type { Axis } from './ticks.js';

/** Size of the letters at axes and lines. */
export const axisSize = 12;

/** Grid and axes, to be drawn below everything else. */
export function axisMarks(x: Axis, y: Axis): readonly Plot.Markish[] {
  const lettering = { label: null, fontSize: axisSize, color: ink.muted } as const;
  return [
    Plot.gridY(y.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
    Plot.gridX(x.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
    Plot.axisY(y.ticks, { ...lettering, text: (tick: number) => y.label(tick), tickSize: 0, tickPadding: 8 }),
    Plot.axisX(x.ticks, { ...lettering, text: (tick: number) => x.label(tick), tickSize: 5, stroke: ink.axis }),
  ];
}

/**
 * Heights of names, moved apart where they would overlap: down from those above, and back up where that leads below the
 * panel.
 *
 * @param heights in ascending order
 * @param gap between two names
 * @param top,bottom of the panel
 */
export function movedApart(
  heights: readonly number[],
  gap: number,
  [top, bottom]: readonly [number, number],
): readonly number[] {
  let lowest = top;
  const moved = heights.map((height) => {
    const at = Math.max(lowest, height);
    lowest = at + gap;
    return at;
  });
  let limit = bottom;
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = Math.min(moved[i]!, limit);
    limit = moved[i]! - gap;
  }
  return moved;
}
