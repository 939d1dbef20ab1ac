/**
 * The options of `rivulet train` on the command line, made of the same tables as everything else.
 */
import { type Command, Option } from 'commander';
import { type ChosenKind, chosenKinds, entriesOf, pluginFlags } from './catalogue.js';
import { type Entry, type OptionEntry, expectation } from './catalogue/entry.js';
import { type Reading, type RunOption, groups } from './run-option.js';
import { type RunOptionName, longFlag, runOptions } from './run-options.js';

const groupOf: Readonly<Record<ChosenKind, string>> = {
  data: groups.data,
  activation: groups.model,
  initializer: groups.model,
  loss: groups.model,
  optimizer: groups.optimizer,
  schedule: groups.schedule,
};

const runOptionNames = Object.keys(runOptions) as readonly RunOptionName[];

const defaults: Readonly<Record<ChosenKind, string>> = {
  data: '(default: moons)',
  activation: '(default: relu)',
  initializer: "(default: PyTorch's)",
  loss: '(default: by the data)',
  optimizer: '(default: adam)',
  schedule: '(default: none)',
};

/** Options of runs, and kinds of plugins with all of their options. */
type FlagNames = readonly (RunOptionName | ChosenKind)[];

/** In what a command differs from `rivulet train`. */
type Differences = {
  /** What it does not have. */
  readonly without?: FlagNames;
  /** What it refuses with a reason: read, so that the reason can be told, and not listed by help. */
  readonly refused?: FlagNames;
  /** What it says of options that mean something else to it. */
  readonly abouts?: Partial<Readonly<Record<RunOptionName, string>>>;
};

/** Adds every option to the command. */
export function addFlags(command: Command, { without = [], refused = [], abouts = {} }: Differences = {}): void {
  const isHere = (name: FlagNames[number]): boolean => !without.includes(name);
  const isRefused = (name: FlagNames[number]): boolean => refused.includes(name);
  for (const kind of chosenKinds.filter(isHere)) {
    command.addOption(kindOption(kind, defaults[kind]).hideHelp(isRefused(kind)));
  }
  for (const { flag, option, owners, kind } of pluginFlags) {
    if (!isHere(kind)) continue;
    const all = owners.length === entriesOf(kind).length;
    const added = flagOption(flag, option, all ? '' : `${ownersText(owners)}: `);
    command.addOption(added.helpGroup(groupOf[kind]).hideHelp(isRefused(kind) || !isCommon(owners, kind)));
  }
  for (const name of runOptionNames.filter(isHere)) {
    const { flags, about, group } = runOptions[name];
    command.addOption(new Option(flags, abouts[name] ?? about).helpGroup(group).hideHelp(isRefused(name)));
  }
}

/**
 * What was given on the command line, in the form of a configuration file.
 *
 * @param values of commander, by its own names for options: texts, or true
 */
export function inputOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, option] of Object.entries<RunOption>(runOptions)) {
    const given = values[attributeOf(longFlag(option))];
    if (given !== undefined) input[name] = read(option.reading, given);
  }
  for (const kind of chosenKinds) {
    const options: Record<string, unknown> = {};
    for (const { key, flag, option } of pluginFlags.filter((candidate) => candidate.kind === kind)) {
      const given = values[attributeOf(flag)];
      if (given !== undefined) options[key] = read(readingOf(option), given);
    }
    const name = values[kind];
    if (name !== undefined) options['name'] = name;
    if (Object.keys(options).length > 0) input[kind] = options;
  }
  return input;
}

/** Who has an option; of many, how many. */
function ownersText(owners: readonly Entry[]): string {
  return owners.length > 6 ? `${owners.length} of them` : owners.map(({ name }) => name).join(', ');
}

/** Whether help lists an option: of few plugins, or shared by some of many. `rivulet plugins NAME` lists all. */
function isCommon(owners: readonly Entry[], kind: ChosenKind): boolean {
  return entriesOf(kind).length <= 10 || owners.length > 4;
}

/** Whether saying its name says all; one that is on by default needs a word to be off. */
function isSwitch({ type, default: usual }: OptionEntry): boolean {
  return type === 'boolean' && usual !== true;
}

/** The option of a plugin. */
export function flagOption(flag: string, option: OptionEntry, who: string): Option {
  const argument = isSwitch(option) ? flag : `${flag} <${argumentOf(option)}>`;
  return new Option(argument, `${who}${option.about}${numbersOf(option)}`);
}

/** The option that names a plugin. */
export function kindOption(kind: ChosenKind, usual: string): Option {
  const names = entriesOf(kind).map(({ name }) => name);
  const others = kind === 'data' ? '' : ', or package#export';
  return new Option(`--${kind} <name>`, `${names.join(', ')}${others} ${usual}`).helpGroup(groupOf[kind]);
}

/** A text that is no number stays a text, so that the message can show it. */
export function read(reading: Reading, given: unknown): unknown {
  if (typeof given !== 'string' || reading === 'text') return given;
  if (reading === 'flag') return given === 'true' || (given === 'false' ? false : given);
  if (reading === 'words') return given.split(',').map((word) => word.trim());
  if (reading !== 'numbers') return numberOr(given);
  return given === 'none' || given === '' ? [] : given.split(',').map(numberOr);
}

function numberOr(text: string): number | string {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return isNumber ? Number(text) : text;
}

/** How an option of a plugin is read. */
export function readingOf({ type }: OptionEntry): Reading {
  if (type === 'words' || type === 'numbers') return type;
  if (type === 'boolean') return 'flag';
  return type === 'number' || type === 'integer' ? 'number' : 'text';
}

function argumentOf({ type }: OptionEntry): string {
  if (typeof type !== 'string') return 'word';
  return { number: 'number', integer: 'n', boolean: 'true|false', word: 'text', words: 'names', numbers: 'numbers' }[
    type
  ];
}

/** `, 0 ≤ … < 1 (default: 0.9)`. Defaults that differ between plugins are listed by `rivulet plugins`. */
function numbersOf({ type, range }: OptionEntry): string {
  const allowed = typeof type === 'string' ? range : expectation(type);
  return allowed === undefined ? '' : `, ${allowed}`;
}

/** commander's name for an option: `batchSize` of `--batch-size`. */
export function attributeOf(flag: string): string {
  return flag.slice(2).replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
