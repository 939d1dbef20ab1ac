/**
 * What `rivulet replay` is told: the rules that decide in place of the recorded ones, as changes of a run's spec.
 */
import { type Json, type Spec, isSpec } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import type { Command } from 'commander';
import { type PluginFlag, entriesOf, pluginFlags } from './catalogue.js';
import { type OptionEntry, flagOf, schemaOf } from './catalogue/entry.js';
import { documentsOf, entryFrom } from './catalogue/from-documents.js';
import { UsageError } from './errors.js';
import { attributeOf, flagOption, inputOf, kindOption, read, readingOf } from './flags.js';
import { groups } from './run-option.js';
import { type Chosen, chosenPlugin, commandLine, expected, readSettings } from './settings.js';

const stopUse = '@rivulet/regularizers#earlyStopping';
const stopDocument = documentsOf('regularizers').find(({ name }) => name === 'earlyStopping');
const stopOptions = stopDocument ? entryFrom('regularizer', stopDocument).options : {};
const scheduleFlags: readonly PluginFlag[] = pluginFlags.filter(({ kind }) => kind === 'schedule');

/** Every option of early stopping with its flag; what a schedule calls by the same name has `--stop-` in front. */
const stopFlags = Object.entries(stopOptions).map(([key, option]) => {
  const plain = flagOf(key, option);
  const isTaken = scheduleFlags.some(({ flag }) => flag === plain);
  return { key, option: own(key, option), flag: isTaken ? `--stop-${plain.slice(2)}` : plain };
});

/** Counts are whole numbers, which their documents call numbers. */
function own(key: string, option: OptionEntry): OptionEntry {
  return key === 'patience' || key === 'startAfter' ? { ...option, type: 'integer' } : option;
}

/** Adds the options of the stop rule and of the schedule. */
export function addReplayFlags(command: Command): void {
  for (const { flag, option } of stopFlags) command.addOption(flagOption(flag, option, '').helpGroup('Stop rule:'));
  command.addOption(kindOption('schedule', '(default: the recorded one)'));
  for (const { flag, option, owners } of scheduleFlags) {
    const who = owners.length === entriesOf('schedule').length ? '' : `${owners.map(({ name }) => name).join(', ')}: `;
    command.addOption(flagOption(flag, option, who).helpGroup(groups.schedule));
  }
}

/**
 * The spec of the run that is asked about.
 *
 * @param recorded spec of the run
 * @param values of commander
 * @returns the same spec where nothing is asked to be different
 * @throws UsageError when an option is of another type, or there is nothing that it could belong to
 */
export function askedSpec(recorded: RunSpec, values: Readonly<Record<string, unknown>>): RunSpec {
  return {
    ...recorded,
    stop: askedStop(recorded.stop, values),
    optimizer: askedOptimizer(recorded.optimizer, values),
  };
}

function askedStop(recorded: Spec | null, values: Readonly<Record<string, unknown>>): Spec | null {
  const given: Record<string, Json> = {};
  for (const { key, flag, option } of stopFlags) {
    const value = values[attributeOf(flag)];
    if (value === undefined) continue;
    const parsed = read(readingOf(option), value);
    const checked = schemaOf(option.type).safeParse(parsed);
    if (!checked.success) throw expected(flag, checked.error, parsed);
    given[key] = parsed as Json;
  }
  if (Object.keys(given).length === 0) return recorded;
  const { patience, untilLoss } = given;
  const [before] = recorded?.use === stopUse ? recorded.args : [];
  if (before !== undefined) return { use: stopUse, args: [{ ...(before as object), ...given }] };
  if (patience === undefined && untilLoss !== undefined && Object.keys(given).length === 1) {
    return { use: '@rivulet/regularizers#stopAtLoss', args: [untilLoss] };
  }
  if (patience === undefined) {
    throw new UsageError('--patience: must be given, since the recorded run has no early stopping');
  }
  return { use: stopUse, args: [{ restoreBest: true, ...given }] };
}

function askedOptimizer(recorded: Spec, values: Readonly<Record<string, unknown>>): Spec {
  const { schedule: given } = inputOf(Object.fromEntries(scheduleValues(values)));
  if (given === undefined) return recorded;
  const rate = findRate(recorded);
  if (rate === null) throw new UsageError('--schedule: the optimizer of the recorded run was given no learning rate');
  const before = isSpec(rate) ? rate : null;
  const { name: asked, ...options } = given as Readonly<Record<string, Json>>;
  const entry = entriesOf('schedule').find(({ use }) => use === before?.use);
  const name = asked ?? entry?.name;
  const settings = readSettings({ schedule: { ...options, ...(name !== undefined && { name }) } }, commandLine);
  const chosen = chosenPlugin('schedule', settings, commandLine);
  return chosen ? (replaceRate(recorded, scheduleSpec(chosen, rate)) as unknown as Spec) : recorded;
}

function scheduleValues(values: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  const names = new Set(['schedule', ...scheduleFlags.map(({ flag }) => attributeOf(flag))]);
  return Object.entries(values).filter(([name]) => names.has(name));
}

/** The chosen schedule from where the recorded rate began; what it keeps of one of its kind is not asked again. */
function scheduleSpec({ name, entry, options }: Chosen, rate: Json): Spec {
  const use = entry?.use ?? name;
  const [start, before] = isSpec(rate) ? rate.args : [rate];
  if (typeof start !== 'number') throw new UsageError('--schedule: the recorded rate does not begin with a number');
  const kept = isSpec(rate) && rate.use === use && typeof before === 'object' ? (before as object) : {};
  const all = { ...kept, ...options };
  return { use, args: Object.keys(all).length === 0 ? [start] : [start, all] };
}

/** What the first optimizer takes as its rate, however deep it stands; `null`: nothing. */
function findRate(part: Json): Json | null {
  if (typeof part !== 'object' || part === null) return null;
  for (const [key, value] of Object.entries(part) as readonly (readonly [string, Json])[]) {
    const found = key === 'learningRate' ? value : findRate(value);
    if (found !== null) return found;
  }
  return null;
}

function replaceRate(part: Json, rate: Spec): Json {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map((item: Json) => replaceRate(item, rate));
  const entries = Object.entries(part) as readonly (readonly [string, Json])[];
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === 'learningRate' ? (rate as unknown as Json) : replaceRate(value, rate)]),
  );
}
