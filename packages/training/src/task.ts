/**
 * What is to be trained, and how: the argument of `train`.
 */
import type { Backend, Dataset, Layer, Loss, Penalty, Request, Signal, Split, Transform } from '@rivulet/tensor';
import type { Observable } from 'rxjs';
import type { CheckpointEvent, DecisionEvent } from './events.js';

/** A decision from outside; `step` and `epoch` may be left out: at once. */
export type OutsideDecision = Pick<DecisionEvent, 'by' | 'of' | 'value' | 'because'> & { readonly step?: number };

/** A training task. */
export type Task = {
  readonly model: Layer;
  readonly loss: Loss;
  /** Samples to train on; a split also gives those to watch. */
  readonly data: Dataset | Split;
  readonly optimizer: Transform;
  readonly penalties?: readonly Penalty[];
  /** When to stop before all epochs are done. */
  readonly stop?: Signal<Request>;
  /** At most this many; an integer ≥ 1. */
  readonly epochs: number;
  /** Samples an update, 1 … size of the data, or 'all'. Default 32, or the size of the data if smaller. */
  readonly batchSize?: number | 'all';
  /** Of initial parameters, order of samples and dropout. Default 0. */
  readonly seed?: number;
  /** When events come: after every epoch (default), every step, or every n steps as well. */
  readonly every?: 'epoch' | 'step' | number;
  /** A `checkpoint` event after every n epochs. Default: none. */
  readonly checkpointEvery?: number;
  /** What runs the program. Default: the reference evaluator in float32. */
  readonly backend?: Backend;
  /** Decisions from outside: a slider, a pruner, a recorded run. */
  readonly decisions?: Observable<OutsideDecision>;
  /** `false`: the task's own signals decide nothing, only `decisions` do. Default true. */
  readonly folds?: boolean;
  /** Where to go on from. */
  readonly resume?: CheckpointEvent;
  /** Aborting ends the run before its next step, with an `end` event of reason 'cancelled'. */
  readonly signal?: AbortSignal;
};
