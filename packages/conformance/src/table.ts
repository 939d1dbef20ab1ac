/**
 * What a table of names is.
 */
import type { Pruner } from '@rivulet/search';
import { ConfigError, type Layer, type Scalar, type Schedule, type Signal } from '@rivulet/tensor';
import type { Solver, Transform } from '@rivulet/tensor';
import { CannotMap, type Hyper } from './hyper.js';

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

/** What an optimizer of a library is here. */
export type Made = Transform | Translated | Solver;

/** Makes one; the learning rate is a schedule where the file has `lr_by_step`. */
export type OptimizerEntry = Entry<[hyper: Hyper, learningRate: Scalar], Made>;

/** Optimizers and wrappers by the names that a library gives them. */
export type OptimizerTable = Readonly<Record<string, OptimizerEntry>>;

/** Transforms alone, which others may be put around. */
export type TransformTable = Readonly<Record<string, (hyper: Hyper, learningRate: Scalar) => Transform>>;

/** A schedule, with the momentum that goes with it if there is one. */
export type Rates = { readonly rate: Schedule; readonly momentum: Schedule | null };

/** Schedules by the names that a library gives them; `initial` is `base_lr`, NaN where the file has none. */
export type ScheduleTable = Readonly<Record<string, Entry<[hyper: Hyper, initial: number], Schedule | Rates>>>;

/** Feedback that watches a loss, and what its library makes of the same. */
export type Plateau = {
  readonly signal: Signal<number>;
  /** For a name in the file (`best`, `bad_epochs`, `cooldown`) the name in our state; left out: not compared. */
  readonly states: Readonly<Record<string, string>>;
  /**
   * The rates by the rule of the library, one before the first loss and one after each.
   *
   * @param corrected without its errors; false: as it is
   */
  rates(losses: readonly number[], corrected: boolean): readonly number[];
  /** Which of its errors shows in such losses; `null` where none can. */
  mistake(losses: readonly number[]): string | null;
};

/** Feedback by the names of the files. */
export type PlateauTable = Readonly<Record<string, Entry<[hyper: Hyper, initial: number], Plateau>>>;

/** Layers by the names of the files. */
export type LayerTable = Readonly<Record<string, Entry<[hyper: Hyper], Layer>>>;

/** Pruners by the names of the files; `inner` is what a pruner is around, `null` where the file has none. */
export type PrunerTable = Readonly<Record<string, Entry<[hyper: Hyper, inner: Pruner | null], Pruner>>>;

/**
 * What an entry of a table makes.
 *
 * @throws CannotMap where there is no entry, the entry is a reason, it does not read all that is recorded, or the
 *   plugin refuses its options
 */
export function called<A extends readonly [hyper: Hyper, ...others: readonly unknown[]], T>(
  entry: Entry<A, T> | undefined,
  what: string,
  ...given: A
): T {
  if (entry === undefined) throw new CannotMap(`nothing here stands for ${what}`);
  if (typeof entry === 'string') throw new CannotMap(`${what}: ${entry}`);
  const made = refusing(() => entry(...given));
  const unread = given[0].unread();
  if (unread.length > 0) throw new CannotMap(`nothing here stands for ${unread.join(', ')} of ${what}`);
  return made;
}

/** A plugin's refusal is a reason, not a crash. */
function refusing<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof ConfigError ? new CannotMap(error.message) : error;
  }
}
