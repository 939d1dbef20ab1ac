/** @rivulet/datasets: seeded toy data sets, CSV text, splits, scaling and batches. Files: `@rivulet/datasets/files`. */
export { type BlobsOptions, blobs } from './blobs.js';
export { type BookMoonsOptions, bookMoons, bookMoonsSplit } from './book-moons.js';
export { type CirclesOptions, circles } from './circles.js';
export { type PointsOnLineOptions, pointsOnLine } from './points-on-line.js';
export { type MovingSample, type MovingSamples, type RotatingMoonsOptions, rotatingMoons } from './rotating-moons.js';
export { type SpiralsOptions, spirals } from './spirals.js';
export { type TwoMoonsOptions, twoMoons } from './two-moons.js';
export { type XorOptions, xor } from './xor.js';

export { type FromArraysOptions, type Rows, fromArrays } from './from-arrays.js';
export { type CsvOptions, parseCsv } from './parse-csv.js';
export { type FeatureRows, type FeaturesOptions, parseFeatures } from './parse-features.js';

export {
  type TableDataset,
  type TableSplit,
  scale,
  scaleSplit,
  split,
  subset,
  trainPart,
  validationPart,
} from './table-dataset.js';
export type { SplitOptions } from './split-rows.js';
export { type ScalingKind, applyScaling, fitScaling, scalingKinds, undoScaling } from './scaling.js';

export { dataHash } from './data-hash.js';
