/**
 * Schedules of optax in ours. What is left out has optax's default.
 */
import { constant, cosineDecay, delayedExponentialDecay, exponentialDecay, intervalDecay } from '@rivulet/schedulers';
import { multiStepDecay, oneCycle, piecewiseInterpolation, polynomialDecay } from '@rivulet/schedulers';
import { sequence, warmup } from '@rivulet/schedulers';
import type { Schedule } from '@rivulet/tensor';
import type { Field } from '../field.js';
import { Hyper } from '../hyper.js';
import { type Entry, type ScheduleTable, called } from '../table.js';

type Rule = (hyper: Hyper) => Schedule;

const polynomial =
  (power: (hyper: Hyper) => number): Rule =>
  (hyper) =>
    polynomialDecay(hyper.number('init_value'), {
      over: hyper.number('transition_steps'),
      to: hyper.number('end_value'),
      power: power(hyper),
      delay: hyper.number('transition_begin', 0),
    });

/** What a warm-up leads to. */
const warmed = (hyper: Hyper, after: number | Schedule): Schedule => {
  const start = { from: hyper.number('init_value', 0), over: hyper.number('warmup_steps') };
  return typeof after === 'number' ? warmup(after, start) : warmup(after, start);
};

const rules: Readonly<Record<string, Rule>> = {
  constant: (hyper) => constant(hyper.number('value')),
  linear: polynomial(() => 1),
  polynomial: polynomial((hyper) => hyper.number('power')),
  exponential_decay: (hyper) => exponential(hyper.number('init_value'), hyper),
  cosine_decay(hyper) {
    const initial = hyper.number('init_value');
    return cosineDecay(initial, {
      over: hyper.number('decay_steps'),
      floor: hyper.number('alpha', 0) * initial,
      power: hyper.number('exponent', 1),
    });
  },
  warmup_constant: (hyper) => warmed(hyper, hyper.number('peak_value')),
  warmup_cosine_decay(hyper) {
    const over = hyper.number('decay_steps') - hyper.number('warmup_steps');
    const [floor, power] = [hyper.number('end_value', 0), hyper.number('exponent', 1)];
    return warmed(hyper, cosineDecay(hyper.number('peak_value'), { over, floor, power }));
  },
  warmup_exponential_decay: (hyper) => warmed(hyper, exponential(hyper.number('peak_value'), hyper)),
  sgdr(hyper) {
    const parts = hyper.at('cosine_kwargs').list();
    // Each lasts for its own decay_steps.
    let end = 0;
    const at = parts.slice(0, -1).map((part) => (end += part.at('decay_steps').number()));
    return sequence(
      parts.map((part) => scheduleOf('warmup_cosine_decay', part)),
      { at },
    );
  },
  join_schedules(hyper) {
    const parts = hyper.at('schedules').list();
    return sequence(
      parts.map((part) => scheduleOf(part.at('schedule').text(), part.at('hyper'))),
      { at: hyper.numbers('boundaries') },
    );
  },
  piecewise_constant(hyper) {
    const { at, factors } = boundaries(hyper);
    return multiStepDecay(hyper.number('init_value'), { at, factor: factors });
  },
  piecewise_interpolate: (hyper) =>
    piecewiseInterpolation(hyper.number('init_value'), {
      ...boundaries(hyper),
      shape: hyper.choice('interpolate_type', { cosine: 'cosine', linear: 'linear' } as const, 'linear'),
    }),
  cosine_onecycle: (hyper) => cycle('cosine', hyper),
  linear_onecycle: (hyper) => cycle('linear', hyper),
};

/** By the names of `optax`, with or without `_schedule` at their end. */
export const optaxSchedules: ScheduleTable = Object.fromEntries(
  Object.entries(rules).flatMap(([name, rule]) => [
    [name, rule],
    [`${name}_schedule`, rule],
  ]),
);

function scheduleOf(name: string, hyper: Field): Schedule {
  const rule: Entry<[Hyper], Schedule> | undefined = rules[name.replace(/_schedule$/, '')];
  return called(rule, `optax's ${name}`, new Hyper(hyper));
}

/** One function for all of optax's options is three of ours: by itself, after a delay, in stairs. */
function exponential(initial: number, hyper: Hyper): Schedule {
  const [rate, every] = [hyper.number('decay_rate'), hyper.number('transition_steps')];
  const delay = hyper.number('transition_begin', 0);
  const end = hyper.optional('end_value');
  const bounds = rate < 1 ? { floor: end } : { ceiling: end };
  if (hyper.flag('staircase', false)) return intervalDecay(initial, { factor: rate, every, delay, ...bounds });
  if (delay > 0) return delayedExponentialDecay(initial, { rate, every, delay, ...bounds });
  return exponentialDecay(initial, { rate, every, ...bounds });
}

/** JSON has the boundaries as names. */
function boundaries(hyper: Hyper): { at: number[]; factors: number[] } {
  const entries = hyper.maybe('boundaries_and_scales')?.entries() ?? [];
  const sorted = entries.toSorted(([a], [b]) => Number(a) - Number(b));
  return { at: sorted.map(([at]) => Number(at)), factors: sorted.map(([, factor]) => factor.number()) };
}

/** optax ends the phases at whole steps. */
function cycle(shape: 'cosine' | 'linear', hyper: Hyper): Schedule {
  const steps = hyper.number('transition_steps');
  return oneCycle(hyper.number('peak_value'), {
    over: steps,
    up: Math.trunc(hyper.number('pct_start', 0.3) * steps),
    back: shape === 'linear' ? Math.trunc(hyper.number('pct_final', 0.85) * steps) : undefined,
    shape,
    divisor: hyper.number('div_factor', 25),
    finalDivisor: hyper.number('final_div_factor', 1e4),
  });
}
