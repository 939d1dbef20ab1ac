/**
 * What charts of a run's course have in common: their options, their axes, and what must be said
 * about values that cannot be drawn where they are.
 */
import { check, checkChoices } from '@rivulet/tensor';
import type { CurvePoint } from './curve-points.js';
import type { Point } from './decimate.js';
import type { Note } from './figure.js';
import { type Axis, linearAxis, logAxis, plainNumber } from './ticks.js';

/** What every chart of a run's course can be told. */
export type CourseChartOptions = {
  /** Default 'linear'. */
  readonly scale?: 'linear' | 'log';
  /** What the horizontal axis counts; default 'epochs'. */
  readonly x?: 'epochs' | 'updates';
  readonly title?: string;
  /** A line below the title: data, model, optimizer. Default none. */
  readonly subtitle?: string;
  /** Width of the whole chart in pixels, at least 320; default 760. */
  readonly width?: number;
  /** Height of the curves with their axis in pixels, at least 160; default 340. */
  readonly height?: number;
};

/** Below this a positive number cannot be told from zero on a chart, and its axis could not be computed. */
const tiny = 1e-300;

/** Beyond this the ends of an axis would overflow; a run that has come so far has diverged. */
const huge = 1e300;

/** The options that charts of a course share, with their defaults. */
export function checkedOptions(
  who: string,
  options: CourseChartOptions,
): Required<Omit<CourseChartOptions, 'title' | 'subtitle'>> {
  const { scale = 'linear', x = 'epochs', width = 760, height = 340 } = options;
  checkChoices(who, ['linear', 'log'], { scale });
  checkChoices(who, ['epochs', 'updates'], { x });
  check(Number.isFinite(width) && width >= 320, who, 'width ≥ 320', width);
  check(Number.isFinite(height) && height >= 160, who, 'height ≥ 160', height);
  return { scale, x, width, height };
}

/** A quantity over time; no points at all where it was never measured. */
export function line(
  points: readonly CurvePoint[],
  unit: 'epochs' | 'updates',
  quantity: (point: CurvePoint) => number | null | undefined,
): readonly Point[] {
  return points.flatMap((point) => {
    const y = quantity(point);
    if (y === null || y === undefined) return [];
    return [{ x: unit === 'epochs' ? point.epoch : point.step, y: Math.abs(y) > huge ? NaN : y }];
  });
}

/** From the start of training, unless a run that was resumed late has little to do with it, to the last point or mark. */
export function timeAxis(
  points: readonly CurvePoint[],
  marks: readonly { readonly x: number }[],
  unit: 'epochs' | 'updates',
): Axis {
  const times = points.map((point) => (unit === 'epochs' ? point.epoch : point.step));
  const first = times[0]!;
  const last = times.at(-1)!;
  const before = first - (last - first) / Math.max(1, times.length - 1);
  const end = marks.reduce((most, { x }) => Math.max(most, x), Math.max(last, 1));
  return linearAxis(before > last / 10 && before < last ? before : 0, end, 7, { whole: true });
}

/** Whether a value has no place on a log scale: zero, or less. */
const isBelowLog = (y: number): boolean => y < tiny;

/** Values as a scale can show them: on a log scale, those that are not above zero lie on its lower edge. */
export function onScale(points: readonly Point[], edge: number | null): readonly Point[] {
  return edge === null ? points : points.map(({ x, y }) => ({ x, y: isBelowLog(y) ? edge : y }));
}

/** The axis of some values, and where those that are not above zero lie on a log scale. */
export function valueAxis(
  points: readonly Point[],
  scale: 'linear' | 'log',
): { readonly axis: Axis; readonly edge: number | null } {
  const finite = points.map(({ y }) => y).filter(Number.isFinite);
  const low = finite.reduce((least, y) => Math.min(least, y), Infinity);
  const high = finite.reduce((most, y) => Math.max(most, y), -Infinity);
  if (scale === 'linear') {
    const axis =
      finite.length === 0 ? linearAxis(0, 1, 5) : linearAxis(Math.min(0, low), Math.max(0, high), 5, { round: true });
    return { axis, edge: null };
  }
  const lowest = finite.reduce((least, y) => (y >= tiny ? Math.min(least, y) : least), Infinity);
  if (lowest === Infinity) return { axis: logAxis(0.01, 1, 7), edge: 0.01 };
  const axis = logAxis(low < tiny ? lowest / 10 : lowest, high, 7);
  return { axis, edge: axis.domain[0] };
}

/** What a reader must know about values that cannot be drawn where they are. */
export function valueNotes(points: readonly Point[], scale: 'linear' | 'log'): readonly Note[] {
  const gaps = points.filter(({ y }) => !Number.isFinite(y)).length;
  const below = scale === 'log' ? points.filter(({ y }) => isBelowLog(y)).length : 0;
  const of = `of ${plainNumber(points.length, 0)} values`;
  return [
    ...(gaps > 0 ? [{ text: `${plainNumber(gaps, 0)} ${of} not finite: gaps in the lines.` }] : []),
    ...(below > 0
      ? [{ text: `${plainNumber(below, 0)} ${of} not above zero: drawn on the lower edge of the log scale.` }]
      : []),
  ];
}

/** The value at the end of a line, in words. */
export function lastValue(points: readonly Point[], words: (value: number) => string): string {
  const last = points.at(-1)?.y ?? NaN;
  return Number.isFinite(last) ? words(last) : 'not finite';
}
