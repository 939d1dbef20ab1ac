/**
 * ReduceLROnPlateau of torch, Keras and optax in our words, and where we differ from their records on purpose.
 */
import { type DecayOnPlateauOptions, type PlateauState, decayOnPlateau } from '../src/index.js';
import type { Signal } from '@rivulet/tensor';

/** Hyper-parameters by the names of all three libraries; what is left out has the library's default. */
export type PlateauHyper = {
  readonly mode?: string;
  readonly factor?: number;
  readonly patience?: number;
  readonly cooldown?: number;
  /** torch, Keras. */
  readonly min_lr?: number | readonly number[];
  /** torch. */
  readonly threshold?: number;
  readonly threshold_mode?: string;
  readonly eps?: number;
  /** Keras. */
  readonly monitor?: string;
  readonly min_delta?: number;
  /** optax. */
  readonly rtol?: number;
  readonly atol?: number;
  readonly accumulation_size?: number;
  readonly min_scale?: number;
};

/** The three libraries, by the names of the files and by that of the older one. */
export function libraryOf(scheduler: string): 'torch' | 'keras' | 'optax' | null {
  if (scheduler === 'ReduceLROnPlateau' || scheduler === 'torch_reducelronplateau') return 'torch';
  if (scheduler === 'keras_reducelronplateau') return 'keras';
  return scheduler === 'optax_reduce_on_plateau' ? 'optax' : null;
}

/**
 * Our signal for one of theirs. It watches what the history calls `loss`.
 *
 * @param scheduler name in the golden file
 * @returns `null` for a scheduler that is not known here
 */
export function fromPlateauSchedule(
  scheduler: string,
  baseLr: number,
  hyper: PlateauHyper,
): Signal<number, PlateauState> | null {
  const dialect = libraryOf(scheduler);
  const { factor, patience, cooldown, min_lr } = hyper;
  const floor = typeof min_lr === 'object' ? min_lr[0] : min_lr;
  const mode = modeOf(hyper);
  const common: DecayOnPlateauOptions = { factor, patience, cooldown, mode };
  if (dialect === 'torch') {
    const margin = hyper.threshold_mode === 'abs' ? { threshold: 0, margin: hyper.threshold ?? 1e-4 } : {};
    return decayOnPlateau(baseLr, {
      ...common,
      dialect,
      threshold: hyper.threshold,
      ...margin,
      floor,
      smallestChange: hyper.eps,
    });
  }
  if (dialect === 'keras') return decayOnPlateau(baseLr, { ...common, dialect, margin: hyper.min_delta, floor });
  if (dialect === 'optax') {
    return decayOnPlateau(baseLr, {
      ...common,
      dialect,
      threshold: hyper.rtol,
      margin: hyper.atol,
      window: hyper.accumulation_size,
      floor: (hyper.min_scale ?? 0) * baseLr,
    });
  }
  return null;
}

/** Keras finds out by the name of what it watches. */
function modeOf({ mode, monitor = '' }: PlateauHyper): 'min' | 'max' {
  return mode === 'max' || (mode === 'auto' && /acc|auc/.test(monitor)) ? 'max' : 'min';
}

/**
 * Why our rates may differ from those that the library recorded, or `null` where they must not.
 *
 * Then `expectedRates` says what is right.
 */
export function plateauDeviation(scheduler: string, hyper: PlateauHyper, losses: readonly number[]): string | null {
  const library = libraryOf(scheduler);
  const share = library === 'torch' ? hyper.threshold_mode !== 'abs' : library === 'optax' && hyper.rtol !== 0;
  if (share && losses.some((loss) => loss < 0)) {
    return `best·(1 ± threshold) of ${library} lies on the wrong side of a negative best; ours is best ∓ threshold·|best|`;
  }
  if (library === 'keras' && Number.isNaN(losses[0]))
    return 'Keras takes a NaN that comes first for the best, for ever';
  return null;
}

/**
 * The rates by the library's own rule, step by step as the library has it, and independent of ours.
 *
 * @param corrected with the two errors of `plateauDeviation` corrected; false: as the library recorded it
 */
export function expectedRates(
  scheduler: string,
  baseLr: number,
  hyper: PlateauHyper,
  losses: readonly number[],
  corrected: boolean,
): number[] {
  const library = libraryOf(scheduler);
  const { factor = 0.1, patience = 10, cooldown = 0, accumulation_size = 1, min_scale = 0, eps = 1e-8 } = hyper;
  const floor = typeof hyper.min_lr === 'number' ? hyper.min_lr : 0;
  const max = modeOf(hyper) === 'max';
  const share = (best: number, threshold: number): number =>
    best * (1 + (max ? threshold : -threshold) * (corrected && best < 0 ? -1 : 1));
  const improves = (now: number, best: number): boolean => {
    if (library === 'optax') return now < share(best, hyper.rtol ?? 1e-4) - (hyper.atol ?? 0);
    const { threshold = 1e-4, min_delta = 1e-4 } = hyper;
    if (library === 'keras') return max ? now - min_delta > best : now + min_delta < best;
    if (hyper.threshold_mode !== 'abs') return max ? now > share(best, threshold) : now < share(best, threshold);
    return max ? now > best + threshold : now < best - threshold;
  };
  let [rate, best, bad, rest, none] = [baseLr, max ? -Infinity : Infinity, 0, 0, true];
  let waiting: number[] = [];
  const rates = [baseLr];
  const reduce = (smallest: number, change: number): void => {
    const lower = Math.max(rate * factor, smallest);
    if (rate - lower > change) rate = lower;
    [rest, bad] = [cooldown, 0];
  };
  for (const loss of losses) {
    waiting.push(loss);
    if (waiting.length < accumulation_size) {
      rates.push(rate);
      continue;
    }
    const now = waiting.reduce((sum, each) => sum + each, 0) / waiting.length;
    waiting = [];
    if (library === 'keras') {
      if (rest > 0) [rest, bad] = [rest - 1, 0];
      const first = none && !(corrected && Number.isNaN(now));
      if (first || improves(now, best)) [best, bad, none] = [now, 0, false];
      else if (rest === 0 && ++bad >= patience && rate > floor) reduce(floor, 0);
    } else {
      if (improves(now, best)) [best, bad] = [now, 0];
      else bad++;
      const resting = rest > 0;
      if (resting) [rest, bad] = [rest - 1, 0];
      if (library === 'torch' && bad > patience) reduce(floor, eps);
      if (library === 'optax' && !resting && bad === patience) reduce(min_scale * baseLr, 0);
    }
    rates.push(rate);
  }
  return rates;
}
