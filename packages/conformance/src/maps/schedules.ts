/**
 * Schedules of PyTorch in ours. What is left out has PyTorch's default.
 */
import { chainSchedules, constant, cosineDecay, cosineWarmRestarts, cyclic, cyclicMomentum } from '@rivulet/schedulers';
import { delayedExponentialDecay, exponentialDecay, intervalDecay, inverseSqrtDecay } from '@rivulet/schedulers';
import { inverseTimeDecay, lambda, linearDecay, multiStepDecay, multiplicative, oneCycle } from '@rivulet/schedulers';
import { oneCycleMomentum, polynomialDecay, sequence, warmup } from '@rivulet/schedulers';
import type { Schedule } from '@rivulet/tensor';
import { Hyper } from '../hyper.js';
import { type ScheduleTable, called } from '../table.js';

/** Functions that the files write as a form and its numbers, as factors of an initial value. */
const forms: Readonly<Record<string, (initial: number, form: Hyper) => Schedule>> = {
  power: (initial, form) => exponentialDecay(initial, { rate: form.number('base') }),
  delayed_power: (initial, form) =>
    delayedExponentialDecay(initial, { rate: form.number('base'), delay: form.number('delay') }),
  interval_power: (initial, form) =>
    intervalDecay(initial, { factor: form.number('base'), every: form.number('every') }),
  inverse_time: (initial, form) => inverseTimeDecay(initial, { rate: form.number('k') }),
  warmup_rsqrt: (initial, form) => inverseSqrtDecay(initial, { warmup: form.number('warmup') }),
  constant: (initial, form) => lambda(initial, constant(form.number('value'))),
};

function fromForm(hyper: Hyper, initial: number): Schedule {
  const [name, form] = hyper.form('lambda');
  return forms[name]?.(initial, form) ?? hyper.cannot(`the function ${name}`);
}

/** The rates of schedulers in a list. */
function partsOf(hyper: Hyper, initial: number): readonly Schedule[] {
  return hyper
    .at('schedulers')
    .list()
    .map((part) => {
      const name = part.at('scheduler').text();
      const made = called(torchSchedules[name], `torch's ${name}`, new Hyper(part.at('hyper')), initial);
      return typeof made === 'function' ? made : made.rate;
    });
}

/** By the names of `torch.optim.lr_scheduler`. */
export const torchSchedules: ScheduleTable = {
  ConstantLR: (hyper, initial) =>
    warmup(initial, {
      from: initial * hyper.number('factor', 1 / 3),
      over: hyper.number('total_iters', 5),
      shape: 'constant',
    }),
  LinearLR(hyper, initial) {
    const [from, to] = [initial * hyper.number('start_factor', 1 / 3), initial * hyper.number('end_factor', 1)];
    const over = hyper.number('total_iters', 5);
    return from > to ? linearDecay(from, { floor: to, over }) : warmup(to, { from, over });
  },
  PolynomialLR: (hyper, initial) =>
    polynomialDecay(initial, { over: hyper.number('total_iters', 5), power: hyper.number('power', 1) }),
  ExponentialLR: (hyper, initial) => exponentialDecay(initial, { rate: hyper.number('gamma') }),
  StepLR: (hyper, initial) =>
    intervalDecay(initial, { factor: hyper.number('gamma', 0.1), every: hyper.number('step_size') }),
  MultiStepLR: (hyper, initial) =>
    multiStepDecay(initial, {
      factor: hyper.number('gamma', 0.1),
      at: hyper.numbers('milestones').toSorted((a, b) => a - b),
    }),
  CosineAnnealingLR: (hyper, initial) =>
    cosineDecay(initial, { over: hyper.number('T_max'), floor: hyper.number('eta_min', 0), after: 'return' }),
  CosineAnnealingWarmRestarts: (hyper, initial) =>
    cosineWarmRestarts(initial, {
      over: hyper.number('T_0'),
      stretch: hyper.number('T_mult', 1),
      floor: hyper.number('eta_min', 0),
    }),
  LambdaLR: fromForm,
  MultiplicativeLR: (hyper, initial) => multiplicative(initial, fromForm(hyper, 1)),
  SequentialLR: (hyper, initial) => sequence(partsOf(hyper, initial), { at: hyper.numbers('milestones') }),
  ChainedScheduler: (hyper, initial) => chainSchedules([constant(initial), ...partsOf(hyper, 1)]),
  // torch ends the phases at fractions of a step, and the last one a step early: it counts from 0.
  OneCycleLR(hyper) {
    const [epochs, perEpoch] = [hyper.number('epochs', NaN), hyper.number('steps_per_epoch', NaN)];
    const steps = hyper.number('total_steps', epochs * perEpoch);
    const [share, three] = [hyper.number('pct_start', 0.3), hyper.flag('three_phase', false)];
    const options = {
      over: steps - 1,
      up: share * steps - 1,
      back: three ? 2 * share * steps - 2 : undefined,
      shape: hyper.choice('anneal_strategy', { cos: 'cosine', linear: 'linear' } as const, 'cos'),
      divisor: hyper.number('div_factor', 25),
      finalDivisor: hyper.number('final_div_factor', 1e4),
      highMomentum: hyper.number('max_momentum', 0.95),
      lowMomentum: hyper.number('base_momentum', 0.85),
    };
    const momentum = hyper.flag('cycle_momentum', true) ? oneCycleMomentum(options) : null;
    return { rate: oneCycle(hyper.number('max_lr'), options), momentum };
  },
  CyclicLR(hyper, initial) {
    const modes = { triangular: 'triangular', triangular2: 'triangular2', exp_range: 'expRange' } as const;
    const mode = hyper.choice('mode', modes, 'triangular');
    // x ↦ powerˣ stands for a function of one's own, which takes the place of the mode.
    const power = hyper.optional('scale_fn_power');
    const scaleOf = hyper.choice('scale_mode', { cycle: 'cycle', iterations: 'time' } as const, 'cycle');
    const options = {
      high: hyper.number('max_lr'),
      up: hyper.number('step_size_up', 2000),
      down: hyper.optional('step_size_down'),
      gamma: hyper.number('gamma', 1),
      ...(power === undefined ? { mode } : { scale: exponentialDecay(1, { rate: power }), scaleOf }),
      highMomentum: hyper.number('max_momentum', 0.9),
      lowMomentum: hyper.number('base_momentum', 0.8),
    };
    const momentum = hyper.flag('cycle_momentum', true) ? cyclicMomentum(options) : null;
    return { rate: cyclic(hyper.number('base_lr', initial), options), momentum };
  },
};
