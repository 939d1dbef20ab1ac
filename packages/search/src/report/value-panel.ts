/**
 * A panel of trials by their value: a frame with both axes, and above it a lane for each way to have none.
 */
import { type SvgNode, element, ink, label, textWidth } from '@rivulet/tracking/drawing';
import type { TrialRecord } from '../events.js';
import { type Outcome, isValued, outcomeOf, valueless } from './results.js';
import type { Scale } from './scale.js';
import { ring, sign } from './signs.js';
import { outcomeText } from './words.js';

/** A tick of the lower axis, in pixels of the sheet. */
export type PixelTick = { readonly x: number; readonly text: string };

/** A panel, with the edges of its frame in pixels; `top` is where its lanes begin. */
export type ValuePanel = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly records: readonly TrialRecord[];
  /** Lanes that there are, so that neighbouring panels have the same. */
  readonly lanes: readonly Outcome[];
  readonly scale: Scale;
  readonly ticks: readonly PixelTick[];
  /** Where a trial stands on the lower axis. */
  readonly x: (record: TrialRecord) => number;
  readonly best: TrialRecord | null;
  /** Behind the signs, such as a line. */
  readonly behind?: (y: (value: number) => number) => readonly SvgNode[];
};

const laneHeight = 18;

/** How much room tick labels and names of lanes take on the left. */
export function leftRoom(scale: Scale, lanes: readonly Outcome[]): number {
  const texts = [...scale.axis.ticks.map((tick) => scale.axis.label(tick)), ...lanes.map((lane) => outcomeText[lane])];
  return 12 + Math.max(...texts.map((text) => textWidth(text, 11)));
}

/** The ways to have no value that occur. */
export function lanesOf(records: readonly TrialRecord[]): readonly Outcome[] {
  const found = new Set(records.map(outcomeOf));
  return valueless.filter((outcome) => found.has(outcome));
}

/** How high the lanes are together. */
export function lanesHeight(lanes: readonly Outcome[]): number {
  return lanes.length === 0 ? 0 : lanes.length * laneHeight + 6;
}

/** Draws the panel. */
export function valuePanel(panel: ValuePanel): readonly SvgNode[] {
  const { left, right, top, bottom, records, lanes, scale, ticks, x, best, behind } = panel;
  const frameTop = top + lanesHeight(lanes);
  const y = (value: number): number => bottom - scale.at(value) * (bottom - frameTop);
  const laneOf = (outcome: Outcome): number => top + laneHeight * lanes.indexOf(outcome) + laneHeight / 2;
  const height = (record: TrialRecord): number => (isValued(record) ? y(record.value) : laneOf(outcomeOf(record)));
  const note = { size: 11, color: ink.muted } as const;
  return [
    ...lanes.flatMap((lane, index) => [
      element('rect', {
        x: left,
        y: top + laneHeight * index + 1,
        width: right - left,
        height: laneHeight - 2,
        fill: ink.grid,
        'fill-opacity': 0.55,
      }),
      label(outcomeText[lane], { x: left - 8, y: laneOf(lane) + 4, anchor: 'end', ...note }),
    ]),
    ...scale.axis.ticks.flatMap((tick) => [
      element('line', { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: ink.grid }),
      label(scale.axis.label(tick), { x: left - 8, y: y(tick) + 4, anchor: 'end', ...note }),
    ]),
    ...ticks.flatMap((tick) => [
      element('line', { x1: tick.x, x2: tick.x, y1: frameTop, y2: bottom, stroke: ink.grid }),
      label(tick.text, { x: tick.x, y: bottom + 16, anchor: 'middle', ...note }),
    ]),
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: ink.axis }),
    ...(behind?.(y) ?? []),
    ...records.map((record) => sign(outcomeOf(record), x(record), height(record))),
    ...(best ? [ring(x(best), height(best))] : []),
  ];
}
