/**
 * The chart of arrivals: a row for each contestant, a dot for each run at what it needed to the goal.
 */
import {
  type SvgNode,
  edge,
  element,
  ink,
  label,
  logAxis,
  manyLinesStyle,
  renderFigure,
  textWidth,
} from '@rivulet/tracking/drawing';
import type { Comparison, Summary } from './comparison.js';
import type { RunRecord } from './run-record.js';
import { amount, goalText } from './words.js';

const width = 860;
const row = 46;
const neverWidth = 84;

/** What each run needed, on a log axis; quartiles as a bar, the median as a stroke; runs that never arrived on the right. */
export function goalChart(comparison: Comparison, records: readonly RunRecord[]): string | null {
  const { contestants, by, goal } = comparison;
  // In the order of seeds: which run was over first depends on the workers.
  const inOrder = records.toSorted((a, b) => a.seed - b.seed);
  const arrived = inOrder.filter(({ outcome, [by]: value }) => outcome === 'reached' && value > 0);
  if (arrived.length === 0) return null;
  const values = arrived.map((record) => record[by]);
  const axis = logAxis(Math.min(...values), Math.max(...values), 8);
  const left = edge + 12 + Math.max(...contestants.map(({ name }) => textWidth(name, 12)));
  const right = width - edge - neverWidth - 90;
  const [low, high] = axis.domain;
  const linear = low <= 0 || high / low < 3;
  const share = (value: number): number =>
    linear ? (value - low) / (high - low) : Math.log(value / low) / Math.log(high / low);
  const x = (value: number): number => left + share(value) * (right - left);
  const never = right + 30 + neverWidth / 2;
  const bottom = row * contestants.length + 20;
  const nodes: SvgNode[] = [
    ...axis.ticks.flatMap((tick) => [
      element('line', { x1: x(tick), x2: x(tick), y1: 20, y2: bottom, stroke: ink.grid }),
      label(axis.label(tick), { x: x(tick), y: bottom + 18, color: ink.muted, anchor: 'middle' }),
    ]),
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: ink.axis }),
    label(`${by} to the goal${linear ? '' : ' (log)'}`, {
      x: (left + right) / 2,
      y: bottom + 40,
      weight: 600,
      anchor: 'middle',
    }),
    label('never', { x: never, y: bottom + 18, color: ink.muted, anchor: 'middle' }),
    label('reached', { x: width - edge, y: 12, color: ink.muted, anchor: 'end' }),
    ...contestants.flatMap((summary, index) =>
      rowOf({
        summary,
        index,
        top: 20 + row * index,
        runs: inOrder.filter(({ contestant }) => contestant === summary.name),
        by,
        x,
        never,
      }),
    ),
  ];
  return renderFigure({
    title: `How long to ${goalText(goal)}`,
    subtitle: `${by}; a dot is a run, the bar holds the middle half of them, the stroke is their median`,
    width,
    stripes: [{ height: bottom + 52, nodes }],
    notes: [],
  });
}

type Row = {
  readonly summary: Summary;
  readonly index: number;
  readonly top: number;
  readonly runs: readonly RunRecord[];
  readonly by: Comparison['by'];
  readonly x: (value: number) => number;
  readonly never: number;
};

function rowOf({ summary, index, top, runs, by, x, never }: Row): readonly SvgNode[] {
  const { color } = manyLinesStyle(index);
  const middle = top + row / 2;
  const { lower, median, upper } = summary.needed[by];
  const end = (value: number): number => (Number.isFinite(value) ? x(value) : never);
  const lost = runs.filter(({ outcome }) => outcome !== 'reached').length;
  const bar = Number.isFinite(lower)
    ? [
        element('rect', {
          x: x(lower),
          y: middle - 9,
          width: Math.max(1, end(upper) - x(lower)),
          height: 18,
          fill: color,
          'fill-opacity': 0.16,
        }),
      ]
    : [];
  return [
    ...bar,
    ...runs
      .filter(({ outcome, [by]: value }) => outcome === 'reached' && value > 0)
      .map((run, at) =>
        // Spread over the row by place, so that equal ones do not hide each other.
        element('circle', {
          cx: x(run[by]),
          cy: middle - 8 + ((at * 7) % 17),
          r: 3,
          fill: color,
          'fill-opacity': 0.75,
        }),
      ),
    ...(Number.isNaN(median)
      ? []
      : [
          element('line', {
            x1: end(median),
            x2: end(median),
            y1: middle - 14,
            y2: middle + 14,
            stroke: ink.text,
            'stroke-width': 2,
          }),
        ]),
    ...(lost > 0 ? [label(`${lost}×`, { x: never + 8, y: middle + 4, color: ink.muted })] : []),
    label(summary.name, { x: edge, y: middle - 2, weight: 600 }),
    label(amount(median), { x: edge, y: middle + 13, size: 11, color: ink.muted }),
    label(`${summary.reached}/${summary.runs}`, { x: width - edge, y: middle + 4, anchor: 'end' }),
  ];
}
