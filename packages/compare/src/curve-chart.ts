/**
 * The chart of courses: a line for each contestant, with the band between the quartiles of its runs.
 */
import { curvePanels, logAxis, manyLinesStyle, measured, renderFigure } from '@rivulet/tracking/drawing';
import { medianCurve } from './curves.js';
import { goalText } from './words.js';
import type { Plan } from './plan.js';
import type { RunRecord, Unit } from './run-record.js';

/**
 * Median training loss over epochs, updates, samples, evaluations or seconds, both axes logarithmic, as a standalone SVG.
 *
 * @returns `null` where no run has a finite loss
 */
export function curveChart(plan: Plan, records: readonly RunRecord[], unit: Unit): string | null {
  const lines = plan.contestants.map(({ name }, index) => {
    const curve = medianCurve(
      records.filter(({ contestant }) => contestant === name),
      unit,
    );
    const shown = curve.filter(({ median, low }) => median > 0 && low > 0);
    return {
      name,
      style: manyLinesStyle(index),
      value: shown.length === 0 ? '' : measured(shown.at(-1)?.median ?? NaN),
      points: shown.map(({ x, median }) => ({ x, y: median })),
      band: shown.flatMap(({ x, low, high }) => (Number.isFinite(high) ? [{ x, low, high }] : [])),
    };
  });
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const ys = lines.flatMap(({ points, band }) => [
    ...points.map(({ y }) => y),
    ...band.flatMap((b) => [b.low, b.high]),
  ]);
  if (xs.length === 0) return null;
  const extent = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  const [width, height] = [860, 420];
  return renderFigure({
    title: `Training loss over ${unit}`,
    subtitle: `median of ${plan.seeds.length === 1 ? 'one seed' : `${plan.seeds.length} seeds`}, band between the quartiles; goal: ${goalText(plan.goal)}`,
    width,
    stripes: curvePanels([
      {
        id: unit,
        width,
        height,
        x: logAxis(...extent(xs), 8),
        xLabel: `${unit} (log)`,
        xScale: 'log',
        y: logAxis(...extent(ys), 7),
        yLabel: 'loss (log)',
        scale: 'log',
        series: lines,
        marks: [],
      },
    ]),
    notes: [
      {
        text: 'A run that is over keeps its last loss: at the goal, or where it gave up; one that failed has none from there on.',
      },
    ],
  });
}
