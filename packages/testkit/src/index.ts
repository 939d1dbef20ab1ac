/** @rivulet/testkit: what proves a plugin correct. */
export { golden, parseGolden } from './golden.js';
export { expectClose, relativeError, worstError } from './close.js';
export { type RunTransformOptions, runTransform } from './run-transform.js';
export { gradientError } from './finite-differences.js';
export {
  type ForwardBackward,
  type ForwardBackwardOptions,
  type Numbers,
  forwardBackward,
  layerOf,
} from './forward-backward.js';
