/**
 * Error-based decay: lower the value when the error stops falling.
 */
import {
  type Signal,
  aboveZero,
  atLeastZero,
  check,
  checkChoices,
  checkCounts,
  checkNoOthers,
  checkNumbers,
  specOf,
} from '@rivulet/tensor';
import { checkFloor, checkInitial, factorBelowOne } from './check-options.js';
import { type Monitor, finite, monitored, monitors, nameOf, short } from './monitor.js';

/** Options of `decayOnPlateau`; at most one of `factor` and `by`. */
export type DecayOnPlateauOptions = {
  /** What the value is multiplied by, 0 < factor < 1. Default 0.1. */
  readonly factor?: number;
  /** What is taken off the value instead, > 0. */
  readonly by?: number;
  /** How many bad epochs in a row are borne; the next one lowers the value. Default 10. */
  readonly patience?: number;
  /** By which share of the best an epoch must be better than it. Default 1e-4; 0 in Keras's dialect. */
  readonly threshold?: number;
  /** By what amount it must be better besides. Default 0; 1e-4 in Keras's dialect. */
  readonly margin?: number;
  /** Epochs after a change in which bad ones do not count. Default 0. */
  readonly cooldown?: number;
  /** What the value never falls below. Default 0. */
  readonly floor?: number;
  /** Smaller changes of the value are not made. Default 1e-8; 0 in the dialects of Keras and optax. */
  readonly smallestChange?: number;
  /** Epochs whose mean counts as one; patience and cooldown count these. Default 1. */
  readonly window?: number;
  /** What is watched. Default 'loss', that of training. */
  readonly monitor?: Monitor;
  /** Whether small or large is good. Default: 'max' for an accuracy, else 'min'. */
  readonly mode?: 'min' | 'max';
  /** Whose way of counting and whose defaults. Default 'torch'. */
  readonly dialect?: 'torch' | 'keras' | 'optax';
};

/**
 * Value in force, best so far, bad epochs in a row, epochs of rest left, what there is of the mean of a window
 * (null: not a number) and of how many epochs, and why the value is what it is.
 */
export type PlateauState = {
  readonly value: number;
  readonly best: number | null;
  readonly bad: number;
  readonly rest: number;
  readonly mean: number | null;
  readonly seen: number;
  readonly because: string;
};

/**
 * Lowers a value when what is monitored has not become better for a while.
 *
 * An epoch is good if a < best − threshold·|best| − margin, with + and > in mode 'max'; NaN is never
 * good. After more than `patience` bad epochs in a row:
 *
 * value ← max(floor, value · factor)  or  max(floor, value − by)
 *
 * This is ReduceLROnPlateau of PyTorch. Dialects differ in when they act, and in defaults:
 *
 * torch   after more than `patience` bad epochs; threshold 1e-4, smallestChange 1e-8
 * keras   after `patience` bad epochs, after a cooldown c > 0 at the c-th; margin 1e-4 (min_delta); the first
 *         number is good even if it is infinite
 * optax   after `patience` bad windows; threshold 1e-4 (rtol), margin (atol), window (accumulation_size)
 *
 * None of them copies an error of its library. The sign of what is monitored does not matter: best·(1 − threshold),
 * as in torch and optax, lies above a negative best, so that a rising error would count as good. A NaN is never
 * the best, as in Keras it is for ever if it comes first.
 *
 * State: value, best, counters, the mean of a window; plain data.
 *
 * @param initial first value, ≥ 0
 * @param options.factor 0 < factor < 1; default 0.1 (a percentage: 0.5 halves)
 * @param options.by an amount > 0 in place of `factor`
 * @param options.patience an integer ≥ 0, in epochs; default 10
 * @param options.threshold ≥ 0, a share of the best; default 1e-4, Keras 0 (torch: threshold if rel; optax: rtol)
 * @param options.margin ≥ 0, an amount; default 0, Keras 1e-4 (torch: threshold if abs; Keras: min_delta; optax: atol)
 * @param options.cooldown an integer ≥ 0, in epochs; default 0
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (torch, Keras: min_lr; optax: min_scale · initial)
 * @param options.smallestChange ≥ 0; default 1e-8, Keras and optax 0 (torch: eps)
 * @param options.window an integer ≥ 1, in epochs; default 1 (optax: accumulation_size)
 * @param options.monitor 'loss' (default), 'accuracy', 'validationLoss' or 'validationAccuracy'
 * @param options.mode 'min' or 'max'; default by what is monitored
 * @param options.dialect 'torch' (default), 'keras' or 'optax'
 * @throws ConfigError when an option is out of range or unknown; in a run, when what is monitored is not measured
 * @example
 * adam({ learningRate: decayOnPlateau(0.01, { factor: 0.5, patience: 20 }) })
 */
export function decayOnPlateau(initial: number, options: DecayOnPlateauOptions = {}): Signal<number, PlateauState> {
  const {
    dialect = 'torch',
    by,
    factor = by === undefined ? 0.1 : undefined,
    patience = 10,
    threshold = dialect === 'keras' ? 0 : 1e-4,
    margin = dialect === 'keras' ? 1e-4 : 0,
    cooldown = 0,
    floor = 0,
    smallestChange = dialect === 'torch' ? 1e-8 : 0,
    window = 1,
    monitor = 'loss',
    mode = monitor === 'loss' || monitor === 'validationLoss' ? 'min' : 'max',
    ...others
  } = options;
  const who = 'decayOnPlateau';
  checkInitial(who, initial);
  checkChoices(who, ['torch', 'keras', 'optax'], { dialect });
  check(by === undefined || factor === undefined, who, 'one of factor and by', { factor, by });
  if (factor !== undefined) checkNumbers(who, factorBelowOne, { factor });
  if (by !== undefined) checkNumbers(who, aboveZero, { by });
  checkCounts(who, 0, { patience, cooldown });
  checkCounts(who, 1, { window });
  checkNumbers(who, atLeastZero, { threshold, margin, smallestChange });
  checkFloor(who, initial, floor);
  checkChoices(who, monitors, { monitor });
  checkChoices(who, ['min', 'max'], { mode });
  checkNoOthers(who, others);

  const borne = dialect === 'torch' ? patience : Math.max(0, patience - 1);
  const rest = dialect === 'keras' ? Math.max(0, cooldown - 1) : cooldown;
  // With the sign of mode 'max' turned, smaller is better in both.
  const sign = mode === 'max' ? -1 : 1;
  const isBetter = (now: number, best: number | null): boolean => {
    if (best === null) return dialect === 'keras' ? !Number.isNaN(now) : sign * now < Number.MAX_VALUE;
    const goal = sign * best * (1 - Math.sign(sign * best) * threshold);
    // The same sum, but a loss that lies on the margin is decided by its rounding, as in each library.
    return dialect === 'keras' ? sign * now + margin < goal : sign * now < goal - margin;
  };
  const lowered = (value: number): number => {
    const wanted = Math.max(floor, factor === undefined ? value - (by ?? 0) : value * factor);
    return value - wanted > smallestChange ? wanted : value;
  };
  const look = (state: PlateauState, now: number): PlateauState => {
    const better = isBetter(now, state.best);
    const best = better ? now : state.best;
    const bad = better || state.rest > 0 ? 0 : state.bad + 1;
    if (bad <= borne) return { ...state, best, bad, rest: Math.max(0, state.rest - 1) };
    const value = lowered(state.value);
    const because = value === state.value ? state.because : reason(monitor, best, bad * window);
    return { ...state, value, best, bad: 0, rest, because };
  };
  return {
    name: who,
    spec: specOf('@rivulet/schedulers#decayOnPlateau', initial, options),
    per: 'epoch',
    init: () => ({ value: initial, best: null, bad: 0, rest: 0, mean: 0, seen: 0, because: 'the initial value' }),
    value: ({ value }) => value,
    because: ({ because }) => because,
    next(state, info) {
      const seen = state.seen + 1;
      const mean = finite(((state.mean ?? NaN) * state.seen + monitored(who, monitor, info)) / seen);
      if (seen < window) return { ...state, mean: Number.isNaN(mean) ? null : mean, seen };
      return { ...look(state, mean), mean: 0, seen: 0 };
    },
  };
}

function reason(monitor: Monitor, best: number | null, bad: number): string {
  const epochs = bad === 1 ? '1 epoch' : `${bad} epochs`;
  return best === null ? `no ${nameOf(monitor)} for ${epochs}` : `no better than ${short(best)} for ${epochs}`;
}
