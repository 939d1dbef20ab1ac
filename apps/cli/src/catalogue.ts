/**
 * Everything that has a short name, in one table: commands, help texts and suggestions are made of it.
 */
import { csvEntry, dataSets } from './catalogue/data.js';
import { type Entry, type Kind, type OptionEntry, flagOf } from './catalogue/entry.js';
import { activations, initializers, losses } from './catalogue/model.js';
import { optimizerParts, optimizers } from './catalogue/optimizers.js';
import { regularizers } from './catalogue/regularizers.js';
import { schedules } from './catalogue/schedules.js';
import { UsageError } from './errors.js';
import { longFlag, runOptions } from './run-options.js';
import { suggestion } from './suggest.js';

/** All plugins that come with Rivulet. */
export const catalogue: readonly Entry[] = [
  ...dataSets,
  csvEntry,
  ...activations,
  ...initializers,
  ...losses,
  ...optimizers,
  ...optimizerParts,
  ...schedules,
  ...regularizers,
];

/** Kinds of which a run has one, chosen by name. */
export const chosenKinds = ['data', 'activation', 'initializer', 'loss', 'optimizer', 'schedule'] as const;

/** The same in the order in which their options get their flags: few schedules, with many words, before many optimizers. */
const flagKinds: readonly ChosenKind[] = ['data', 'activation', 'initializer', 'loss', 'schedule', 'optimizer'];

/** A kind of which a run has one. */
export type ChosenKind = (typeof chosenKinds)[number];

/** The plugins of a kind. */
export function entriesOf(kind: Kind): readonly Entry[] {
  return catalogue.filter((entry) => entry.kind === kind);
}

/** Whether a name stands for somebody's export: `my-package#myOptimizer`. */
export function isForeign(name: string): boolean {
  return name.includes('#');
}

/**
 * The plugin of a name; `null` for `package#export`, of which nothing is known.
 *
 * @throws UsageError with a suggestion, when nothing is known by this name
 */
export function entryOf(kind: ChosenKind, name: string, where: string): Entry | null {
  if (isForeign(name)) return null;
  const entries = entriesOf(kind);
  const found = entries.find((entry) => entry.name === name || entry.use.endsWith(`#${name}`));
  if (found) return found;
  if (kind === 'data' && (name === '-' || /[./\\]/.test(name))) return csvEntry;
  const names = entries.map((entry) => entry.name);
  const near = suggestion(name, names);
  const listed = near === '' ? `; there are ${names.join(', ')}` : near;
  throw new UsageError(`${where}: there is no ${nounOf(kind)} '${name}'${listed}`);
}

/** The option `beta1` on the command line, and the plugins that have it. */
export type PluginFlag = {
  readonly kind: ChosenKind;
  readonly key: string;
  readonly flag: string;
  readonly option: OptionEntry;
  readonly owners: readonly Entry[];
};

/** Every option of every plugin, once. */
export const pluginFlags: readonly PluginFlag[] = collectFlags();

/** The flag of an option of a plugin: `--beta1`. */
export function flagFor(kind: Kind, key: string): string {
  return pluginFlags.find((flag) => flag.kind === kind && flag.key === key)?.flag ?? flagOf(key, {});
}

/** Names are given to the kinds in their order; who comes later puts its kind before a name that is taken. */
function collectFlags(): readonly PluginFlag[] {
  const flags = new Map<string, PluginFlag>();
  const own = new Set(Object.values(runOptions).map(longFlag));
  for (const kind of flagKinds) {
    for (const entry of entriesOf(kind)) {
      for (const [key, option] of Object.entries(entry.options)) {
        const plain = flagOf(key, option);
        const holder = flags.get(plain);
        const isTaken = own.has(plain) || (holder !== undefined && holder.kind !== kind);
        const flag = isTaken ? `--${kind}-${plain.slice(2)}` : plain;
        const owners = [...(flags.get(flag)?.owners ?? []), entry];
        flags.set(flag, { kind, key, flag, option: flags.get(flag)?.option ?? option, owners });
      }
    }
  }
  return [...flags.values()];
}

/** `data set` for `data`. */
export function nounOf(kind: Kind): string {
  if (kind === 'data') return 'data set';
  return kind === 'part' ? 'part of optimizers' : kind;
}
