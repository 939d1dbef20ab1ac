/**
 * The chart of parallel coordinates: an axis for each parameter, a line for each trial.
 */
import {
  type SvgElement,
  type SvgNode,
  edge,
  element,
  ink,
  label,
  renderFigure,
  textWidth,
  tint,
} from '@rivulet/tracking/drawing';
import type { TrialRecord } from '../events.js';
import { type PlacedAxis, laneOf, layOut, mostLanes } from './parallel-layout.js';
import { type SearchResults, isValued, outcomeOf, ranked, valueless } from './results.js';
import { scaleOfParameter, scaleOfValues } from './scale.js';
import { colors } from './signs.js';
import { lanesHeight, lanesOf } from './value-panel.js';
import { lastName, outcomeText, unitText } from './words.js';

const columnWidth = 128;
const laneHeight = 62;
const top = 34;

type Point = { readonly x: number; readonly y: number };

/**
 * A line for each trial through its parameters to its value: the darker the better, the best one thick. Parameters of an
 * option stand in its lane. Lines of trials without a value are dashed.
 *
 * @returns a standalone SVG; `null` where no trial is over
 */
export function parallelChart({ start, records }: SearchResults): string | null {
  const { dimensions, direction, objective } = start;
  if (records.length === 0 || dimensions.length === 0) return null;
  const bottom = top + Math.max(340, laneHeight * mostLanes(dimensions));
  const layout = layOut(dimensions, top, bottom);
  const first = layout.axes.filter(({ column }) => column === 0).flatMap(ticksOf);
  const left = edge + 14 + Math.max(...first.map(({ text }) => textWidth(text, 11)));
  const valued = ranked(records, direction);
  const scale = scaleOfValues(
    valued.map(({ value }) => value),
    7,
  );
  const valueTicks = scale.axis.ticks.map((tick) => scale.axis.label(tick));
  const right =
    edge + Math.max(...[...valueTicks, ...Object.values(outcomeText)].map((text) => textWidth(text, 11))) + 12;
  const width = Math.ceil(Math.max(860, left + layout.columns * columnWidth + right));
  const x = (column: number): number => left + (column / layout.columns) * (width - left - right);
  const lanes = lanesOf(records);
  const frameTop = top + lanesHeight(lanes);
  const valueX = x(layout.columns);
  const laneY = (record: TrialRecord): number => top + 18 * (lanes as readonly string[]).indexOf(outcomeOf(record)) + 9;
  const valueY = (value: number): number => bottom - scale.at(value) * (bottom - frameTop);

  const lineOf = (record: TrialRecord): readonly Point[] => {
    const points: Point[] = [];
    for (const axis of layout.axes) {
      // Leaves its lane behind the last column of lanes, so that it crosses no other one.
      const ended = layout.lanes.find(({ last }) => last === axis.column - 1);
      const before = points.at(-1);
      if (ended && before && before.x < x(ended.last)) points.push({ x: x(ended.last), y: before.y });
      const y = placeOn(axis, record.configuration[axis.dimension.name]);
      if (y !== null) points.push({ x: x(axis.column), y });
    }
    const before = points.at(-1);
    if (before && before.x < x(layout.columns - 1)) points.push({ x: x(layout.columns - 1), y: before.y });
    return [...points, { x: valueX, y: isValued(record) ? valueY(record.value) : laneY(record) }];
  };
  const others = records.filter((record) => !isValued(record));
  const [best] = valued;
  const lines = [
    ...others.map((record) =>
      line(lineOf(record), {
        stroke: colors.ended,
        'stroke-width': 0.8,
        'stroke-dasharray': '3 3',
        'stroke-opacity': 0.6,
      }),
    ),
    ...valued.map((record, rank) => line(lineOf(record), shade(rank / Math.max(1, valued.length - 1)))).reverse(),
    ...(best ? [line(lineOf(best), { stroke: colors.best, 'stroke-width': 3 })] : []),
  ];
  return renderFigure({
    title: 'Parameters of all trials',
    subtitle: `a line is a trial, darker is better, the thick one is the best; dashed: ${valueless.map((outcome) => outcomeText[outcome]).join(', ')}`,
    width,
    stripes: [
      {
        height: bottom + 16,
        nodes: [
          ...layout.axes.map((axis) => stroke(x(axis.column), axis.top, axis.bottom)),
          stroke(valueX, frameTop, bottom),
          ...lines,
          ...layout.axes.flatMap((axis) => lettering(axis, x(axis.column))),
          label(`${unitText(objective)}${scale.log ? ' (log)' : ''}`, {
            x: width - edge,
            y: 14,
            weight: 600,
            anchor: 'end',
          }),
          ...scale.axis.ticks.map((tick) => text(scale.axis.label(tick), valueX + 8, valueY(tick) + 4, 'start')),
          ...lanes.map((lane, index) => text(outcomeText[lane], valueX + 8, top + 18 * index + 13, 'start')),
        ],
      },
    ],
    notes: [],
  });
}

/** Where a parameter's value lies on its axis; `null` where the trial does not have it. */
function placeOn(
  { dimension: { parameter }, top, bottom }: PlacedAxis,
  value: number | string | undefined,
): number | null {
  if (value === undefined) return null;
  if (parameter.search === 'choice') {
    const [from, to] = laneOf(parameter, String(value));
    return top + ((from + to) / 2) * (bottom - top);
  }
  return bottom - scaleOfParameter(parameter, 6).at(Number(value)) * (bottom - top);
}

type Tick = { readonly text: string; readonly y: number };

/** What is written at an axis: all ticks of a long one, the ends of one in a lane. */
function ticksOf(axis: PlacedAxis): readonly Tick[] {
  const { parameter } = axis.dimension;
  if (parameter.search === 'choice') {
    return parameter.options.map(({ label: text }) => ({ text, y: placeOn(axis, text) ?? 0 }));
  }
  const { axis: own } = scaleOfParameter(parameter, 6);
  const ticks = axis.inLane ? [own.ticks[0], own.ticks.at(-1)] : own.ticks;
  return ticks.flatMap((tick) => (tick === undefined ? [] : [{ text: own.label(tick), y: placeOn(axis, tick) ?? 0 }]));
}

function lettering(axis: PlacedAxis, x: number): readonly SvgNode[] {
  const { dimension, inLane, top } = axis;
  const log = dimension.parameter.search !== 'choice' && scaleOfParameter(dimension.parameter, 6).log;
  const name = `${inLane ? lastName(dimension.name) : dimension.name}${log ? ' (log)' : ''}`;
  const title = inLane
    ? text(name, x, top - 7, 'middle', 600)
    : label(name, { x, y: 14, weight: 600, anchor: axis.column === 0 ? 'start' : 'middle' });
  return [title, ...ticksOf(axis).map((tick) => text(tick.text, x - 7, tick.y + 4, 'end'))];
}

/** Words that lines pass behind. */
function text(words: string, x: number, y: number, anchor: 'start' | 'middle' | 'end', weight?: number): SvgElement {
  const set = { x, y, 'font-size': 11, 'font-weight': weight, 'text-anchor': anchor };
  const halo = { stroke: ink.paper, 'stroke-width': 3, 'stroke-linejoin': 'round', 'stroke-opacity': 0.85 };
  return element(
    'g',
    {},
    element('text', { ...set, fill: ink.paper, ...halo }, words),
    element('text', { ...set, fill: weight === undefined ? ink.muted : ink.text }, words),
  );
}

function stroke(x: number, y1: number, y2: number): SvgElement {
  return element('line', { x1: x, x2: x, y1, y2, stroke: ink.axis, 'stroke-width': 1.2 });
}

function line(points: readonly Point[], style: SvgElement['attributes']): SvgElement {
  const list = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return element('polyline', { points: list, fill: 'none', 'stroke-linejoin': 'round', ...style });
}

/** @param rank 0 of the best, 1 of the worst */
function shade(rank: number): SvgElement['attributes'] {
  return { stroke: tint(colors.complete, 1 - 0.8 * rank), 'stroke-width': 1.6 - 0.6 * rank };
}
