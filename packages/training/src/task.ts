/**
 * What is to be trained, and how: the argument of `train`.
 */
import {
  type Backend,
  type Dataset,
  type Layer,
  type Loss,
  type Penalty,
  type Request,
  type Signal,
  type Solver,
  type Split,
  Trace,
  type Transform,
  check,
  checkChoices,
  checkCounts,
  checkSeed,
  isSolver,
  rootScope,
} from '@rivulet/tensor';
import type { Observable } from 'rxjs';
import type { ConflictCode } from './conflicts.js';
import type { CheckpointEvent, OutsideDecision } from './events.js';
import { type DivergencePolicy, checkDivergence } from './divergence-policy.js';

/** A training task. */
export type Task = {
  readonly model: Layer;
  readonly loss: Loss;
  /** Samples to train on; a split also gives those to watch. */
  readonly data: Dataset | Split;
  /** A transform, part of the step's program; or a solver, such as `lbfgs`, which decides on the host. */
  readonly optimizer: Transform | Solver;
  readonly penalties?: readonly Penalty[];
  /** When to stop before all epochs are done. */
  readonly stop?: Signal<Request>;
  /** At most this many; an integer ≥ 1. */
  readonly epochs: number;
  /** Samples an update, 1 … size of the data, or 'all'. Default 32, or the size of the data if smaller. A solver takes 'all'. */
  readonly batchSize?: number | 'all';
  /** Of initial parameters, order of samples and dropout. Default 0. */
  readonly seed?: number;
  /** When events come: after every epoch (default), every step, or every n steps as well. */
  readonly every?: 'epoch' | 'step' | number;
  /**
   * How the training loss and accuracy of an epoch are measured: 'running', the mean over its steps,
   * each before its update and with dropout and batch statistics in force, which costs nothing; or
   * 'after', with the weights the epoch ends with, in mode 'infer', which costs a forward pass.
   * Default 'running', but 'after' when a schedule may ask to go back to earlier weights: it must
   * compare the errors of the weights themselves.
   */
  readonly measure?: 'running' | 'after';
  /** A `checkpoint` event after every n epochs, or every n steps, and at the end. Default: none. */
  readonly checkpointEvery?: number | { readonly steps: number };
  /**
   * A `checkpoint` event before the next step whenever this emits, and at the end: of a timer, a button, a signal of the
   * system. No other event changes by it. Default: none.
   */
  readonly checkpointOn?: Observable<unknown>;
  /** What runs the program. Default: WebAssembly, in float32. */
  readonly backend?: Backend;
  /** Decisions from outside: a slider, a pruner, a recorded run. */
  readonly decisions?: Observable<OutsideDecision>;
  /** `false`: the task's own signals decide nothing, only `decisions` do. Default true. */
  readonly folds?: boolean;
  /**
   * Parameters to start from instead of random ones, by name: `{ 'params/0.weight': […] }`; out of a file with
   * `parametersFrom` of `@rivulet/weights`.
   */
  readonly initial?: Readonly<Record<string, ArrayLike<number>>>;
  /**
   * Where to go on from: any checkpoint of this task, or of one with fewer epochs. The run goes on bit for bit as if it
   * had never stopped, on the same backend; from the last one of a run that has ended, and whose stop rule brought the
   * best weights back, it goes on with those. `decisions` may speak as they did to the run before: those that it has
   * carried out, whose step is over, are passed over.
   */
  readonly resume?: CheckpointEvent;
  /** A loss above this counts as diverged, a finite number > 0; a loss that is not finite always does. Default: none. */
  readonly divergeAt?: number;
  /**
   * What a run that has diverged does instead of ending: it goes back to the best weights so far and goes on with a lower
   * rate, which a `decision` by 'onDivergence' says. With it the losses of epochs are those of `measure` 'after', the state
   * is in memory twice, and so are checkpoints. Default: none, the run ends with a `DivergedError`.
   */
  readonly onDivergence?: DivergencePolicy;
  /** Codes of conflicts between parts of the run that are meant, and need no `warning` event. Default: none. */
  readonly silence?: readonly ConflictCode[];
  /** Aborting ends the run before its next step, with an `end` event of reason 'cancelled'. */
  readonly signal?: AbortSignal;
};

/** The samples that a task trains on. */
export function trainingData({ data }: Task): Dataset {
  return 'train' in data ? data.train : data;
}

/** The samples that a task watches, if any. */
export function validationData({ data }: Task): Dataset | null {
  return 'train' in data ? data.validation : null;
}

/** Whether listeners asked for the event of this step. */
export function asksFor({ every }: Task, step: number): boolean {
  return every === 'step' || (typeof every === 'number' && step % every === 0);
}

/** Samples an update takes at most. */
export function batchSizeOf(task: Task): number {
  const { size } = trainingData(task);
  const { batchSize = isSolver(task.optimizer) ? 'all' : Math.min(32, size) } = task;
  return batchSize === 'all' ? size : batchSize;
}

/**
 * Checks how often checkpoints come.
 *
 * @throws ConfigError
 */
export function checkCheckpointEvery(who: string, every: Task['checkpointEvery']): void {
  if (typeof every === 'object') checkCounts(who, 1, { 'checkpointEvery.steps': every.steps });
  else if (every !== undefined) checkCounts(who, 1, { checkpointEvery: every });
}

/**
 * Checks what can be checked before anything runs.
 *
 * @throws ConfigError naming the option, what was expected and what was received
 */
export function checkTask(task: Task): void {
  const data = trainingData(task);
  const batchSize = batchSizeOf(task);
  check(data.size > 0, 'train', 'data with at least one sample', `${data.name} with none`);
  checkCounts('train', 1, { epochs: task.epochs });
  check(
    Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= data.size,
    'train',
    `1 ≤ batchSize ≤ ${data.size}, the number of training samples`,
    batchSize,
  );
  check(
    batchSize === data.size || !isSolver(task.optimizer),
    task.optimizer.name,
    `batchSize 'all' or ${data.size}, since the loss must stay the same from evaluation to evaluation`,
    batchSize,
  );
  checkSeed(task.seed ?? 0, 'train');
  const { measure = 'running' } = task;
  checkChoices('train', ['running', 'after'], { measure });
  checkDivergence(task);
  const { every, checkpointEvery } = task;
  if (typeof every === 'number') checkCounts('train', 1, { every });
  checkCheckpointEvery('train', checkpointEvery);
  const { classes } = data;
  if (!classes || !task.loss.correct || data.targets.columns !== 1) return;
  const columns = Number(
    task.model.init(['batch', data.inputs.columns], rootScope(new Trace(), 'model', new Map())).output[1],
  );
  const needed = columns === 1 ? 2 : columns;
  const names = classes.join(', ');
  check(
    classes.length <= needed,
    'train',
    `a model with ${classes.length} outputs, one for each class (${names})`,
    columns,
  );
}
