/** @rivulet/search: the best optimizer and options, searched for over training streams. */
export type { ChoiceParameter, Configuration, Dimension, NumberParameter, Parameter, Space } from './space.js';
export { type NumberParameterOptions, choice, float, int } from './space/parameters.js';
export { spaceOf } from './space/space-of.js';
export { dimensionsUnder, instantiate } from './space/instantiate.js';
export type { Direction, Report, Trial, TrialState } from './trial.js';
export type { Sampler, SamplerContext } from './sampler.js';
export { type GridOptions, grid, gridSize } from './samplers/grid.js';
export { randomSampler } from './samplers/random.js';
export { type SobolOptions, sobol } from './samplers/sobol.js';
export { type TpeOptions, tpe } from './samplers/tpe.js';
export { type Importance, importances } from './importance.js';
export type { Pruner, PrunerContext } from './pruner.js';
export { type MedianOptions, median } from './pruners/median.js';
export { type PercentileOptions, percentile } from './pruners/percentile.js';
export type { ComparedOptions } from './pruners/percentile-rule.js';
export type { DueOptions } from './pruners/due.js';
export { type SuccessiveHalvingOptions, successiveHalving } from './pruners/successive-halving.js';
export { type Hyperband, type HyperbandOptions, hyperband } from './pruners/hyperband.js';
export { type ThresholdOptions, threshold } from './pruners/threshold.js';
export { type PatientOptions, patient } from './pruners/patient.js';
export { type WilcoxonOptions, wilcoxon } from './pruners/wilcoxon.js';
export type { RunNews, RunOrder, Runner } from './runner.js';
export { newsOf, taskOf } from './news.js';
export type { SearchPlan } from './plan.js';
export { type SearchOptions, search } from './search.js';
export {
  type Measure,
  type Objective,
  directionOf,
  directionOfMeasure,
  isReached,
  reportedMeasure,
} from './objective.js';
export type {
  NewBest,
  RunRecord,
  SearchEnd,
  SearchEvent,
  SearchStart,
  TrialBegin,
  TrialCrash,
  TrialEnd,
  TrialRecord,
  TrialReport,
} from './events.js';
