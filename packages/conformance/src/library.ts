/**
 * Whose rule a file records, and the plugin that should follow it.
 */
import {
  ConfigError,
  type Json,
  type Plugin,
  type Scalar,
  type Schedule,
  type Solver,
  type Transform,
  importPlugins,
  isSolver,
  revive,
} from '@rivulet/tensor';
import type { Field } from './field.js';
import { CannotMap, Hyper } from './hyper.js';
import { bookOptimizers } from './maps/book.js';
import { kerasOptimizers } from './maps/keras.js';
import { optaxOptimizers } from './maps/optax.js';
import { torchOptimizers } from './maps/torch.js';
import { type Made, type OptimizerTable, type Translated, called } from './table.js';

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

/** The optimizer of a case, and what is recorded of it that is not a state as it is. */
export type FoundOptimizer = Found<Transform | Solver> & Pick<Translated, 'rows'>;

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
): Promise<FoundOptimizer> {
  const foreign = await ownPlugin<Transform | Solver>(file, one, load, rates);
  if (foreign) return { ...foreign, rows: {} };
  const library = libraryOf(file);
  const make = (name: string, field: Field, given: Scalar): { made: Made; dialect: string } => {
    const dialect = optimizers[library]?.[name] === undefined ? 'book' : library;
    const hyper = new Hyper(field, (...inner) => transformOf(make(...inner).made));
    const own = hyper.learningRate;
    const rate = Number.isNaN(given) ? own : given;
    return { made: called(optimizers[dialect]?.[name], `${library}'s ${name}`, hyper, rate), dialect };
  };
  const scheduled = rates ? (step: number) => rates[step] ?? NaN : NaN;
  const { made, dialect } = make((one.maybe('optimizer') ?? file.at('optimizer')).text(), one.at('hyper'), scheduled);
  const [plugin, rows] = 'transform' in made ? [made.transform, made.rows] : [made, {}];
  return { plugin, dialect, name: nameOf(plugin), rows };
}

/** As `optimizerOf`, for a case that has a step of its own for each gradient. */
export async function transformOfCase(
  ...given: Parameters<typeof optimizerOf>
): Promise<FoundOptimizer & { readonly plugin: Transform }> {
  const { plugin, ...others } = await optimizerOf(...given);
  return { ...others, plugin: transformOf(plugin) };
}

/** @throws CannotMap for what is no transform by itself, or stores other parameters than were recorded */
export function transformOf(made: Made): Transform {
  if ('transform' in made) throw new CannotMap(`nothing here wraps ${made.transform.name} as recorded`);
  if (isSolver(made)) throw new CannotMap(`${made.name} has no step for a single gradient`);
  return made;
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
