/**
 * The learning rate over the course of a run, with the reasons of its changes.
 */
import { check } from '@rivulet/tensor';
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
import { curvePanels } from './curve-panel.js';
import { type CurvePoint, courseOf } from './curve-points.js';
import { markDecisions } from './decision-marks.js';
import { renderFigure } from './figure.js';
import { lineStyles } from './palette.js';
import { measured } from './ticks.js';

/**
 * The learning rate over the epochs or updates of a run, as a standalone SVG.
 *
 * A rate holds until it is changed, so the curve has steps. Decisions about the learning rate are
 * marked and explained; those about anything else are not. The same events give the same bytes.
 *
 * @param source events of a run, live or out of a log; or points of anyone's own
 * @param options.scale 'linear' or 'log'; default 'linear'
 * @param options.x 'epochs' or 'updates'; default 'epochs'
 * @param options.title default `Learning rate`
 * @param options.subtitle default none
 * @param options.width whole chart in pixels, ≥ 320; default 760
 * @param options.height curve with its axis in pixels, ≥ 160; default 340
 * @throws ConfigError on a bad option, and when there is no learning rate to draw
 * @example saveChart('out/rate.svg', learningRateChart(await lastValueFrom(run$.pipe(toArray())), { scale: 'log' }));
 */
export function learningRateChart(
  source: readonly (TrainingEvent | CurvePoint)[],
  options: CourseChartOptions = {},
): string {
  const { scale, x, width, height } = checkedOptions('learningRateChart', options);
  const { title = 'Learning rate', subtitle = '' } = options;
  const { points, decisions } = courseOf('learningRateChart', source);
  const rates = line(points, x, (point) => point.learningRate);
  check(rates.length > 0, 'learningRateChart', 'at least one epoch or step with a learning rate', 'none');
  const { marks, notes } = markDecisions(
    decisions.filter(({ of }) => /(^|\/)learningRate$/.test(of)),
    x,
  );
  const { axis, edge } = valueAxis(rates, scale);
  const stripes = curvePanels([
    {
      id: 'rate',
      width,
      height,
      x: timeAxis(points, marks, x),
      xLabel: x,
      y: axis,
      yLabel: scale === 'log' ? 'learning rate (log)' : 'learning rate',
      scale,
      series: [
        { name: 'rate', style: lineStyles.training, points: onScale(rates, edge), value: lastValue(rates, measured) },
      ],
      marks,
      stepped: true,
    },
  ]);
  return renderFigure({ title, subtitle, width, stripes, notes: [...notes, ...valueNotes(rates, scale)] });
}
