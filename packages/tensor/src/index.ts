/** @rivulet/tensor: symbolic tensors, gradients, the reference evaluator, and the contracts of all plugins. */
export type {
  Backend,
  Batch,
  BatchOptions,
  Call,
  CompileOptions,
  Dataset,
  EpochSamples,
  Executable,
  Floats,
  Json,
  Layer,
  LayerContext,
  Loss,
  Matrix,
  OrderOptions,
  Penalty,
  Plugin,
  Request,
  Scalar,
  Scaling,
  Schedule,
  Scope,
  Signal,
  Split,
  State,
  StepContext,
  StepInfo,
  Transform,
} from './contracts.js';
export { numberFromJson, numberToJson, unwrapNumbers, wrapNumbers } from './json-numbers.js';
export {
  type Evaluation,
  type Problem,
  type Solver,
  type SolverRun,
  type SolverState,
  type SolverStep,
  isSolver,
  solverState,
} from './solver.js';
export { checkCall, largestStep } from './check-call.js';
export {
  ConfigError,
  DataError,
  type Divergence,
  DivergedError,
  type Largest,
  RivuletError,
  ShapeError,
  plainError,
} from './errors.js';
export {
  type Range,
  aboveZero,
  anyNumber,
  atLeastZero,
  belowOne,
  check,
  checkChoices,
  checkCounts,
  checkFlags,
  checkGiven,
  checkNoOthers,
  checkNumbers,
  checkScalars,
  upToOne,
} from './check.js';
export {
  type Dialect,
  type OptionsOf,
  type Setting,
  type Settings,
  type SettingsTable,
  type ValuesOf,
  choice,
  count,
  fixed,
  flag,
  optional,
  scalar,
  scalarsOf,
  settingsOf,
} from './settings.js';
export { type Dimension, type Shape, formatShape, isSampleShape, sameShape, sizeOf } from './shape.js';
export { type Attributes, type Op, ops } from './primitives.js';
export { Mask, Node, type Operand, Tensor, Trace } from './tensor.js';
export { reachable } from './reachable.js';
export { type Tensors, mapTensors, zip } from './tensors.js';
export { type Select, checkSelect, selected } from './select.js';
export { flattenState, mapState } from './state.js';
export { gradients } from './gradients.js';
export { equal, globalNorm, normalFrom, oneHot, polynomial } from './composed.js';
export { normalCdf } from './normal-cdf.js';
export { programKey } from './program-key.js';
export { Program, type ScalarSlot, type StateSlot, provided } from './program.js';
export { rootScope, within } from './scope.js';
export { inferenceContext, trainingContext } from './layer-context.js';
export { type ObjectiveParts, traceEvaluation } from './trace-objective.js';
export { type StepParts, traceStep, traceUpdate } from './trace-step.js';
export { type InferenceParts, traceInference } from './trace-inference.js';
export { simplify } from './simplify.js';
export { type HostScalars, hostFunctions, isHostScalar, partitionHostScalars } from './host-scalars.js';
export { type ReferenceOptions, type SyncBackend, type SyncExecutable, reference } from './reference.js';
export { type EvaluateOptions, evaluate, initialState } from './evaluate.js';
export { type Random, type Words, checkSeed, fillUniform, permutation, philox, random, streamKey } from './random.js';
export { type Spec, importPlugins, isSpec, ownPlugins, requireSpec, revive, specOf } from './spec.js';
