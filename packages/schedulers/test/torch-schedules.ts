/**
 * The schedulers of torch.optim.lr_scheduler in our words: from the names and hyper-parameters of a golden file to
 * our schedules. Hyper-parameters that are left out have torch's defaults.
 */
import type { Schedule } from '@rivulet/tensor';
import {
  type CyclicOptions,
  chainSchedules,
  constant,
  cosineDecay,
  cosineWarmRestarts,
  cyclic,
  cyclicMomentum,
  delayedExponentialDecay,
  exponentialDecay,
  intervalDecay,
  inverseSqrtDecay,
  inverseTimeDecay,
  lambda,
  linearDecay,
  multiStepDecay,
  multiplicative,
  oneCycle,
  oneCycleMomentum,
  polynomialDecay,
  sequence,
  warmup,
} from '../src/index.js';

/** A function of the epoch, named by its form. */
export type Form = {
  readonly form: string;
  readonly base?: number;
  readonly k?: number;
  readonly delay?: number;
  readonly every?: number;
  readonly warmup?: number;
  readonly value?: number;
};

/** Hyper-parameters by torch's names; `lambda` and `scale_fn_power` (x ↦ powerˣ) stand for functions. */
export type TorchHyper = {
  readonly factor?: number;
  readonly total_iters?: number;
  readonly start_factor?: number;
  readonly end_factor?: number;
  readonly power?: number;
  readonly gamma?: number;
  readonly step_size?: number;
  readonly milestones?: readonly number[];
  readonly T_max?: number;
  readonly T_0?: number;
  readonly T_mult?: number;
  readonly eta_min?: number;
  readonly lambda?: Form;
  readonly schedulers?: readonly { readonly scheduler: string; readonly hyper: TorchHyper }[];
  readonly base_lr?: number;
  readonly max_lr?: number;
  readonly step_size_up?: number;
  readonly step_size_down?: number | null;
  readonly mode?: string;
  readonly scale_fn_power?: number;
  readonly scale_mode?: string;
  readonly cycle_momentum?: boolean;
  readonly base_momentum?: number;
  readonly max_momentum?: number;
  readonly total_steps?: number | null;
  readonly epochs?: number | null;
  readonly steps_per_epoch?: number | null;
  readonly pct_start?: number;
  readonly anneal_strategy?: string;
  readonly div_factor?: number;
  readonly final_div_factor?: number;
  readonly three_phase?: boolean;
};

/** The rate, and the momentum where the scheduler moves it too. */
export type Mapped = { readonly learningRate: Schedule; readonly momentum: Schedule | null };

/**
 * Our schedule for one of torch's.
 *
 * @param scheduler class of torch: `StepLR`
 * @param baseLr rate of the optimizer when the scheduler was made
 * @returns `null` for a scheduler or a form of a function that is not known here
 */
export function fromTorchSchedule(scheduler: string, baseLr: number, hyper: TorchHyper): Mapped | null {
  if (scheduler === 'OneCycleLR') return fromOneCycle(hyper);
  if (scheduler === 'CyclicLR') return fromCyclic(baseLr, hyper);
  const learningRate = rateOf(scheduler, baseLr, hyper);
  return learningRate && { learningRate, momentum: null };
}

function rateOf(scheduler: string, base: number, hyper: TorchHyper): Schedule | null {
  const { gamma = 0.1, total_iters = 5, eta_min: floor = 0, milestones = [], schedulers = [] } = hyper;
  switch (scheduler) {
    case 'ConstantLR':
      return warmup(base, { from: base * (hyper.factor ?? 1 / 3), over: total_iters, shape: 'constant' });
    case 'LinearLR':
      return fromLinear(base * (hyper.start_factor ?? 1 / 3), base * (hyper.end_factor ?? 1), total_iters);
    case 'PolynomialLR':
      return polynomialDecay(base, { over: total_iters, power: hyper.power });
    case 'ExponentialLR':
      return exponentialDecay(base, { rate: gamma });
    case 'StepLR':
      return intervalDecay(base, { factor: gamma, every: hyper.step_size ?? NaN });
    case 'MultiStepLR':
      return multiStepDecay(base, { factor: gamma, at: milestones.toSorted((a, b) => a - b) });
    case 'CosineAnnealingLR':
      return cosineDecay(base, { over: hyper.T_max ?? NaN, floor, after: 'return' });
    case 'CosineAnnealingWarmRestarts':
      return cosineWarmRestarts(base, { over: hyper.T_0 ?? NaN, stretch: hyper.T_mult, floor });
    case 'LambdaLR':
      return hyper.lambda ? fromForm(base, hyper.lambda) : null;
    case 'MultiplicativeLR': {
      const factor = hyper.lambda ? fromForm(1, hyper.lambda) : null;
      return factor && multiplicative(base, factor);
    }
    case 'SequentialLR': {
      const parts = schedulers.map((part) => fromTorchSchedule(part.scheduler, base, part.hyper)?.learningRate ?? null);
      return parts.every((part) => part !== null) ? sequence(parts, { at: milestones }) : null;
    }
    case 'ChainedScheduler': {
      const parts = schedulers.map((part) => rateOf(part.scheduler, 1, part.hyper));
      return parts.every((part) => part !== null) ? chainSchedules([constant(base), ...parts]) : null;
    }
    default:
      return null;
  }
}

function fromLinear(from: number, to: number, over: number): Schedule {
  return from > to ? linearDecay(from, { floor: to, over }) : warmup(to, { from, over });
}

/** The functions of LambdaLR and MultiplicativeLR as factors of an initial value. */
function fromForm(initial: number, form: Form): Schedule | null {
  const { base = NaN, k = NaN, delay = NaN, every = NaN, value = NaN } = form;
  switch (form.form) {
    case 'power':
      return exponentialDecay(initial, { rate: base });
    case 'delayed_power':
      return delayedExponentialDecay(initial, { rate: base, delay });
    case 'interval_power':
      return intervalDecay(initial, { factor: base, every });
    case 'inverse_time':
      return inverseTimeDecay(initial, { rate: k });
    case 'warmup_rsqrt':
      return inverseSqrtDecay(initial, { warmup: form.warmup ?? NaN });
    case 'constant':
      return lambda(initial, constant(value));
    default:
      return null;
  }
}

/** torch ends the phases at fractions of a step, and the last one a step early: it counts from 0. */
function fromOneCycle(hyper: TorchHyper): Mapped {
  const steps = hyper.total_steps ?? (hyper.epochs ?? NaN) * (hyper.steps_per_epoch ?? NaN);
  const { pct_start: share = 0.3, three_phase: three = false } = hyper;
  const options = {
    over: steps - 1,
    up: share * steps - 1,
    back: three ? 2 * share * steps - 2 : undefined,
    shape: hyper.anneal_strategy === 'linear' ? 'linear' : 'cosine',
    divisor: hyper.div_factor,
    finalDivisor: hyper.final_div_factor,
    highMomentum: hyper.max_momentum,
    lowMomentum: hyper.base_momentum,
  } as const;
  return {
    learningRate: oneCycle(hyper.max_lr ?? NaN, options),
    momentum: hyper.cycle_momentum === false ? null : oneCycleMomentum(options),
  };
}

function fromCyclic(baseLr: number, hyper: TorchHyper): Mapped {
  const { mode, scale_fn_power: power, step_size_up: up = 2000 } = hyper;
  const modes = { triangular: 'triangular', triangular2: 'triangular2', exp_range: 'expRange' } as const;
  const options: CyclicOptions = {
    high: hyper.max_lr ?? NaN,
    up,
    down: hyper.step_size_down ?? undefined,
    gamma: hyper.gamma,
    ...(power === undefined
      ? { mode: modes[(mode ?? 'triangular') as keyof typeof modes] }
      : { scale: exponentialDecay(1, { rate: power }), scaleOf: hyper.scale_mode === 'iterations' ? 'time' : 'cycle' }),
    highMomentum: hyper.max_momentum,
    lowMomentum: hyper.base_momentum,
  };
  return {
    learningRate: cyclic(hyper.base_lr ?? baseLr, options),
    momentum: hyper.cycle_momentum === false ? null : cyclicMomentum(options),
  };
}
