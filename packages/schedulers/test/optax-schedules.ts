/**
 * The schedules of optax in our words: from the names and hyper-parameters of a golden file to our schedules.
 */
import type { Schedule } from '@rivulet/tensor';
import {
  constant,
  cosineDecay,
  delayedExponentialDecay,
  exponentialDecay,
  intervalDecay,
  multiStepDecay,
  oneCycle,
  piecewiseInterpolation,
  polynomialDecay,
  sequence,
  warmup,
} from '../src/index.js';

/** Hyper-parameters by optax's names; what is left out has optax's default. */
export type OptaxHyper = {
  readonly value?: number;
  readonly init_value?: number;
  readonly end_value?: number | null;
  readonly peak_value?: number;
  readonly transition_steps?: number;
  readonly transition_begin?: number;
  readonly power?: number;
  readonly decay_rate?: number;
  readonly staircase?: boolean;
  readonly decay_steps?: number;
  readonly alpha?: number;
  readonly exponent?: number;
  readonly warmup_steps?: number;
  readonly boundaries_and_scales?: Readonly<Record<string, number>> | null;
  readonly interpolate_type?: string;
  readonly pct_start?: number;
  readonly pct_final?: number;
  readonly div_factor?: number;
  readonly final_div_factor?: number;
  readonly schedules?: readonly { readonly schedule: string; readonly hyper: OptaxHyper }[];
  readonly boundaries?: readonly number[];
  readonly cosine_kwargs?: readonly OptaxHyper[];
};

/**
 * Our schedule for one of optax's.
 *
 * @param schedule function of optax, with or without `_schedule` at the end of its name
 * @returns `null` for a schedule that is not known here
 */
export function fromOptaxSchedule(schedule: string, hyper: OptaxHyper): Schedule | null {
  const { init_value: initial = 0, peak_value: peak = NaN, warmup_steps: warm = 0, exponent = 1 } = hyper;
  const start = { from: initial, over: warm };
  switch (schedule.replace(/_schedule$/, '')) {
    case 'constant':
      return constant(hyper.value ?? NaN);
    case 'linear':
    case 'polynomial':
      return polynomialDecay(initial, {
        over: hyper.transition_steps ?? NaN,
        to: hyper.end_value ?? NaN,
        power: hyper.power,
        delay: hyper.transition_begin,
      });
    case 'exponential_decay':
      return fromExponential(initial, hyper);
    case 'cosine_decay':
      return cosineDecay(initial, {
        over: hyper.decay_steps ?? NaN,
        floor: (hyper.alpha ?? 0) * initial,
        power: exponent,
      });
    case 'warmup_constant':
      return warmup(peak, start);
    case 'warmup_cosine_decay': {
      const over = (hyper.decay_steps ?? NaN) - warm;
      return warmup(cosineDecay(peak, { over, floor: hyper.end_value ?? 0, power: exponent }), start);
    }
    case 'warmup_exponential_decay':
      return warmup(fromExponential(peak, hyper), start);
    case 'sgdr':
      return joined('warmup_cosine_decay', hyper.cosine_kwargs ?? []);
    case 'join_schedules': {
      const parts = (hyper.schedules ?? []).map((part) => fromOptaxSchedule(part.schedule, part.hyper));
      return parts.every((part) => part !== null) ? sequence(parts, { at: hyper.boundaries ?? [] }) : null;
    }
    case 'piecewise_constant': {
      const { at, factors } = boundaries(hyper);
      return multiStepDecay(initial, { at, factor: factors });
    }
    case 'piecewise_interpolate': {
      const shape = hyper.interpolate_type === 'cosine' ? 'cosine' : 'linear';
      return piecewiseInterpolation(initial, { ...boundaries(hyper), shape });
    }
    case 'cosine_onecycle':
      return fromOneCycle('cosine', hyper);
    case 'linear_onecycle':
      return fromOneCycle('linear', hyper);
    default:
      return null;
  }
}

/** One function for all of optax's options is three of ours: by itself, after a delay, in stairs. */
function fromExponential(initial: number, hyper: OptaxHyper): Schedule {
  const { decay_rate: rate = NaN, transition_steps: every = NaN, transition_begin: delay = 0, end_value } = hyper;
  const bounds = rate < 1 ? { floor: end_value ?? undefined } : { ceiling: end_value ?? undefined };
  if (hyper.staircase) return intervalDecay(initial, { factor: rate, every, delay, ...bounds });
  if (delay > 0) return delayedExponentialDecay(initial, { rate, every, delay, ...bounds });
  return exponentialDecay(initial, { rate, every, ...bounds });
}

/** Parts one after another, each of which lasts for its own decay_steps. */
function joined(schedule: string, parts: readonly OptaxHyper[]): Schedule | null {
  const schedules = parts.map((part) => fromOptaxSchedule(schedule, part));
  let end = 0;
  const at = parts.slice(0, -1).map(({ decay_steps = NaN }) => (end += decay_steps));
  return schedules.every((part) => part !== null) ? sequence(schedules, { at }) : null;
}

/** JSON has the boundaries as names; objects with such names come in the order of their numbers. */
function boundaries({ boundaries_and_scales: scales }: OptaxHyper): { at: number[]; factors: number[] } {
  const entries = Object.entries(scales ?? {}).toSorted(([a], [b]) => Number(a) - Number(b));
  return { at: entries.map(([at]) => Number(at)), factors: entries.map(([, factor]) => factor) };
}

/** optax ends the phases at whole steps. */
function fromOneCycle(shape: 'cosine' | 'linear', hyper: OptaxHyper): Schedule {
  const { transition_steps: steps = NaN, pct_start = 0.3, pct_final = 0.85 } = hyper;
  return oneCycle(hyper.peak_value ?? NaN, {
    over: steps,
    up: Math.trunc(pct_start * steps),
    back: shape === 'linear' ? Math.trunc(pct_final * steps) : undefined,
    shape,
    divisor: hyper.div_factor,
    finalDivisor: hyper.final_div_factor,
  });
}
