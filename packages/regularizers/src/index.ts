/** @rivulet/regularizers: layers, penalties, constraints and stop rules that keep a model from learning by heart. */
export { dropout } from './dropout.js';
export { type BatchNormOptions, batchNorm } from './batch-norm.js';
export { type LayerNormOptions, layerNorm } from './layer-norm.js';
export { alphaDropout } from './alpha-dropout.js';
export { gaussianNoise } from './gaussian-noise.js';
export { type L1Options, l1 } from './l1.js';
export { type L2Options, l2 } from './l2.js';
export { type ElasticNetOptions, elasticNet } from './elastic-net.js';
export { type WeightDecayOptions, weightDecay } from './weight-decay.js';
export { type MaxNormOptions, maxNorm } from './max-norm.js';
export { type UnitNormOptions, unitNorm } from './unit-norm.js';
export { type NonNegativeOptions, nonNegative } from './non-negative.js';
export { type GradientNoiseOptions, gradientNoise } from './gradient-noise.js';
export type { Select } from './select.js';
export { labelSmoothing } from './label-smoothing.js';
export { type EarlyStoppingOptions, type EarlyStoppingState, type Monitor, earlyStopping } from './early-stopping.js';
export { type StopAtLossState, stopAtLoss } from './stop-at-loss.js';
export { type AnyOfState, anyOf } from './any-of.js';
