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
import { type Monitor, monitored, monitors, nameOf, short } from './monitor.js';

/** Options of `decayOnPlateau`; at most one of `factor` and `by`. */
export type DecayOnPlateauOptions = {
  /** What the value is multiplied by, 0 < factor < 1. Default 0.1. */
  readonly factor?: number;
  /** What is taken off the value instead, > 0. */
  readonly by?: number;
  /** How many bad epochs in a row are borne; the next one lowers the value. Default 10. */
  readonly patience?: number;
  /** By how much an epoch must be better than the best. Default 1e-4. */
  readonly threshold?: number;
  /** Whether the threshold is a share of the best value (default) or an amount. */
  readonly thresholdMode?: 'relative' | 'absolute';
  /** Epochs after a change in which bad ones do not count. Default 0. */
  readonly cooldown?: number;
  /** What the value never falls below. Default 0. */
  readonly floor?: number;
  /** Smaller changes of the value are not made. Default 1e-8. */
  readonly smallestChange?: number;
  /** What is watched. Default 'loss', that of training. */
  readonly monitor?: Monitor;
  /** Whether small or large is good. Default: 'max' for an accuracy, else 'min'. */
  readonly mode?: 'min' | 'max';
};

/** Value in force, best so far, bad epochs in a row, epochs of rest left, and why the value is what it is. */
export type PlateauState = {
  readonly value: number;
  readonly best: number | null;
  readonly bad: number;
  readonly rest: number;
  readonly because: string;
};

/**
 * Lowers a value when what is monitored has not become better for a while.
 *
 * An epoch is good if a < best − threshold·|best| (relative) or a < best − threshold (absolute), with
 * + and > in mode 'max'; NaN is never good. After more than `patience` bad epochs in a row:
 *
 * value ← max(floor, value · factor)  or  max(floor, value − by)
 *
 * PyTorch's ReduceLROnPlateau, except that the sign of the error does not matter: torch's
 * best·(1 − threshold) lies above a negative best, so that a rising error counts as good. Keras's
 * patience p and cooldown c > 0 are p − 1 and c − 1 here, optax's patience p is p − 1.
 *
 * State: value, best, counters; plain data.
 *
 * @param initial first value, ≥ 0
 * @param options.factor 0 < factor < 1; default 0.1 (a percentage: 0.5 halves)
 * @param options.by an amount > 0 in place of `factor`
 * @param options.patience an integer ≥ 0, in epochs; default 10
 * @param options.threshold ≥ 0; default 1e-4
 * @param options.thresholdMode 'relative' (default; torch: rel) or 'absolute' (Keras: min_delta)
 * @param options.cooldown an integer ≥ 0, in epochs; default 0
 * @param options.floor 0 ≤ floor ≤ initial; default 0 (torch: min_lr)
 * @param options.smallestChange ≥ 0; default 1e-8 (torch: eps)
 * @param options.monitor 'loss' (default), 'accuracy', 'validationLoss' or 'validationAccuracy'
 * @param options.mode 'min' or 'max'; default by what is monitored
 * @throws ConfigError when an option is out of range or unknown; in a run, when what is monitored is not measured
 * @example
 * adam({ learningRate: decayOnPlateau(0.01, { factor: 0.5, patience: 20 }) })
 */
export function decayOnPlateau(initial: number, options: DecayOnPlateauOptions = {}): Signal<number, PlateauState> {
  const {
    by,
    factor = by === undefined ? 0.1 : undefined,
    patience = 10,
    threshold = 1e-4,
    thresholdMode = 'relative',
    cooldown = 0,
    floor = 0,
    smallestChange = 1e-8,
    monitor = 'loss',
    mode = monitor === 'loss' || monitor === 'validationLoss' ? 'min' : 'max',
    ...others
  } = options;
  const who = 'decayOnPlateau';
  checkInitial(who, initial);
  check(by === undefined || factor === undefined, who, 'one of factor and by', { factor, by });
  if (factor !== undefined) checkNumbers(who, factorBelowOne, { factor });
  if (by !== undefined) checkNumbers(who, aboveZero, { by });
  checkCounts(who, 0, { patience, cooldown });
  checkNumbers(who, atLeastZero, { threshold, smallestChange });
  checkChoices(who, ['relative', 'absolute'], { thresholdMode });
  checkFloor(who, initial, floor);
  checkChoices(who, monitors, { monitor });
  checkChoices(who, ['min', 'max'], { mode });
  checkNoOthers(who, others);

  // With the sign of mode 'max' turned, smaller is better in both.
  const sign = mode === 'max' ? -1 : 1;
  const isBetter = (now: number, best: number | null): boolean => {
    if (best === null) return sign * now < Number.MAX_VALUE;
    const margin = thresholdMode === 'relative' ? threshold * Math.abs(best) : threshold;
    return sign * now < sign * best - margin;
  };
  const lowered = (value: number): number => {
    const wanted = Math.max(floor, factor === undefined ? value - (by ?? 0) : value * factor);
    return value - wanted > smallestChange ? wanted : value;
  };
  return {
    name: who,
    spec: specOf('@rivulet/schedulers#decayOnPlateau', initial, options),
    per: 'epoch',
    init: () => ({ value: initial, best: null, bad: 0, rest: 0, because: 'the initial value' }),
    value: ({ value }) => value,
    because: ({ because }) => because,
    next(state, info) {
      const now = monitored(who, monitor, info);
      const better = isBetter(now, state.best);
      const best = better ? now : state.best;
      const bad = better || state.rest > 0 ? 0 : state.bad + 1;
      if (bad <= patience) return { ...state, best, bad, rest: Math.max(0, state.rest - 1) };
      const value = lowered(state.value);
      const because = value === state.value ? state.because : reason(monitor, best, bad);
      return { value, best, bad: 0, rest: cooldown, because };
    },
  };
}

function reason(monitor: Monitor, best: number | null, bad: number): string {
  const epochs = bad === 1 ? '1 epoch' : `${bad} epochs`;
  return best === null ? `no ${nameOf(monitor)} for ${epochs}` : `no better than ${short(best)} for ${epochs}`;
}
