/**
 * Schedules of PyTorch and optax in ours.
 */
import { delayedExponentialDecay, exponentialDecay, intervalDecay, linearDecay } from '@rivulet/schedulers';
import type { Hyper } from '../hyper.js';
import type { Entry, Rates, ScheduleTable } from '../table.js';
import type { Schedule } from '@rivulet/tensor';

/** Functions that the files write as a form and its numbers. */
const forms: Readonly<Record<string, Entry<[form: Hyper, initial: number], Schedule | Rates>>> = {
  power: (form, initial) => exponentialDecay(initial, { rate: form.number('base') }),
  delayed_power: (form, initial) =>
    delayedExponentialDecay(initial, { rate: form.number('base'), delay: form.number('delay') }),
  interval_power: (form, initial) =>
    intervalDecay(initial, { factor: form.number('base'), every: form.number('every') }),
};

/** By the names of `torch.optim.lr_scheduler`. */
export const torchSchedules: ScheduleTable = {
  ExponentialLR: (hyper, initial) => exponentialDecay(initial, { rate: hyper.number('gamma') }),
  StepLR: (hyper, initial) =>
    intervalDecay(initial, { every: hyper.number('step_size'), factor: hyper.number('gamma', 0.1) }),
  LinearLR(hyper, initial) {
    if (hyper.number('start_factor', 1 / 3) !== 1) hyper.cannot('a warm-up of LinearLR');
    const over = hyper.number('total_iters', 5);
    return linearDecay(initial, { floor: initial * hyper.number('end_factor', 1), over });
  },
  LambdaLR(hyper, initial) {
    const [form, own] = hyper.form('lambda');
    const make = forms[form];
    return typeof make === 'function' ? make(own, initial) : hyper.cannot(`LambdaLR with ${form}`);
  },
};

/** By the names of `optax`. */
export const optaxSchedules: ScheduleTable = {};
