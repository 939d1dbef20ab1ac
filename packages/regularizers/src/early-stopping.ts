/**
 * Early stopping.
 */
import {
  ConfigError,
  type Request,
  type Signal,
  type StepInfo,
  anyNumber,
  atLeastZero,
  checkChoices,
  checkCounts,
  checkFlags,
  checkGiven,
  checkNoOthers,
  checkNumbers,
  specOf,
} from '@rivulet/tensor';

/** What early stopping can watch. */
export type Monitor = 'loss' | 'validationLoss' | 'accuracy' | 'validationAccuracy';

/** Options of `earlyStopping`. */
export type EarlyStoppingOptions = {
  /** Epochs without an improvement after which the run stops, an integer ≥ 1. */
  readonly patience: number;
  /** An improvement is more than this much better than the best, ≥ 0, in units of what is watched. Default 0. */
  readonly minDelta?: number;
  /** What is watched. Default 'validationLoss' where there are validation data, else 'loss'. */
  readonly monitor?: Monitor;
  /** Whether small or large is good. Default: 'max' for an accuracy, else 'min'. */
  readonly mode?: 'min' | 'max';
  /** An epoch counts as an improvement only if it is also more than `minDelta` better than this. Default: none. */
  readonly baseline?: number;
  /** Epochs at the beginning that are not looked at, an integer ≥ 0. Default 0. */
  readonly startAfter?: number;
  /** Keep the parameters of the best epoch and end with those. Default false: end with the last. */
  readonly restoreBest?: boolean;
  /** Stop as well once the training loss is at or below this. Default: never. */
  readonly untilLoss?: number;
};

/** What early stopping remembers. */
export type EarlyStoppingState = {
  /** What is watched; `null` before the first epoch that is looked at. */
  readonly watched: Monitor | null;
  /** The best value so far; `null` before the first finite one. */
  readonly best: number | null;
  /** Whether it is that of the last epoch. */
  readonly fresh: boolean;
  /** Epochs since the last improvement that counts. */
  readonly since: number;
  /** The training loss that was at or below `untilLoss`; `null` before. */
  readonly reached: number | null;
};

/**
 * Early stopping: ends the run when what is watched has not improved for a while.
 *
 *     better: value < best − minDelta   (mode 'max': value > best + minDelta)
 *     improvement: better, and value < baseline − minDelta   ('max': value > baseline + minDelta)
 *     'keep' on a new best, with restoreBest;  'stop' after `patience` epochs without an improvement
 *
 * The margin is an amount, not a share, so it is right for negative values too. NaN and infinities are
 * never better. An epoch that is the best and reaches `untilLoss` is kept first (`value`), then the
 * run stops (`request`). While `startAfter` lasts nothing is watched, kept or counted, but `untilLoss` holds.
 * State: what is watched, best, epochs since, loss reached.
 *
 * @param options.patience epochs, an integer ≥ 1. Stops after exactly so many without an improvement,
 *   as Keras does
 * @param options.minDelta ≥ 0; default 0 (Keras: min_delta)
 * @param options.monitor 'loss', 'accuracy', 'validationLoss' or 'validationAccuracy'; default 'validationLoss'
 *   if there is one, else 'loss'
 * @param options.mode 'min' or 'max'; default by what is watched
 * @param options.restoreBest default false (Keras: restore_best_weights)
 * @param options.baseline any number; default: none. The best is kept below it too; Keras lets a run go on for
 *   another epoch when patience ends with a new best that has not reached the baseline
 * @param options.startAfter epochs, an integer ≥ 0; default 0 (Keras: start_from_epoch)
 * @param options.untilLoss any number; default: never
 * @throws ConfigError when an option is out of range or unknown, or (in the run) nothing of the kind that is
 *   to be watched exists
 * @example
 * train({ stop: earlyStopping({ patience: 100, restoreBest: true }), ... });
 *
 * Prechelt 1998, "Early stopping, but when?", criterion UP with single epochs, as Keras's `EarlyStopping`.
 */
export function earlyStopping(options: EarlyStoppingOptions): Signal<Request, EarlyStoppingState> {
  checkGiven('earlyStopping', options);
  const {
    patience,
    minDelta = 0,
    monitor,
    mode,
    restoreBest = false,
    baseline,
    startAfter = 0,
    untilLoss,
    ...others
  } = options;
  checkNoOthers('earlyStopping', others);
  checkCounts('earlyStopping', 1, { patience });
  checkCounts('earlyStopping', 0, { startAfter });
  checkNumbers('earlyStopping', atLeastZero, { minDelta });
  if (monitor !== undefined) checkChoices('earlyStopping', Object.keys(usualMode), { monitor });
  if (mode !== undefined) checkChoices('earlyStopping', ['min', 'max'], { mode });
  checkFlags('earlyStopping', { restoreBest });
  if (baseline !== undefined) checkNumbers('earlyStopping', anyNumber, { baseline });
  if (untilLoss !== undefined) checkNumbers('earlyStopping', anyNumber, { untilLoss });

  const isOver = ({ since, reached }: EarlyStoppingState) => since >= patience || reached !== null;
  const keeps = ({ fresh }: EarlyStoppingState) => restoreBest && fresh;
  const isBetter = (watched: Monitor, value: number, than: number | null) => {
    const gain = (mode ?? usualMode[watched]) === 'max' ? value - (than ?? -Infinity) : (than ?? Infinity) - value;
    return Number.isFinite(value) && gain > minDelta;
  };

  return {
    name: 'earlyStopping',
    spec: specOf('@rivulet/regularizers#earlyStopping', options),
    per: 'epoch',
    init: () => ({ watched: null, best: null, fresh: false, since: 0, reached: null }),
    value: (state) => (keeps(state) ? 'keep' : isOver(state) ? 'stop' : 'continue'),
    request: (state) => (keeps(state) && isOver(state) ? 'stop' : 'continue'),
    next(state, info) {
      // What was asked for in the last state is not asked for again.
      if (isOver(state)) return { ...state, fresh: false };
      const reached =
        untilLoss !== undefined && Number.isFinite(info.loss) && info.loss <= untilLoss ? info.loss : null;
      if (info.epoch <= startAfter) return { ...state, reached };
      const watched = monitor ?? (info.validationLoss === null ? 'loss' : 'validationLoss');
      const value = read(info, watched);
      const fresh = isBetter(watched, value, state.best);
      const counts = fresh && (baseline === undefined || isBetter(watched, value, baseline));
      return { watched, best: fresh ? value : state.best, fresh, since: counts ? 0 : state.since + 1, reached };
    },
    because({ watched, best, since, reached }) {
      if (reached !== null) return `loss ${short(reached)} is at or below ${short(untilLoss ?? NaN)}`;
      if (watched === null) return 'nothing seen yet';
      if (best === null) return `no finite ${watched} for ${epochs(since)}`;
      if (since === 0) return `${watched} ${short(best)} is the best so far`;
      if (baseline !== undefined && !isBetter(watched, best, baseline)) {
        return `${watched} not past the baseline ${short(baseline)} for ${epochs(since)}, at best ${short(best)}`;
      }
      return `${watched} no better than ${short(best)} for ${epochs(since)}`;
    },
  };
}

const usualMode: Readonly<Record<Monitor, 'min' | 'max'>> = {
  loss: 'min',
  validationLoss: 'min',
  accuracy: 'max',
  validationAccuracy: 'max',
};

/** @throws ConfigError when the run does not measure it, with what to do about that */
function read(info: StepInfo, watched: Monitor): number {
  const value = info[watched];
  if (value !== null) return value;
  const without = watched.startsWith('validation') && info.validationLoss === null;
  const [missing, help] = without
    ? ['the run has no validation data', "give it a split, such as data.split({ train: 0.8 }), or watch 'loss'"]
    : ['the loss knows no classes', `watch '${watched === 'accuracy' ? 'loss' : 'validationLoss'}' instead`];
  throw new ConfigError(`earlyStopping: expected ${watched} to watch, but ${missing}; ${help}`);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function epochs(count: number): string {
  return count === 1 ? '1 epoch' : `${count} epochs`;
}
