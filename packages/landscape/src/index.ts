/** @rivulet/landscape: error curves and surfaces as formulas, descent on them, and the surface of a trained network. */
export { type Landscape, curve, surface } from './landscape.js';
export { plateau, twoValleys, valley } from './curves.js';
export { bumps, localMinima, plateauSurface, ridge, saddle, shallowSaddle, valleySurface } from './surfaces.js';
export { beale, himmelblau, quadratic, rosenbrock } from './benchmarks.js';
export { type Heights, valuesAt } from './values-at.js';
export { type DescendOptions, type Path, descend } from './descend.js';
export { type PointsOnALine, type PointsOnALineOptions, misclassified, pointsOnALine } from './points-on-a-line.js';
export { type SmoothOptions, smooth } from './smooth.js';
export { type Parameters, filterNormalised } from './directions.js';
export { type PathDirections, pathDirections } from './path-directions.js';
export { type LossSurface, type SurfaceAroundOptions, surfaceAround } from './surface-around.js';
