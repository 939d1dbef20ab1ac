/**
 * The error curve: how the loss went, and who decided what on the way.
 */
import type { TrainingEvent } from '@rivulet/training';
import {
  type CourseChartOptions,
  checkedOptions,
  lastValue,
  line,
  onScale,
  timeAxis,
  valueAxis,
  valueNotes,
} from './course-chart.js';
import { type CurvePanel, type Series, curvePanels } from './curve-panel.js';
import { type CurvePoint, courseOf } from './curve-points.js';
import type { Point } from './decimate.js';
import { markDecisions } from './decision-marks.js';
import { renderFigure } from './figure.js';
import { lineStyles } from './palette.js';
import { type Axis, linearAxis, measured, plainNumber } from './ticks.js';

/** What `errorChart` can be told. */
export type ErrorChartOptions = CourseChartOptions & {
  /** A second panel with the accuracies, where there are any; default false. */
  readonly accuracy?: boolean;
};

/**
 * Training and validation loss over the epochs or updates of a run, as a standalone SVG.
 *
 * Decisions on the stream (a rate cut, the best kept, a stop) are marked on the curve and explained
 * below it. Long runs are thinned out so that every peak stays; a file stays below 200 kB. On a log
 * scale, losses of 0 lie on the lower edge; losses that are not finite are gaps. Both are said in a
 * note. The same events give the same bytes.
 *
 * @param source events of a run, live or out of a log; or points of anyone's own
 * @param options.scale 'linear' or 'log'; default 'linear'
 * @param options.x 'epochs' or 'updates'; default 'epochs'
 * @param options.accuracy a second panel with the accuracies; default false
 * @param options.title default `Error during training`
 * @param options.subtitle default none
 * @param options.width whole chart in pixels, ≥ 320; default 760
 * @param options.height curves with their axis in pixels, ≥ 160; default 340
 * @throws ConfigError on a bad option, and when there is no epoch and no step to draw
 * @example saveChart('out/error.svg', errorChart(await lastValueFrom(run$.pipe(toArray())), { scale: 'log' }));
 */
export function errorChart(source: readonly (TrainingEvent | CurvePoint)[], options: ErrorChartOptions = {}): string {
  const { scale, x: unit, width, height } = checkedOptions('errorChart', options);
  const { accuracy = false, title = 'Error during training', subtitle = '' } = options;
  const { points, decisions } = courseOf('errorChart', source);
  const { marks, notes } = markDecisions(decisions, unit);
  const common = { width, x: timeAxis(points, marks, unit), marks };

  const losses = curves(points, unit, 'loss', 'validationLoss');
  const lossValues = losses.flatMap((curve) => curve.points);
  const { axis, edge } = valueAxis(lossValues, scale);
  const shares = accuracy ? curves(points, unit, 'accuracy', 'validationAccuracy') : [];
  const panels: CurvePanel[] = [
    {
      ...common,
      id: 'loss',
      height,
      xLabel: shares.length > 0 ? '' : unit,
      y: axis,
      yLabel: scale === 'log' ? 'loss (log)' : 'loss',
      scale,
      series: losses.map((curve) => ({
        ...curve,
        value: lastValue(curve.points, measured),
        points: onScale(curve.points, edge),
      })),
    },
  ];
  if (shares.length > 0) {
    panels.push({
      ...common,
      id: 'accuracy',
      height: Math.round(height * 0.55),
      xLabel: unit,
      y: shareAxis(shares.flatMap((curve) => curve.points)),
      yLabel: 'accuracy',
      scale: 'linear',
      series: shares.map((curve) => ({ ...curve, value: lastValue(curve.points, percent(1)) })),
      bare: true,
    });
  }
  return renderFigure({
    title,
    subtitle,
    width,
    stripes: curvePanels(panels),
    notes: [...notes, ...valueNotes(lossValues, scale)],
  });
}

/** The lines of a quantity that was measured on training and on validation data; those that there are. */
function curves(
  points: readonly CurvePoint[],
  unit: 'epochs' | 'updates',
  training: 'loss' | 'accuracy',
  validation: 'validationLoss' | 'validationAccuracy',
): readonly Omit<Series, 'value'>[] {
  return [
    { name: 'training', style: lineStyles.training, points: line(points, unit, (point) => point[training]) },
    { name: 'validation', style: lineStyles.validation, points: line(points, unit, (point) => point[validation]) },
  ].filter((curve) => curve.points.length > 0);
}

/** From the tenth below the lowest share up to one. */
function shareAxis(points: readonly Point[]): Axis {
  const lowest = points.reduce((least, { y }) => (y < least ? y : least), 0.9);
  return { ...linearAxis(Math.max(0, Math.floor(lowest * 10) / 10), 1, 4, { round: true }), label: percent(0) };
}

const percent =
  (decimals: number) =>
  (share: number): string =>
    `${plainNumber(share * 100, decimals)} %`;
