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
export { type LionOptions, type LionState, lion } from './lion.js';
export { type LambOptions, type LambState, lamb } from './lamb.js';
export { type LarsOptions, type LarsState, lars } from './lars.js';
export { type AdabeliefOptions, type AdabeliefState, adabelief } from './adabelief.js';
export { type YogiOptions, type YogiState, yogi } from './yogi.js';
export { type AdanOptions, type AdanState, adan } from './adan.js';
export { type NovogradOptions, type NovogradState, novograd } from './novograd.js';
export { type AdemamixOptions, type AdemamixState, ademamix } from './ademamix.js';
export {
  type SimplifiedAdemamixOptions,
  type SimplifiedAdemamixState,
  simplifiedAdemamix,
} from './simplified-ademamix.js';
export { type AdoptOptions, type AdoptState, adopt } from './adopt.js';
export { type SignSgdOptions, signSgd } from './sign-sgd.js';
export { type ProdigyOptions, type ProdigyState, prodigy } from './prodigy.js';
export { type SophiaOptions, type SophiaState, sophia } from './sophia.js';
export { type FtrlOptions, type FtrlState, ftrl } from './ftrl.js';
export { type FromageOptions, fromage } from './fromage.js';
export { type Sm3Options, type Sm3State, sm3 } from './sm3.js';
export { type DogOptions, type DogState, dog } from './dog.js';
export { type DowgOptions, type DowgState, dowg } from './dowg.js';
export {
  type OptimisticGradientDescentOptions,
  type OptimisticGradientDescentState,
  optimisticGradientDescent,
} from './optimistic-gradient-descent.js';
export type { ScheduleFreeState } from './schedule-free.js';
export { type ScheduleFreeSgdOptions, scheduleFreeSgd } from './schedule-free-sgd.js';
export {
  type ScheduleFreeAdamwOptions,
  type ScheduleFreeAdamwState,
  scheduleFreeAdamw,
} from './schedule-free-adamw.js';
export { type LbfgsOptions, lbfgs } from './lbfgs.js';
export type { LbfgsState } from './lbfgs-step.js';
export { type MinimizeOptions, type Minimum, minimize } from './minimize.js';
export { type Stepper, type StepperOptions, type StepperState, stepper } from './stepper.js';
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
export { type EmaOfGradientsOptions, type EmaOfGradientsState, emaOfGradients } from './ema-of-gradients.js';
