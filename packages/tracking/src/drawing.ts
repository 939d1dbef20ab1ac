/** @rivulet/tracking/drawing: what the charts are drawn with, for other pictures in the same style. */
export { type SvgElement, type SvgNode, element, serialize } from './svg.js';
export {
  type Figure,
  type Lettering,
  type Note,
  type Stripe,
  edge,
  label,
  renderFigure,
  textWidth,
  wrap,
} from './figure.js';
export { axisMarks, axisSize, movedApart } from './axis-marks.js';
export { type CurvePanel, type Series, curvePanels } from './curve-panel.js';
export { type LineStyle, type Sign, classStyle, ink, manyLinesStyle, tint } from './palette.js';
export { type Drawing, drawPlot } from './draw-plot.js';
export { type Point, decimate } from './decimate.js';
export { type Axis, linearAxis, logAxis, measured, plainNumber } from './ticks.js';
export { type Page, escapeHtml, renderPage } from './page.js';
