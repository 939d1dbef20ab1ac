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
  /** Keep the parameters of the best epoch and end with those. Default false: end with the last. */
  readonly restoreBest?: boolean;
  /** Stop as well once the training loss is at or below this. Default: never. */
  readonly untilLoss?: number;
};

/** What early stopping remembers. */
export type EarlyStoppingState = {
  /** What is watched; `null` before the first epoch. */
  readonly watched: Monitor | null;
  /** The best value so far; `null` before the first finite one. */
  readonly best: number | null;
  /** Epochs since then. */
  readonly since: number;
  /** The training loss that was at or below `untilLoss`; `null` before. */
  readonly reached: number | null;
};

/**
 * Early stopping: ends the run when what is watched has not improved for a while.
 *
 *     better: value < best − minDelta   (accuracies: value > best + minDelta)
 *     'keep' on a new best, with restoreBest;  'stop' after `patience` epochs without one
 *
 * The margin is an amount, not a share, so it is right for negative values too. NaN and infinities are
 * no improvement. An epoch that is the best and reaches `untilLoss` is kept first (`value`), then the
 * run stops (`request`). State: what is watched, best, epochs since, loss reached.
 *
 * @param options.patience epochs, an integer ≥ 1. Stops after exactly so many without an improvement,
 *   as Keras does
 * @param options.minDelta ≥ 0; default 0
 * @param options.monitor default 'validationLoss' if there is one, else 'loss'
 * @param options.restoreBest default false
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
  const { patience, minDelta = 0, monitor, restoreBest = false, untilLoss, ...others } = options;
  checkNoOthers('earlyStopping', others);
  checkCounts('earlyStopping', 1, { patience });
  checkNumbers('earlyStopping', atLeastZero, { minDelta });
  if (monitor !== undefined) checkChoices('earlyStopping', Object.keys(higherIsBetter), { monitor });
  checkFlags('earlyStopping', { restoreBest });
  if (untilLoss !== undefined) checkNumbers('earlyStopping', anyNumber, { untilLoss });

  const isNewBest = ({ best, since }: EarlyStoppingState) => best !== null && since === 0;
  const isOver = ({ since, reached }: EarlyStoppingState) => since >= patience || reached !== null;
  const keeps = (state: EarlyStoppingState) => restoreBest && isNewBest(state);

  return {
    name: 'earlyStopping',
    spec: specOf('@rivulet/regularizers#earlyStopping', options),
    per: 'epoch',
    init: () => ({ watched: null, best: null, since: 0, reached: null }),
    value: (state) => (keeps(state) ? 'keep' : isOver(state) ? 'stop' : 'continue'),
    request: (state) => (keeps(state) && isOver(state) ? 'stop' : 'continue'),
    next(state, info) {
      if (isOver(state)) return state;
      const watched = monitor ?? (info.validationLoss === null ? 'loss' : 'validationLoss');
      const value = read(info, watched);
      const { best } = state;
      const gain = best === null ? Infinity : higherIsBetter[watched] ? value - best : best - value;
      const better = Number.isFinite(value) && gain > minDelta;
      const reached =
        untilLoss !== undefined && Number.isFinite(info.loss) && info.loss <= untilLoss ? info.loss : null;
      return { watched, best: better ? value : best, since: better ? 0 : state.since + 1, reached };
    },
    because({ watched, best, since, reached }) {
      if (reached !== null) return `loss ${short(reached)} is at or below ${short(untilLoss ?? NaN)}`;
      if (watched === null) return 'nothing seen yet';
      if (best === null) return `no finite ${watched} for ${epochs(since)}`;
      if (since === 0) return `${watched} ${short(best)} is the best so far`;
      return `${watched} no better than ${short(best)} for ${epochs(since)}`;
    },
  };
}

const higherIsBetter: Readonly<Record<Monitor, boolean>> = {
  loss: false,
  validationLoss: false,
  accuracy: true,
  validationAccuracy: true,
};

function read(info: StepInfo, watched: Monitor): number {
  const value = info[watched];
  if (value !== null) return value;
  const missing = watched === 'accuracy' ? 'the loss knows no classes' : 'the run has no such validation value';
  throw new ConfigError(`earlyStopping: expected ${watched} to watch, but ${missing}`);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function epochs(count: number): string {
  return count === 1 ? '1 epoch' : `${count} epochs`;
}
