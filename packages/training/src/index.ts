/** @rivulet/training: training runs as streams of events. */
export type {
  CheckpointEvent,
  DecisionEvent,
  EndEvent,
  EpochEvent,
  EventOf,
  OutsideDecision,
  RunSpec,
  Running,
  StartEvent,
  StepEvent,
  TrainingEvent,
  WarningEvent,
} from './events.js';
export { type DivergencePolicy, divergenceOptions } from './divergence-policy.js';
export type { Task } from './task.js';
export { train, trainSync } from './train.js';
export { trainOnline } from './online/train-online.js';
export type { OnlineTask } from './online/online-task.js';
export type { Sample, Samples } from './online/sample-reader.js';
export { type OnlineProgress, onlineProgress } from './online/online-progress.js';
export { type AutoBackend, type AutoOptions, auto } from './auto.js';
export { type Composed, type Conflict, type ConflictCode, conflictCodes, conflictsOf } from './conflicts.js';
export { decide } from './decide.js';
export { replay } from './replay/replay.js';
export { type Rules, reviveRules, rulesOf } from './replay/rules.js';
export { type Ending, type Parting, type Verdict, verdictOf } from './replay/verdict.js';
export { type Progress, epochs, movingAverage, ofKind, progress } from './operators.js';
export { keepUp, listen } from './listeners.js';
export { parseRunSpec } from './parse-run-spec.js';
export { requireRunSpec, reviveTask, runSpec } from './run-spec.js';
export { type Inference, inferenceOf, reviveInference } from './inference-of.js';
export { type TrainingStep, reviveTrainingStep, trainingStepOf } from './training-step-of.js';
export { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
