/**
 * What the user wants, checked: out of the command line, out of a configuration file, or out of both.
 */
import type { Json } from '@rivulet/tensor';
import { z } from 'zod';
import { type ChosenKind, chosenKinds, entriesOf, entryOf, flagFor, pluginFlags } from './catalogue.js';
import { type Entry, schemaOf } from './catalogue/entry.js';
import { UsageError } from './errors.js';
import { type RunValues, longFlag, runOptions } from './run-options.js';
import { suggestion } from './suggest.js';

/** Options of a plugin by the names that its factory gives them. */
export type PluginOptions = Readonly<Record<string, Json>>;

/** A plugin as chosen; a name left out means the one chosen elsewhere, or the default. */
export type Choice = { readonly name?: string; readonly options: PluginOptions };

/** What one source says. */
export type Settings = { readonly run: RunValues; readonly plugins: Readonly<Partial<Record<ChosenKind, Choice>>> };

/** How a source names things in messages. */
export type Source = {
  /** `rivulet.config.json: ` */
  readonly prefix: string;
  /** The name of `['optimizer', 'beta1']` in this source: `optimizer.beta1`, or `--beta1`. */
  name(path: readonly string[]): string;
  /** All names that exist at this place, for suggestions. */
  known(path: readonly string[]): readonly string[];
};

/** What is used where nobody chose. */
export const defaultNames: Readonly<Partial<Record<ChosenKind, string>>> = {
  data: 'moons',
  activation: 'relu',
  optimizer: 'adam',
};

/** Messages of the command line. */
export const commandLine: Source = {
  prefix: '',
  name([first = '', second]) {
    if (second === undefined) {
      const option = (runOptions as Readonly<Record<string, { readonly flags: string }>>)[first];
      return option ? longFlag(option) : `--${first}`;
    }
    return flagFor(first as ChosenKind, second);
  },
  known: () => [],
};

/** Messages about a configuration file. */
export function configFile(file: string): Source {
  return {
    prefix: `${file}: `,
    name: (path) => path.join('.'),
    known: (path) => (path.length === 0 ? [...Object.keys(runOptions), ...chosenKinds] : []),
  };
}

const choice = z.union(
  [z.string(), z.looseObject({ name: z.string({ error: 'a name' }).optional() }, { error: 'an object' })],
  { error: 'a name, or an object with a name and options' },
);

const shape = z.strictObject(
  {
    ...Object.fromEntries(Object.entries(runOptions).map(([name, { schema }]) => [name, schema.optional()])),
    ...Object.fromEntries(chosenKinds.map((kind) => [kind, choice.optional()])),
  },
  { error: 'an object with options' },
);

/**
 * Checks what one source says.
 *
 * @param input in the form of a configuration file
 * @throws UsageError naming the option, what was expected and what was received
 */
export function readSettings(input: unknown, source: Source): Settings {
  const parsed = shape.safeParse(input);
  if (!parsed.success) throw explain(parsed.error, input, [], source);
  const values = parsed.data as Readonly<Record<string, unknown>>;
  const plugins: Partial<Record<ChosenKind, Choice>> = {};
  for (const kind of chosenKinds) {
    const chosen = values[kind] as string | Readonly<Record<string, Json>> | undefined;
    if (chosen === undefined) continue;
    const { name, ...options } = typeof chosen === 'string' ? { name: chosen } : chosen;
    if (typeof name === 'string') entryOf(kind, name, source.prefix + source.name([kind]));
    plugins[kind] = { ...(typeof name === 'string' && { name }), options };
  }
  const run = Object.fromEntries(Object.entries(values).filter(([name]) => name in runOptions));
  return { run: run, plugins };
}

/** The second wins, option by option; another plugin of a kind takes no options from the first. */
export function mergeSettings(first: Settings, second: Settings): Settings {
  const plugins: Partial<Record<ChosenKind, Choice>> = { ...first.plugins };
  for (const kind of chosenKinds) {
    const [before, now] = [first.plugins[kind], second.plugins[kind]];
    if (!now) continue;
    const same = now.name === undefined || now.name === before?.name;
    const name = now.name ?? before?.name;
    plugins[kind] = {
      ...(name !== undefined && { name }),
      options: same ? { ...before?.options, ...now.options } : now.options,
    };
  }
  return { run: { ...first.run, ...second.run }, plugins };
}

/** A plugin that a run uses; `entry` is `null` for somebody else's. */
export type Chosen = { readonly name: string; readonly entry: Entry | null; readonly options: PluginOptions };

/**
 * The plugin of a kind, with its options checked against what it has.
 *
 * @returns `null` where none was chosen and there is no default
 * @throws UsageError when an option is of another type, or belongs to another plugin
 */
export function chosenPlugin(kind: ChosenKind, { plugins }: Settings, source: Source): Chosen | null {
  const { name = defaultNames[kind], options = {} } = plugins[kind] ?? {};
  if (name === undefined) {
    const [key] = Object.keys(options);
    if (key === undefined) return null;
    throw notHere(kind, key, null, source);
  }
  const entry = entryOf(kind, name, source.prefix + source.name([kind]));
  if (!entry) return { name, entry, options };
  for (const [key, value] of Object.entries(options)) {
    const option = Object.hasOwn(entry.options, key) ? entry.options[key] : undefined;
    if (!option) throw notHere(kind, key, entry, source);
    const checked = schemaOf(option.type).safeParse(value);
    if (!checked.success) throw explain(checked.error, value, [kind, key], source);
  }
  const ordered = Object.keys(entry.options).flatMap((key) => {
    const value = options[key] ?? entry.options[key]?.supplied;
    return value === undefined ? [] : [[key, value] as const];
  });
  return { name, entry, options: Object.fromEntries(ordered) };
}

/** The error for an option that the chosen plugin does not have. */
function notHere(kind: ChosenKind, key: string, entry: Entry | null, source: Source): UsageError {
  const owners = entriesOf(kind).filter(({ options }) => Object.hasOwn(options, key));
  const where = `${source.prefix}${source.name([kind, key])}`;
  const own = Object.keys(entry?.options ?? {});
  if (owners.length > 0) {
    const chosen = entry ? `not to ${entry.name}` : `and no ${kind} is chosen`;
    return new UsageError(`${where}: belongs to ${owners.map(({ name }) => name).join(', ')}, ${chosen}`);
  }
  const known = own.length > 0 ? `; it has ${own.join(', ')}` : '';
  return new UsageError(`${where}: ${entry?.name ?? kind} has no such option${suggestion(key, own) || known}`);
}

/** The error for a value of one option. */
export function expected(flag: string, error: z.ZodError, received: unknown): UsageError {
  return new UsageError(
    `${flag}: expected ${error.issues[0]?.message ?? 'something else'}, received ${show(received)}`,
  );
}

/** The first issue as one line. */
function explain(error: z.ZodError, input: unknown, at: readonly string[], source: Source): UsageError {
  const [issue] = error.issues;
  if (!issue) return new UsageError(`${source.prefix}is not valid`);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = source.known(at);
    const flags = pluginFlags.filter(({ key: name }) => name === key);
    const inside = flags[0] ? `; it stands inside ${flags[0].kind}` : '';
    return new UsageError(`${source.prefix}there is no option '${key}'${inside || suggestion(key, known)}`);
  }
  const inner = issue.path.map(String);
  // Of a list the message is about the whole of it.
  const [head] = inner;
  const path = head !== undefined && Array.isArray((input as Record<string, unknown>)[head]) ? [head] : inner;
  const received = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], input);
  const name = [...at, ...path].length > 0 ? `${source.name([...at, ...path])}: ` : '';
  return new UsageError(`${source.prefix}${name}expected ${issue.message}, received ${show(received)}`);
}

/** A value as it stands in a configuration file. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
