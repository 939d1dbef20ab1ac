/**
 * `schedulers*\/NAME.json`: learning rates as functions of time, and rates that watch a loss.
 *
 * They are numbers of the host in float64, whatever a step runs on.
 */
import { type Json, type Plugin, type Schedule, type Signal, type StepInfo } from '@rivulet/tensor';
import { type Check, type Outcome, worstOf } from './check.js';
import type { Field } from './field.js';
import { Hyper } from './hyper.js';
import { type Load, libraryOf, ownPlugin } from './library.js';
import { plateaus } from './maps/plateaus.js';
import { optaxSchedules } from './maps/optax-schedules.js';
import { torchSchedules } from './maps/schedules.js';
import { type Plateau, type ScheduleTable, called } from './table.js';
import { type Distance, ratioDistance, relativeDistance } from './tolerance.js';

const schedules: Readonly<Record<string, ScheduleTable>> = { torch: torchSchedules, optax: optaxSchedules };

/** A rate is the product of some hundred roundings at most, each 10⁻¹⁶. */
const bound = 1e-12;

/** The check of one schedule. */
export async function scheduleCheck(file: Field, one: Field, load: Load | undefined): Promise<Check> {
  const asDefined = one.maybe('lr_restart_definition');
  const rates = (asDefined ?? one.at('lr')).numbers();
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
      const notes = [
        ...(momenta && !momentum ? ['momentum is not compared: the plugin has no schedule of it'] : []),
        ...(asDefined ? [`compared with the definition of ${name}, which ${library} does not follow here`] : []),
      ];
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
  const plateau: Pick<Plateau, 'signal' | 'states'> & Partial<Plateau> = own
    ? { signal: own.plugin, states: {} }
    : called(plateaus[name], `${library}'s ${name}`, new Hyper(one.at('hyper')), one.at('base_lr').number());
  const mistake = plateau.mistake?.(losses) ?? null;
  return {
    plugin: plateau.signal.name,
    dialect: own?.dialect ?? library,
    name: `${one.maybe('name')?.text() ?? 'a case'}, ${which}`,
    steps: losses.length + 1,
    hostOnly: true,
    run() {
      const [ours, states] = valuesOf(plateau.signal, losses);
      const distances = [
        // The rule of the library is what was recorded, and ours is that rule without its errors.
        ...(plateau.rates
          ? [ratioDistance(column(plateau.rates(losses, false)), column(rates), "the library's lr")]
          : []),
        ratioDistance(column(ours), column(plateau.rates?.(losses, true) ?? rates), 'lr'),
        ...(mistake === null
          ? [ratioDistance(column(ours), column(rates), 'lr'), ...recordedStates(one, plateau.states, states)]
          : []),
      ];
      const notes = mistake === null ? [] : [mistake];
      return Promise.resolve(worstOf(distances.map((distance) => ({ ...distance, bound, notes }))));
    },
  };
}

/** The values before the first loss and after each, and the states after each. */
function valuesOf(signal: Signal<number>, losses: readonly number[]): readonly [values: number[], states: Json[]] {
  let state = signal.init();
  const [values, states]: [number[], Json[]] = [[signal.value(state)], []];
  losses.forEach((loss, index) => {
    state = signal.next(state, epochWith(loss, index + 1));
    values.push(signal.value(state));
    states.push(state);
  });
  return [values, states];
}

/** What was recorded beside the rates, against our states. */
function recordedStates(one: Field, names: Plateau['states'], states: readonly Json[]): readonly Distance[] {
  return Object.entries(names).flatMap(([name, ours]) => {
    const recorded = one.maybe(name)?.numbers(states.length);
    if (!recorded) return [];
    const actual = states.map((after, k) => [numberIn(after, ours, recorded[k] ?? NaN)]);
    return [relativeDistance(actual, column(recorded), name)];
  });
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
