/**
 * The chart of courses: what the runs reported on their way, and where some were ended.
 */
import {
  type SvgElement,
  decimate,
  edge,
  element,
  ink,
  label,
  linearAxis,
  logAxis,
  renderFigure,
  textWidth,
} from '@rivulet/tracking/drawing';
import { directionOfMeasure, reportedMeasure } from '../objective.js';
import type { RunRecord } from '../events.js';
import { type SearchResults, outcomeOf, ranked } from './results.js';
import { extentOf, scaleOfValues } from './scale.js';
import { colors, sign } from './signs.js';
import { measureText } from './words.js';

const width = 860;
const frame = 360;
const top = 26;

/** Vertices of a line are thinned out to two in each of these. */
const buckets = 80;

/**
 * A line for each run over its epochs; those of pruned trials are light and end in a triangle, those of the best trial
 * are thick.
 *
 * @returns a standalone SVG; `null` where nothing was reported
 */
export function courseChart({ start, records }: SearchResults): string | null {
  const measure = reportedMeasure(start.objective);
  const [best] = ranked(records, start.direction);
  const runs = records.flatMap((record) =>
    record.runs.flatMap((run) => {
      const points = run.reports.filter(([, value]) => Number.isFinite(value));
      return points.length === 0 ? [] : [{ run, points, outcome: outcomeOf(record), best: record === best }];
    }),
  );
  if (runs.length === 0) return null;
  const scale = scaleOfValues(
    runs.flatMap(({ points }) => points.map(([, value]) => value)),
    7,
  );
  const epochs = runs.flatMap(({ points }) => points.map(([epoch]) => epoch));
  const [low, high] = extentOf(epochs);
  const logEpochs = low > 0 && high / low >= 30;
  const axis = logEpochs ? logAxis(low, high, 8) : linearAxis(low, high, 10, { whole: true });
  const [from, to] = axis.domain;
  const left = edge + 12 + Math.max(...scale.axis.ticks.map((tick) => textWidth(scale.axis.label(tick), 11)));
  const right = width - edge;
  const bottom = top + frame;
  const share = (epoch: number): number =>
    logEpochs ? Math.log(epoch / from) / Math.log(to / from) : (epoch - from) / (to - from);
  const x = (epoch: number): number => left + share(epoch) * (right - left - 8);
  const y = (value: number): number => bottom - scale.at(value) * frame;
  const lineOf = (run: RunRecord, style: SvgElement['attributes']): SvgElement => {
    const points = run.reports.map(([epoch, value]) => ({ x: x(epoch), y: y(value) }));
    const d = decimate(points, buckets).flatMap((point, index, all) =>
      Number.isFinite(point.y)
        ? [`${Number.isFinite(all[index - 1]?.y) ? 'L' : 'M'}${point.x.toFixed(1)},${point.y.toFixed(1)}`]
        : [],
    );
    return element('path', { d: d.join(''), fill: 'none', 'stroke-linejoin': 'round', ...style });
  };
  const muted = { size: 11, color: ink.muted } as const;
  return renderFigure({
    title: `${measureText(measure).replace(/^./, (letter) => letter.toUpperCase())} on the way`,
    subtitle: `a line is a run${directionOfMeasure(measure) === 'minimize' ? '' : ', more is better'}; light ones that end in a triangle were pruned, the thick ones are the best trial`,
    width,
    stripes: [
      {
        height: bottom + 44,
        nodes: [
          label(`${measureText(measure)}${scale.log ? ' (log)' : ''}`, { x: edge, y: 14, weight: 600 }),
          ...scale.axis.ticks.flatMap((tick) => [
            element('line', { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: ink.grid }),
            label(scale.axis.label(tick), { x: left - 8, y: y(tick) + 4, anchor: 'end', ...muted }),
          ]),
          ...axis.ticks.map((tick) =>
            label(axis.label(tick), { x: x(tick), y: bottom + 16, anchor: 'middle', ...muted }),
          ),
          element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: ink.axis }),
          ...runs
            .filter((run) => !run.best)
            .map(({ run, outcome }) =>
              lineOf(
                run,
                outcome === 'complete'
                  ? { stroke: colors.complete, 'stroke-opacity': 0.55 }
                  : { stroke: colors.ended, 'stroke-opacity': 0.45, 'stroke-width': 0.9 },
              ),
            ),
          ...runs.flatMap(({ points, outcome }) => {
            const [epoch, value] = points.at(-1) ?? [0, 0];
            return outcome === 'pruned' || outcome === 'failed' ? [sign(outcome, x(epoch), y(value))] : [];
          }),
          ...runs.filter((run) => run.best).map(({ run }) => lineOf(run, { stroke: colors.best, 'stroke-width': 2.4 })),
          label(`epoch${logEpochs ? ' (log)' : ''}`, {
            x: (left + right) / 2,
            y: bottom + 36,
            weight: 600,
            anchor: 'middle',
          }),
        ],
      },
    ],
    notes: [],
  });
}
