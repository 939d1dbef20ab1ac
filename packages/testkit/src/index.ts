/** @rivulet/testkit: what proves a plugin correct. */
export { type TransformLawsOptions, transformLaws } from './transform-laws.js';
export { type SolverLawsOptions, solverLaws } from './solver-laws.js';
export { type SignalLawsOptions, historyOf, signalLaws } from './signal-laws.js';
export { type ScheduleLawsOptions, scheduleLaws } from './schedule-laws.js';
export { type LayerLawsOptions, layerLaws } from './layer-laws.js';
export { type LossLawsOptions, lossLaws } from './loss-laws.js';
export { type DatasetLawsOptions, datasetLaws } from './dataset-laws.js';
export { type ReaderLawsOptions, readerLaws } from './reader-laws.js';
export { type Load, specLaws } from './spec-laws.js';
export { golden, parseGolden } from './golden.js';
export { expectClose, relativeError, worstError } from './close.js';
export { type RunSolverOptions, runSolver } from './run-solver.js';
export { type RunTransformOptions, runTransform } from './run-transform.js';
export {
  type ForwardBackward,
  type ForwardBackwardOptions,
  type Numbers,
  forwardBackward,
  layerOf,
} from './forward-backward.js';
export { gradientError } from './finite-differences.js';
