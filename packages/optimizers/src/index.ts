/** @rivulet/optimizers: gradient descent in its variants, as formulas that every backend runs. */
export { type NoState, type SgdOptions, sgd } from './sgd.js';
export { type MomentumOptions, type MomentumState, momentum } from './momentum.js';
export { type NesterovOptions, type NesterovState, nesterov } from './nesterov.js';
export { type AdagradOptions, type AdagradState, adagrad } from './adagrad.js';
export { type AdadeltaOptions, type AdadeltaState, adadelta } from './adadelta.js';
export { type RmspropOptions, type RmspropState, rmsprop } from './rmsprop.js';
export { type AdamOptions, type AdamState, adam } from './adam.js';
export { type AdamwOptions, adamw } from './adamw.js';
export { type AdamaxOptions, type AdamaxState, adamax } from './adamax.js';
export { type NadamOptions, type NadamState, nadam } from './nadam.js';
export { type RadamOptions, type RadamState, radam } from './radam.js';
export { type RpropOptions, type RpropState, rprop } from './rprop.js';
export { type AsgdOptions, type AsgdState, asgd } from './asgd.js';
export { type AdafactorOptions, type AdafactorState, adafactor } from './adafactor.js';
export { type MuonOptions, type MuonState, muon } from './muon.js';
export { type ChainState, chain } from './chain.js';
export { type ClipByGlobalNormOptions, clipByGlobalNorm } from './clip-by-global-norm.js';
export { clipByValue } from './clip-by-value.js';
