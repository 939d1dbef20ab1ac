/**
 * The chart of slices: for each parameter a panel with the value of the trials that had it.
 */
import { type Axis, type SvgNode, edge, label, renderFigure, textWidth } from '@rivulet/tracking/drawing';
import type { Dimension } from '../space.js';
import type { TrialRecord } from '../events.js';
import { type Outcome, type SearchResults, isValued, ranked } from './results.js';
import { type Scale, scaleOfParameter, scaleOfValues } from './scale.js';
import { type PixelTick, lanesHeight, lanesOf, leftRoom, valuePanel } from './value-panel.js';
import { lastName, objectiveText } from './words.js';

const width = 860;
const gap = 18;
const frame = 170;

/** What all panels have in common. */
type Common = {
  readonly scale: Scale;
  readonly lanes: readonly Outcome[];
  readonly room: number;
  readonly best: TrialRecord | null;
};

/**
 * The value over each parameter, with the parameter's own axis. A parameter that hangs on a choice shows the trials that
 * had it; one that no trial had is left out.
 *
 * @returns a standalone SVG; `null` where no trial is over
 */
export function sliceChart({ start, records }: SearchResults): string | null {
  const { dimensions, direction, objective } = start;
  const values = records.filter(isValued).map(({ value }) => value);
  const scale = scaleOfValues(values, 5);
  const lanes = lanesOf(records);
  const [best = null] = ranked(records, direction);
  const common = { scale, lanes, best, room: leftRoom(scale, lanes) };
  const panels = dimensions.flatMap((dimension) => {
    const had = records.filter(({ configuration }) => configuration[dimension.name] !== undefined);
    return had.length === 0 ? [] : [{ dimension, had, columns: columnsOf(dimension) }];
  });
  if (panels.length === 0) return null;
  const height = 22 + lanesHeight(lanes) + frame + 30;
  const nodes: SvgNode[] = [];
  let [row, column] = [0, 0];
  for (const { dimension, had, columns } of panels) {
    if (column + columns > 3) [row, column] = [row + 1, 0];
    const cell = (width - 2 * edge - 2 * gap) / 3;
    const from = edge + column * (cell + gap);
    const to = from + columns * cell + (columns - 1) * gap;
    nodes.push(...slice(dimension, had, { from, to, top: row * height }, common));
    column += columns;
  }
  return renderFigure({
    title: 'Value by parameter',
    subtitle: `${objectiveText(objective)}${scale.log ? ' (log)' : ''}, over each parameter; the ring is the best trial`,
    width,
    stripes: [{ height: (row + 1) * height, nodes }],
    notes: [],
  });
}

/** How many of the three columns a panel takes: names of options need room. */
function columnsOf({ parameter }: Dimension): number {
  if (parameter.search !== 'choice') return 1;
  const room = Math.max(...parameter.options.map(({ label: text }) => textWidth(text, 11) + 10));
  return Math.min(3, Math.max(1, Math.ceil((room * parameter.options.length) / 220)));
}

type Cell = { readonly from: number; readonly to: number; readonly top: number };

function slice(
  dimension: Dimension,
  records: readonly TrialRecord[],
  { from, to, top }: Cell,
  { scale, lanes, room, best }: Common,
): readonly SvgNode[] {
  const { name, parameter, when } = dimension;
  const [left, right] = [from + room, to - 8];
  const own = best !== null && records.includes(best) ? best : null;
  const upper = top + 22;
  const bottom = upper + lanesHeight(lanes) + frame;
  const common = { left, right, top: upper, bottom, records, lanes, scale, best: own };
  const pixel = (share: number): number => left + 8 + share * (right - left - 16);
  const titled = (more = ''): SvgNode => {
    const text = `${when ? `${when.label}: ${lastName(name)}` : name}${more}`;
    return label(cut(text, to - from), { x: from, y: top + 13, weight: 600 });
  };
  if (parameter.search === 'choice') {
    const labels = parameter.options.map((option) => option.label);
    const middle = (text: string): number => pixel((labels.indexOf(text) + 0.5) / labels.length);
    // Spread by their numbers, so that equal ones do not hide each other.
    const spread = Math.min(24, (right - left) / labels.length - 8);
    return [
      titled(),
      ...valuePanel({
        ...common,
        ticks: labels.map((text) => ({ x: middle(text), text })),
        x: ({ number, configuration }) =>
          middle(String(configuration[name])) + spread * (((number * 7) % 17) / 16 - 0.5),
      }),
    ];
  }
  const ownScale = scaleOfParameter(parameter, 4);
  return [
    titled(ownScale.log ? ' (log)' : ''),
    ...valuePanel({
      ...common,
      ticks: apart(ownScale.axis, (value) => pixel(ownScale.at(value))),
      x: ({ configuration }) => pixel(ownScale.at(Number(configuration[name]))),
    }),
  ];
}

/** Ticks of an axis whose labels do not touch. */
function apart(axis: Axis, x: (value: number) => number): readonly PixelTick[] {
  const placed: PixelTick[] = [];
  let free = -Infinity;
  for (const tick of axis.ticks) {
    const text = axis.label(tick);
    const half = textWidth(text, 11) / 2;
    if (x(tick) - half < free) continue;
    placed.push({ x: x(tick), text });
    free = x(tick) + half + 4;
  }
  return placed;
}

function cut(text: string, width: number): string {
  const fitting = Math.floor(width / textWidth('m', 12));
  return text.length <= fitting ? text : `${text.slice(0, fitting - 1)}…`;
}
