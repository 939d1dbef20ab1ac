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

/** Optimizers and wrappers by the names that a library gives them. `learningRate` is a schedule where the file has `lr_by_step`. */
export type OptimizerTable = Readonly<Record<string, Entry<[hyper: Hyper, learningRate: Scalar], Transform>>>;

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
