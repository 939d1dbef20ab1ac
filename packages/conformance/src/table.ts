/**
 * What a table of names is.
 */
import type { Layer, Loss, Scalar, Schedule, Signal, Transform } from '@rivulet/tensor';
import type { Hyper } from './hyper.js';

/**
 * What stands for a name: how our plugin is made from recorded hyper-parameters, or why nothing here
 * stands for it.
 */
export type Entry<A extends readonly unknown[], T> = ((...given: A) => T) | string;

/** How numbers that a file records follow from states of ours. */
export type Derivation = {
  /** Names of states: `params/p`, `optimizer/z/p`. */
  readonly of: readonly string[];
  readonly from: (...states: readonly ArrayLike<number>[]) => ArrayLike<number>;
};

/**
 * A transform whose parameters are not those that the library stores: a schedule-free one may keep the
 * point to evaluate at, where the library keeps the point of the gradients. `rows` says for `params`,
 * and for each name beside them, how what was recorded follows.
 */
export type Translated = { readonly transform: Transform; readonly rows: Readonly<Record<string, Derivation>> };

/** Optimizers and wrappers by the names that a library gives them. `learningRate` is a schedule where the file has `lr_by_step`. */
export type OptimizerTable = Readonly<
  Record<string, Entry<[hyper: Hyper, learningRate: Scalar], Transform | Translated>>
>;

/** A schedule with the momentum that goes with it. */
export type Rates = { readonly rate: Schedule; readonly momentum: Schedule };

/** Schedules by the names that a library gives them; `initial` is `base_lr`, NaN where the file has none. */
export type ScheduleTable = Readonly<Record<string, Entry<[hyper: Hyper, initial: number], Schedule | Rates>>>;

/** Feedback that watches a loss, and how its state is called in a file. */
export type Plateau = {
  readonly signal: Signal<number>;
  /** Whether its threshold is a share of the best loss. */
  readonly relative: boolean;
  /** For a name in the file (`best`, `bad_epochs`, `cooldown`) the name in our state; left out: not compared. */
  readonly states: Readonly<Record<string, string>>;
};

/** Feedback by the names of the files. */
export type PlateauTable = Readonly<Record<string, Entry<[hyper: Hyper, initial: number], Plateau>>>;

/** Layers by the names of the files. */
export type LayerTable = Readonly<Record<string, Entry<[hyper: Hyper], Layer>>>;

/** Losses by the names of the files. */
export type LossTable = Readonly<Record<string, Entry<[hyper: Hyper], Loss>>>;
