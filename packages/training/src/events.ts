/**
 * The training-event stream: a closed union of plain data. Log it, post it to a worker, replay it.
 *
 * Grammar of a run: start warning* (step | epoch | decision)* end, where an epoch stands after its last step and a
 * decision after what caused it; checkpoints stand wherever they were asked for, and change nothing else. Events hold no
 * clock time, so that the same task gives the same events; who wants seconds measures them. A run on a stream of samples
 * has no epochs, and every event says epoch 0. Steps and epochs count up, with one exception: after a decision by
 * 'onDivergence' they go on from the step and epoch that it names, and those that were undone come again.
 */
import type { Floats, Json, Request, Spec } from '@rivulet/tensor';
import type { ConflictCode } from './conflicts.js';
import type { DivergencePolicy } from './divergence-policy.js';

/** A run in plain data: enough to do it again. `null` where a part of the task has no spec. */
export type RunSpec = {
  readonly model: Spec;
  readonly loss: Spec;
  readonly data: Spec;
  readonly optimizer: Spec;
  readonly penalties: readonly Spec[];
  readonly stop: Spec | null;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  /** How the training loss is measured, where the task says so: feedback on it decides by that. */
  readonly measure?: 'running' | 'after';
  /** When the run has diverged, and what it does then, where the task says so; see `Task`. */
  readonly divergeAt?: number;
  readonly onDivergence?: DivergencePolicy;
  /** Names of parameters that the task started from instead of random ones; their numbers are nowhere in here. */
  readonly initial?: readonly string[];
};

/** The first event: what is going to run, and on what. */
export type StartEvent = {
  readonly kind: 'start';
  /** What really runs, after any fall-back, and why. */
  readonly backend: string;
  /** Number of trainable numbers. */
  readonly parameters: number;
  /** Training samples, Infinity on a stream; and how many of them a step takes at most. */
  readonly samples: number;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Epochs that the run will do at most, counted from its very beginning. */
  readonly epochs: number;
  /** Step and epoch that the run goes on from; 0 unless it was resumed. */
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
  readonly spec: RunSpec | null;
};

/** Parts of the run do not go well together; the run goes on. Silenced with `Task.silence`. */
export type WarningEvent = {
  readonly kind: 'warning';
  readonly step: number;
  readonly epoch: number;
  readonly code: ConflictCode;
  /** What is wrong, why, and what to do about it. */
  readonly message: string;
};

/** After an update; only when asked for with `every`. */
export type StepEvent = {
  readonly kind: 'step';
  /** Updates done so far. */
  readonly step: number;
  /** Epochs finished so far. */
  readonly epoch: number;
  /** Mean loss of the batch before the update, without penalties. */
  readonly loss: number;
  readonly penalty: number;
  readonly accuracy: number | null;
  /** The rate used in this update; `null` when the optimizer has none by that name. */
  readonly learningRate: number | null;
  /** Every hyper-parameter that the loop filled in: `optimizer/learningRate`. */
  readonly scalars: Readonly<Record<string, number>>;
  /** What the optimizer reports of this update besides: `evaluations` of a solver. Left out where there is nothing. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Of a run on a stream: all samples since the last step asked for, not those of this update alone. */
  readonly running?: Running;
};

/** How a run on a stream goes: each sample was predicted before it was learned from, and in between nothing was forgotten. */
export type Running = {
  readonly samples: number;
  /** Mean loss before the update of each sample. */
  readonly loss: number;
  /** Share that was right before its update; `null` without classes. */
  readonly accuracy: number | null;
};

/** After an epoch. */
export type EpochEvent = {
  readonly kind: 'epoch';
  /** Updates done so far. */
  readonly step: number;
  /** Epochs finished so far: 1 after the first. */
  readonly epoch: number;
  /** Mean training loss, without penalties: over the epoch's samples, each before its update, or as `Task.measure` says. */
  readonly loss: number;
  /** Mean penalty over the epoch's updates. */
  readonly penalty: number;
  /** Share of training samples classified rightly, measured as the loss is; `null` without classes. */
  readonly accuracy: number | null;
  /** Measured on the validation data after the epoch; `null` without validation data. */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  /** The rate used in the last update of the epoch; `null` when the optimizer has none by that name. */
  readonly learningRate: number | null;
  readonly scalars: Readonly<Record<string, number>>;
  /** What the optimizer reports of the last update besides: `evaluations` of a solver. Left out where there is nothing. */
  readonly metrics?: Readonly<Record<string, number>>;
};

/** Somebody decided something: the loop obeys before its next step. */
export type DecisionEvent = {
  readonly kind: 'decision';
  /** Updates done when it was decided. */
  readonly step: number;
  readonly epoch: number;
  /** Who: `decayOnPlateau`, `earlyStopping`, `user`. */
  readonly by: string;
  /** What it is about: the name of a hyper-parameter (`learningRate`), or `run`. */
  readonly of: string;
  readonly value: number | Exclude<Request, 'continue'> | 'pause' | 'resume';
  readonly because: string;
};

/** A decision from outside; `step` and `epoch` may be left out: at once. */
export type OutsideDecision = Pick<DecisionEvent, 'by' | 'of' | 'value' | 'because'> & { readonly step?: number };

/** The whole state of the run after `step` updates; `state` is a copy that the receiver may keep. */
export type CheckpointEvent = {
  readonly kind: 'checkpoint';
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
  /**
   * Events that the run has published so far, from its very beginning, checkpoints not counted: a log that goes on from
   * here keeps as many lines, and the `start` of the run that goes on is none.
   */
  readonly events: number;
  /** Whether decisions let the run go on. */
  readonly standing: 'running' | 'paused' | 'stopped';
  /** Sums over the epoch that is under way, and on a stream since the last `step` that was told; see `Totals`. */
  readonly totals: Readonly<Record<string, Floats>>;
  /** Decisions from outside whose step has not come. */
  readonly waiting: readonly OutsideDecision[];
  /** `params/…`, `layers/…`, `optimizer/…` by name, with shapes. */
  readonly state: Readonly<Record<string, Floats>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** What was kept on 'keep', by who asked for it. */
  readonly kept: Readonly<Record<string, Readonly<Record<string, Floats>>>>;
  /** States of the folds by the name of what they decide; each operator adds its own. */
  readonly folds: Readonly<Record<string, Json>>;
  /** Hyper-parameters that a decision has set, by full name. */
  readonly overrides: Readonly<Record<string, number>>;
  readonly spec: RunSpec | null;
  /** Where the run goes back to when it diverges, the rest of it under 'onDivergence' in `kept` and `totals`. */
  readonly rollback?: {
    readonly step: number;
    readonly epoch: number;
    /** Training loss there; `null` where it is not finite. */
    readonly loss: number | null;
    /** How often that was done. */
    readonly used: number;
    /** The furthest step up to which decisions from outside were carried out before; -1: none was undone. */
    readonly reached: number;
  };
  /** What the run has computed with so far; left out in checkpoints of earlier versions. */
  readonly backend?: string;
};

/** The last event, with what was learned. */
export type EndEvent = {
  readonly kind: 'end';
  /** All epochs done, a decision to stop, or an `AbortSignal`. */
  readonly reason: 'finished' | 'stopped' | 'cancelled';
  readonly step: number;
  readonly epoch: number;
  /**
   * Loss and accuracy of the final model on all training samples, measured in mode 'infer'. On a stream, which is not
   * kept: over all samples, each before its update; NaN and `null` where there was none.
   */
  readonly loss: number;
  readonly accuracy: number | null;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  /** `params/…` and `layers/…` by name, with shapes: what an export or a prediction needs. */
  readonly parameters: Readonly<Record<string, Floats>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** What the run has computed with; left out in logs of earlier versions. */
  readonly backend?: string;
};

/** Everything that can be on a training stream. */
export type TrainingEvent =
  StartEvent | WarningEvent | StepEvent | EpochEvent | DecisionEvent | CheckpointEvent | EndEvent;

/** The event of a kind: `EventOf<'epoch'>` is `EpochEvent`. */
export type EventOf<K extends TrainingEvent['kind']> = Extract<TrainingEvent, { kind: K }>;
