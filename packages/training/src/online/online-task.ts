/**
 * What is to be trained on a stream, and how: the argument of `trainOnline`.
 */
import { type Dataset, type Scalar, type Transform, check, checkCounts, isSolver } from '@rivulet/tensor';
import { type Task, checkCheckpointEvery } from '../task.js';
import type { Samples } from './sample-reader.js';

/** A training task on samples that come one after another, and are not kept. */
export type OnlineTask = Pick<
  Task,
  | 'model'
  | 'loss'
  | 'penalties'
  | 'stop'
  | 'seed'
  | 'backend'
  | 'checkpointOn'
  | 'decisions'
  | 'folds'
  | 'initial'
  | 'resume'
  | 'silence'
  | 'signal'
> & {
  readonly samples: Samples;
  /** Names of the features, or how many there are. */
  readonly features: number | readonly string[];
  /** Names of the classes, whose numbers are the targets; left out: targets are values. */
  readonly classes?: readonly string[];
  /** Values of a target, an integer ≥ 1; default 1, and 1 with classes. */
  readonly targets?: number;
  /** A transform; a solver needs a loss that stays the same, which a stream has not. */
  readonly optimizer: Transform;
  /** Samples an update, an integer ≥ 1. With 1, each is learned from when it arrives; default 1. */
  readonly batchSize?: number;
  /** When `step` events come: after every n updates; 'step' is 1. Default 100. */
  readonly every?: 'step' | number;
  /** A `checkpoint` event after every n updates, and at the end. Default: none. */
  readonly checkpointEvery?: number | { readonly steps: number };
  /** Samples of an `Observable` that may wait while the run is busy or paused, an integer ≥ 1; one more is an error. Default 10,000. */
  readonly maxWaiting?: number;
};

/**
 * The task as a run sees it: its data are the samples of one update, its one epoch never ends.
 *
 * @throws ConfigError naming the option, what was expected and what was received
 */
export function taskOf(given: OnlineTask): Task {
  const { features, classes = null, targets = 1, batchSize = 1, every = 100, checkpointEvery, maxWaiting } = given;
  const columns = typeof features === 'number' ? features : features.length;
  checkCounts('trainOnline', 1, { features: columns, targets, batchSize });
  if (typeof every === 'number') checkCounts('trainOnline', 1, { every });
  checkCheckpointEvery('trainOnline', checkpointEvery);
  if (maxWaiting !== undefined) checkCounts('trainOnline', 1, { maxWaiting });
  check(classes === null || targets === 1, 'trainOnline', 'targets 1, since there are classes', targets);
  check(!isSolver(given.optimizer), 'trainOnline', 'an optimizer other than a solver', given.optimizer.name);
  check(given.stop?.per !== 'epoch', 'trainOnline', "a stop rule that is asked after each step (per: 'step')", 'epoch');
  const { model, loss, optimizer, penalties, stop, seed, backend, decisions } = given;
  const { folds, initial, resume, silence, signal, checkpointOn } = given;
  const optional = { checkpointOn, penalties, stop, seed, backend, decisions, folds, initial, resume, silence, signal };
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    model,
    loss,
    optimizer,
    data: formOf(typeof features === 'number' ? names(features) : features, classes, targets, batchSize),
    epochs: 1,
    batchSize,
    every,
    ...(typeof checkpointEvery === 'number' && { checkpointEvery: { steps: checkpointEvery } }),
    ...(typeof checkpointEvery === 'object' && { checkpointEvery }),
  };
}

/**
 * Refuses a hyper-parameter that counts epochs: on a stream it would never change.
 *
 * @throws ConfigError naming it
 */
export function checkCountsSteps(name: string, source: Scalar): void {
  const expected = `${name} to go by steps (per: 'step'), since a stream has no epochs`;
  if (typeof source === 'object') check(source.per === 'step', 'trainOnline', expected, `${source.name}, by epochs`);
  if (typeof source !== 'function') return;
  const first = source(0, 0);
  const counts = [1, 2, 5, 10, 100, 1000, 10_000].some((epoch) => !Object.is(source(0, epoch), first));
  check(!counts, 'trainOnline', expected, 'a schedule by epochs');
}

function names(features: number): readonly string[] {
  return Array.from({ length: features }, (_, i) => `x${i + 1}`);
}

/** The samples of an update: a data set whose rows are overwritten again and again. */
function formOf(
  features: readonly string[],
  classes: readonly string[] | null,
  targets: number,
  size: number,
): Dataset {
  const columns = features.length;
  const rows = Int32Array.from({ length: size }, (_, row) => row);
  return {
    name: 'samples',
    spec: null,
    size,
    inputs: { rows: size, columns, values: new Float64Array(size * columns) },
    targets: { rows: size, columns: targets, values: new Float64Array(size * targets) },
    features,
    classes,
    scaling: null,
    order: () => rows,
    batches: () => [],
  };
}
