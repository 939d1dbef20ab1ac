/**
 * The bold driver: faster as long as it goes well.
 */
import {
  type Request,
  type Signal,
  atLeastZero,
  checkChoices,
  checkFlags,
  checkNoOthers,
  checkNumbers,
  specOf,
  upToOne,
} from '@rivulet/tensor';
import { checkCeiling, checkFloor, checkInitial, factorBelowOne } from './check-options.js';
import { monitored, nameOf, short, shortPair } from './monitor.js';

/** Options of `boldDriver`. */
export type BoldDriverOptions = {
  /** By which share the value grows after a good epoch, 0 ≤ growth ≤ 1; 0.01 to 0.05 is usual. Default 0.05. */
  readonly growth?: number;
  /** What the value is multiplied by after a bad epoch, 0 < shrink < 1. Default 0.5. */
  readonly shrink?: number;
  /** Which share the error may rise by before an epoch counts as bad, ≥ 0. Default 1e-10. */
  readonly tolerance?: number;
  /** Go back to the weights of the last good epoch after a bad one. Default false. */
  readonly restore?: boolean;
  /** What the value never falls below. Default 0. */
  readonly floor?: number;
  /** What the value never grows beyond. Default: nothing. */
  readonly ceiling?: number;
  /** What is watched. Default 'loss', that of training. */
  readonly monitor?: 'loss' | 'validationLoss';
};

/** Value in force, the error to compare with, what is asked of the run, and why the value is what it is. */
export type BoldDriverState = {
  readonly value: number;
  readonly error: number | null;
  readonly request: Request;
  readonly because: string;
};

/**
 * Raises a value a little after every epoch in which the error fell, and cuts it when the error rose.
 *
 * good, e ≤ last + tolerance·|last|:  value ← min(ceiling, value · (1 + growth))
 * bad, otherwise, NaN included:       value ← max(floor, value · shrink)
 *
 * With `restore` it asks to keep the weights after a good epoch and to go back to them after a bad
 * one; the next epoch is compared with the lowest error so far, so that a run never ends worse than
 * that by more than the tolerance. Without, with the error just before.
 * After the first epoch there is nothing to compare with: the value stays.
 *
 * State: value, error, request; plain data.
 *
 * @param initial first value, ≥ 0
 * @param options.growth 0 ≤ growth ≤ 1; default 0.05
 * @param options.shrink 0 < shrink < 1; default 0.5
 * @param options.tolerance ≥ 0, a share of the error compared with; default 1e-10. Noise from
 * mini-batches needs more, such as 0.01
 * @param options.restore default false
 * @param options.floor 0 ≤ floor ≤ initial; default 0
 * @param options.ceiling ≥ initial; default: none
 * @param options.monitor 'loss' (default) or 'validationLoss'
 * @throws ConfigError when an option is out of range or unknown; in a run, when what is monitored is not measured
 * @example
 * sgd({ learningRate: boldDriver(0.05, { tolerance: 0.01, restore: true }) })
 *
 * T. P. Vogl et al. 1988, "Accelerating the convergence of the back-propagation method"; R. Battiti 1989,
 * "Accelerated backpropagation learning: two optimization methods".
 */
export function boldDriver(initial: number, options: BoldDriverOptions = {}): Signal<number, BoldDriverState> {
  const {
    growth = 0.05,
    shrink = 0.5,
    tolerance = 1e-10,
    restore = false,
    floor = 0,
    ceiling = Number.MAX_VALUE,
    monitor = 'loss',
    ...others
  } = options;
  const who = 'boldDriver';
  checkInitial(who, initial);
  checkNumbers(who, upToOne, { growth });
  checkNumbers(who, factorBelowOne, { shrink });
  checkNumbers(who, atLeastZero, { tolerance });
  checkFlags(who, { restore });
  checkFloor(who, initial, floor);
  checkCeiling(who, initial, ceiling);
  checkChoices(who, ['loss', 'validationLoss'], { monitor });
  checkNoOthers(who, others);
  return {
    name: who,
    spec: specOf('@rivulet/schedulers#boldDriver', initial, options),
    per: 'epoch',
    init: () => ({ value: initial, error: null, request: 'continue', because: 'the initial value' }),
    value: ({ value }) => value,
    because: ({ because }) => because,
    ...(restore ? { request: ({ request }: BoldDriverState) => request } : {}),
    next({ value, error: last }, info) {
      const now = monitored(who, monitor, info);
      const what = nameOf(monitor);
      if (last === null && !Number.isNaN(now)) {
        return { value, error: now, request: 'keep', because: `${what} is ${short(now)} at first` };
      }
      if (last !== null && now <= last + tolerance * Math.abs(last)) {
        const grown = Math.min(ceiling, value * (1 + growth));
        // With restore the best stays what is compared with: rises within the tolerance must not add up.
        const error = restore ? Math.min(last, now) : now;
        return { value: grown, error, request: 'keep', because: compared(what, last, now) };
      }
      return {
        value: Math.max(floor, value * shrink),
        // An error that is not a number is nothing to compare with, nor is one whose weights are given up.
        error: restore || Number.isNaN(now) ? last : now,
        // Before the first good epoch nothing was kept.
        request: last === null ? 'continue' : 'restore',
        because: compared(what, last, now),
      };
    },
  };
}

function compared(what: string, last: number | null, now: number): string {
  if (Number.isNaN(now) || last === null) return `${what} is not a number`;
  if (now === last) return `${what} stayed at ${shortPair(now, last)[0]}`;
  const [from, to] = shortPair(last, now);
  return `${what} ${now > last ? 'rose' : 'fell'} from ${from} to ${to}`;
}
