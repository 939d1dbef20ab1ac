/**
 * `schedulers*\/NAME.json`: learning rates as functions of time, and rates that watch a loss.
 *
 * They are numbers of the host in float64, whatever a step runs on.
 */
import { type Json, type Plugin, type Schedule, type Signal, type StepInfo } from '@rivulet/tensor';
import { type Check, type Outcome, worstOf } from './check.js';
import type { Field } from './field.js';
import { Hyper } from './hyper.js';
import { type Load, called, libraryOf, ownPlugin } from './library.js';
import { plateaus } from './maps/plateaus.js';
import { optaxSchedules, torchSchedules } from './maps/schedules.js';
import type { Plateau, ScheduleTable } from './table.js';
import { relativeDistance } from './tolerance.js';

const schedules: Readonly<Record<string, ScheduleTable>> = { torch: torchSchedules, optax: optaxSchedules };

/** A rate is the product of some hundred roundings at most, each 10⁻¹⁶. */
const bound = 1e-12;

/** The check of one schedule. */
export async function scheduleCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const rates = one.at('lr').numbers();
  const momenta = one.maybe('momentum')?.numbers(rates.length);
  const own = await ownPlugin<Schedule & Plugin>(file, one, load);
  const library = libraryOf(file);
  const name = (one.maybe('scheduler') ?? file.maybe('scheduler'))?.text() ?? 'a schedule';
  const made = own
    ? own.plugin
    : called(
        schedules[library]?.[name],
        `${library}'s ${name}`,
        new Hyper(one.at('hyper')),
        one.maybe('base_lr')?.number() ?? NaN,
      );
  const [rate, momentum] = typeof made === 'function' ? [made, null] : [made.rate, made.momentum];
  return {
    plugin: exportOf(rate) ?? name,
    dialect: own?.dialect ?? library,
    name: one.maybe('name')?.text() ?? 'a case',
    steps: rates.length,
    hostOnly: true,
    run: () => {
      const at = (schedule: Schedule) => rates.map((_, k) => [schedule(k, k)]);
      const outcomes: Outcome[] = [{ ...relativeDistance(at(rate), column(rates), 'lr'), bound, notes: [] }];
      if (momenta && momentum) {
        outcomes.push({ ...relativeDistance(at(momentum), column(momenta), 'momentum'), bound, notes: [] });
      }
      const notes = momenta && !momentum ? ['momentum is not compared: the plugin has no schedule of it'] : [];
      return Promise.resolve({ ...worstOf(outcomes), notes });
    },
  };
}

/** The check of a rate that watches `loss_sequences[losses]`. */
export async function plateauCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const which = one.at('losses').text();
  const losses = file.at('loss_sequences').at(which).numbers();
  const rates = one.at('lr').numbers(losses.length + 1);
  const own = await ownPlugin<Signal<number>>(file, one, load);
  const library = libraryOf(file);
  const name = (one.maybe('scheduler') ?? file.maybe('scheduler'))?.text() ?? 'a signal';
  const plateau: Plateau = own
    ? { signal: own.plugin, relative: false, states: {} }
    : called(
        plateaus[plateauName(name)],
        `${library}'s ${name}`,
        new Hyper(one.at('hyper')),
        one.at('base_lr').number(),
      );
  const end = lastSane(one, plateau, losses);
  const notes = end < losses.length ? [departure(library)] : [];
  return {
    plugin: plateau.signal.name,
    dialect: own?.dialect ?? library,
    name: `${one.maybe('name')?.text() ?? 'a case'}, ${which}`,
    steps: end + 1,
    hostOnly: true,
    run: () => Promise.resolve({ ...plateauOutcome(one, plateau, losses.slice(0, end), rates), notes }),
  };
}

function plateauOutcome(one: Field, plateau: Plateau, losses: readonly number[], rates: readonly number[]): Outcome {
  const { signal, states } = plateau;
  let state = signal.init();
  const values = [[signal.value(state)]];
  const seen: Json[] = [];
  losses.forEach((loss, index) => {
    state = signal.next(state, epochWith(loss, index + 1));
    values.push([signal.value(state)]);
    seen.push(state);
  });
  const compared = Object.entries(states).flatMap(([name, ours]) => {
    const recorded = one.maybe(name)?.numbers().slice(0, losses.length);
    if (!recorded) return [];
    const actual = seen.map((after, k) => [numberIn(after, ours, recorded[k] ?? NaN)]);
    return [relativeDistance(actual, column(recorded), name)];
  });
  const rate = relativeDistance(values, column(rates.slice(0, losses.length + 1)), 'lr');
  return worstOf([rate, ...compared].map((distance) => ({ ...distance, bound, notes: [] })));
}

/**
 * How many epochs can be compared. From the first best that is below zero on, torch and optax take a
 * slightly worse loss for a better one if the threshold is relative, and Keras remembers a NaN for ever.
 */
function lastSane(one: Field, { relative }: Plateau, losses: readonly number[]): number {
  const recorded = one.maybe('best')?.numbers();
  let best = Infinity;
  for (const [k, loss] of losses.entries()) {
    best = recorded?.[k] ?? (loss < best ? loss : best);
    if (Number.isNaN(best) || (relative && best < 0 && Number.isFinite(best))) return k;
  }
  return losses.length;
}

function departure(library: string): string {
  return `compared up to the epoch from which ${library} is wrong: a relative threshold of a negative best, or a best that is NaN`;
}

/** What the sequences write as torch_reducelronplateau is torch's class. */
function plateauName(name: string): string {
  return name === 'torch_reducelronplateau' ? 'ReduceLROnPlateau' : name;
}

/** A number of a signal's state, which JSON can hold: null is no best yet, the largest number an infinite one. */
function numberIn(state: Json, key: string, recorded: number): number {
  const value = (state as Readonly<Record<string, Json>>)[key];
  const unbounded = value === null || Math.abs(Number(value)) === Number.MAX_VALUE;
  if (unbounded && Math.abs(recorded) === Infinity) return recorded;
  return typeof value === 'number' ? value : NaN;
}

/** What an epoch leaves behind when everything that is measured is this number. */
function epochWith(loss: number, epoch: number): StepInfo {
  return { step: epoch, epoch, loss, accuracy: loss, validationLoss: loss, validationAccuracy: loss };
}

function column(values: readonly number[]): readonly (readonly number[])[] {
  return values.map((value) => [value]);
}

/** `exponentialDecay` of `@rivulet/schedulers#exponentialDecay`. */
function exportOf({ spec }: Schedule): string | undefined {
  return spec?.use.split('#')[1];
}
