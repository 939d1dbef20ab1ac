/** @rivulet/tracking: event logs as text, and SVG charts, of training streams. For files: `@rivulet/tracking/files`. */
export { decodeEvents, encodeEvent } from './event-lines.js';
export {
  type EventDifference,
  type Events,
  type ParameterDifference,
  type RunDifference,
  type ValueDifference,
  diffParameters,
  diffRuns,
} from './diff-runs.js';
export { type Precision, ulpsBetween } from './ulps.js';
export { lastRun } from './last-run.js';
export type { CurvePoint } from './curve-points.js';
export type { CourseChartOptions } from './course-chart.js';
export { type ErrorChartOptions, errorChart } from './error-chart.js';
export { learningRateChart } from './learning-rate-chart.js';
export { type BoundaryChartOptions, boundaryChart } from './boundary-chart.js';
export { sparkline } from './sparkline.js';
