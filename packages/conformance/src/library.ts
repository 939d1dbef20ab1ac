/**
 * Whose rule a file records, and the plugin that should follow it.
 */
import {
  ConfigError,
  type Json,
  type Plugin,
  type Schedule,
  type Transform,
  importPlugins,
  revive,
} from '@rivulet/tensor';
import type { Field } from './field.js';
import { CannotMap, Hyper } from './hyper.js';
import { bookOptimizers } from './maps/book.js';
import { kerasOptimizers } from './maps/keras.js';
import { optaxOptimizers } from './maps/optax.js';
import { torchOptimizers } from './maps/torch.js';
import type { Entry, OptimizerTable, Translated } from './table.js';

/** How the package of a file's `use` is loaded. */
export type Load = (name: string) => Promise<unknown>;

/** A plugin, and whose rule it is held against. */
export type Found<T> = { readonly plugin: T; readonly name: string; readonly dialect: string };

const optimizers: Readonly<Record<string, OptimizerTable>> = {
  torch: torchOptimizers,
  keras: kerasOptimizers,
  optax: optaxOptimizers,
  book: bookOptimizers,
};

/** The library that made a file: its `library`, its `versions`, or a part of its path; torch, if nothing says so. */
export function libraryOf(file: Field): string {
  const said = file.maybe('library')?.text();
  if (said !== undefined) return said;
  const versions = file.maybe('versions');
  const known = ['keras', 'optax', 'torch'];
  return known.find((name) => versions?.has(name)) ?? known.find((name) => file.file.includes(name)) ?? 'torch';
}

/**
 * The optimizer of a case: `use` with `options` where the file or the case says so, otherwise that of
 * the table of its library.
 *
 * @param rates learning rate of each step, where the case sets it by hand
 * @throws CannotMap where nothing stands for the name, or a plugin refuses the options
 */
export async function optimizerOf(
  file: Field,
  one: Field,
  load: Load = importPlugins,
  rates?: readonly number[],
): Promise<Found<Transform> & Pick<Translated, 'rows'>> {
  const scheduled = rates && ((step: number) => rates[step] ?? NaN);
  const foreign = await ownPlugin<Transform>(file, one, load, rates);
  if (foreign) return { ...foreign, rows: {} };
  const library = libraryOf(file);
  const make = (name: string, field: Field): { made: Transform | Translated; dialect: string } => {
    const dialect = optimizers[library]?.[name] === undefined ? 'book' : library;
    const hyper = new Hyper(field, (inner, innerHyper) => transformOf(make(inner, innerHyper).made));
    const entry = optimizers[dialect]?.[name];
    return { made: called(entry, `${library}'s ${name}`, hyper, scheduled ?? hyper.learningRate), dialect };
  };
  const { made, dialect } = make((one.maybe('optimizer') ?? file.at('optimizer')).text(), one.at('hyper'));
  const plugin = transformOf(made);
  return { plugin, dialect, name: nameOf(plugin), rows: 'transform' in made ? made.rows : {} };
}

/** The transform of an entry, translated or not. */
export function transformOf(made: Transform | Translated): Transform {
  return 'transform' in made ? made.transform : made;
}

/**
 * The plugin that a file names by itself, with `use`, and `options` or `args`; `null` where it names none.
 *
 * @param rates takes the place of `options.learningRate`
 */
export async function ownPlugin<T extends Plugin>(
  file: Field,
  one: Field,
  load: Load = importPlugins,
  rates?: readonly number[],
): Promise<Found<T> | null> {
  const use = (one.maybe('use') ?? file.maybe('use'))?.text();
  if (use === undefined) return null;
  const args = one.maybe('args') ?? file.maybe('args');
  const options = (one.maybe('options') ?? file.maybe('options'))?.value;
  const scheduled = rates && { learningRate: { use: `${ratesModule}#ratesByStep`, args: [rates] } };
  const given = args ? args.list().map(({ value }) => value) : [];
  const last = options !== undefined || scheduled ? [{ ...(options as object | undefined), ...scheduled }] : [];
  const spec = { use, args: [...given, ...last] as readonly Json[] };
  const plugin = await refusals(() =>
    revive<T>(spec, async (name) => (name === ratesModule ? { ratesByStep } : load(name))),
  );
  const dialect = file.maybe('library')?.text() ?? 'its own';
  return { plugin, dialect, name: plugin.name };
}

/** Stands for this module in specs; no package can have this name. */
const ratesModule = 'the-rates-of-a-golden-file';

function ratesByStep(rates: readonly number[]): Schedule {
  return (step) => rates[step] ?? NaN;
}

/**
 * What an entry of a table makes.
 *
 * @throws CannotMap where there is no entry, the entry is a reason, or the plugin refuses its options
 */
export function called<A extends readonly unknown[], T>(entry: Entry<A, T> | undefined, what: string, ...given: A): T {
  if (entry === undefined) throw new CannotMap(`nothing here stands for ${what}`);
  if (typeof entry === 'string') throw new CannotMap(`${what}: ${entry}`);
  try {
    return entry(...given);
  } catch (error) {
    throw error instanceof ConfigError ? new CannotMap(error.message) : error;
  }
}

/** A plugin's refusal is a reason, not a crash. */
async function refusals<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw error instanceof ConfigError ? new CannotMap(error.message) : error;
  }
}

/** `clipByGlobalNorm + sgd` for a chain of the two. */
export function nameOf({ name }: Plugin): string {
  const parts = /^chain\((.*)\)$/.exec(name)?.[1];
  return parts === undefined ? name : parts.split(', ').join(' + ');
}
