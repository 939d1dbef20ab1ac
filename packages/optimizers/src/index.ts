/** @rivulet/optimizers: gradient descent in its variants, as formulas that every backend runs. */
export { type NoState, type SgdOptions, sgd } from './sgd.js';
export { type MomentumOptions, type MomentumState, momentum } from './momentum.js';
export { type NesterovOptions, type NesterovState, nesterov } from './nesterov.js';
export { type AdagradOptions, type AdagradState, adagrad } from './adagrad.js';
export { type AdadeltaOptions, type AdadeltaState, adadelta } from './adadelta.js';
export { type RmspropOptions, type RmspropState, rmsprop } from './rmsprop.js';
export { type AdamOptions, type AdamState, adam } from './adam.js';
export { type LbfgsOptions, lbfgs } from './lbfgs.js';
export type { LbfgsState } from './lbfgs-step.js';
export { type MinimizeOptions, type Minimum, minimize } from './minimize.js';
export { type ChainState, chain } from './chain.js';
export { type ClipByGlobalNormOptions, clipByGlobalNorm } from './clip-by-global-norm.js';
export { clipByValue } from './clip-by-value.js';
export type { GradientOptions } from './effective-gradients.js';
