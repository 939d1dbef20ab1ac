/** @rivulet/schedulers: values that change during a run, by the clock or by the error. */
export { constant } from './constant.js';
export { type ExponentialDecayOptions, exponentialDecay } from './exponential-decay.js';
export { type DelayedExponentialDecayOptions, delayedExponentialDecay } from './delayed-exponential-decay.js';
export { type IntervalDecayOptions, intervalDecay } from './interval-decay.js';
export { type LinearDecayOptions, linearDecay } from './linear-decay.js';
export { type DecayOnPlateauOptions, type PlateauState, decayOnPlateau } from './decay-on-plateau.js';
export { type BoldDriverOptions, type BoldDriverState, boldDriver } from './bold-driver.js';
export type { Clock } from './in-time.js';
export type { Monitor } from './monitor.js';
