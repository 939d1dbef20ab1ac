/** @rivulet/optimizers: gradient descent in its variants, as formulas that every backend runs. */
export { type NoState, type SgdOptions, sgd } from './sgd.js';
export { type MomentumOptions, type MomentumState, momentum } from './momentum.js';
export { type NesterovOptions, type NesterovState, nesterov } from './nesterov.js';
export { type AdagradOptions, type AdagradState, adagrad } from './adagrad.js';
export { type AdadeltaOptions, type AdadeltaState, adadelta } from './adadelta.js';
export { type RmspropOptions, type RmspropState, rmsprop } from './rmsprop.js';
export { type AdamOptions, type AdamState, adam } from './adam.js';
export { type ChainState, chain } from './chain.js';
export { type ClipByGlobalNormOptions, clipByGlobalNorm } from './clip-by-global-norm.js';
export { clipByValue } from './clip-by-value.js';

// Around another transform, or for some of the parameters.
export { type LookaheadOptions, type LookaheadState, lookahead } from './lookahead.js';
export { type SamOptions, type SamState, sam } from './sam.js';
export { type MultiStepsOptions, type MultiStepsState, multiSteps } from './multi-steps.js';
export { type ApplyIfFiniteOptions, type ApplyIfFiniteState, applyIfFinite } from './apply-if-finite.js';
export { type MaskedOptions, masked } from './masked.js';
export { type PartitionState, partition } from './partition.js';
export type { Group, Groups } from './parameter-groups.js';

// Behind an optimizer: averages of the parameters.
export { type EmaOptions, ema } from './ema.js';
export { type SwaOptions, swa } from './swa.js';
export type { AveragingState } from './averaging.js';
export { withAverages } from './with-averages.js';

// In front of an optimizer: what becomes of the gradients.
export { clipByNorm } from './clip-by-norm.js';
export { clipByBlockRms } from './clip-by-block-rms.js';
export { type AdaptiveGradientClipOptions, adaptiveGradientClip } from './adaptive-gradient-clip.js';
export { centralize } from './centralize.js';
export { type NormalizeByUpdateNormOptions, normalizeByUpdateNorm } from './normalize-by-update-norm.js';
export { type AddNoiseOptions, addNoise } from './add-noise.js';
export { type EmaOfGradientsOptions, type EmaOfGradientsState, emaOfGradients } from './ema-of-gradients.js';

export type { GradientOptions } from './effective-gradients.js';
