/**
 * What `rivulet search` is told: its own options, and a template of the runs, off the command line and out of a file.
 */
import type { Json } from '@rivulet/tensor';
import { z } from 'zod';
import { readConfigFile } from '../config.js';
import { countsTwice } from '../divergence-flags.js';
import { UsageError } from '../errors.js';
import { type ChosenKind, chosenKinds } from '../catalogue.js';
import { inputOf, read } from '../flags.js';
import type { RunOptionName, RunValues } from '../run-options.js';
import { type Source, commandLine, configFile, readSettings, show } from '../settings.js';
import { prunerNames, samplerNames } from './strategies.js';

const count = 'an integer ≥ 1';
const seedCount = 'an integer from 1 to 1000';
const finite = 'a finite number';
const share = 'a share above 0, at most 1';
const text = 'a text';
const counted = z.int({ error: count }).min(1, { error: count });
const oneOf = (names: readonly string[]) => ({ error: `one of ${names.join(', ')}` });
const units = ['updates', 'epochs'] as const;
const losses = ['loss', 'validation-loss'] as const;
const accuracies = ['accuracy', 'validation-accuracy'] as const;

const shape = z.object({
  optimizers: z
    .array(z.string({ error: 'a list of names' }), { error: 'a list of names' })
    .min(1)
    .optional(),
  trials: counted.optional(),
  sampler: z.enum(samplerNames, oneOf(samplerNames)).optional(),
  pruner: z.enum(prunerNames, oneOf(prunerNames)).optional(),
  seeds: z.int({ error: seedCount }).min(1, { error: seedCount }).max(1000, { error: seedCount }).optional(),
  goal: z.number({ error: finite }).optional(),
  goalAccuracy: z.number({ error: share }).gt(0, { error: share }).max(1, { error: share }).optional(),
  unit: z.enum(units, oneOf(units)).optional(),
  minimize: z.enum(losses, oneOf(losses)).optional(),
  maximize: z.enum(accuracies, oneOf(accuracies)).optional(),
  workers: counted.optional(),
  ahead: counted.optional(),
  patience: counted.optional(),
  report: z.string({ error: 'a path' }).min(1, { error: 'a path' }).optional(),
  queue: z.string({ error: text }).optional(),
  name: z.string({ error: text }).optional(),
});

/** Options of the search itself. */
export type SearchValues = z.infer<typeof shape>;

/** Those that are numbers on the command line. */
const numbers: readonly string[] = ['trials', 'seeds', 'goal', 'goalAccuracy', 'workers', 'ahead', 'patience'];
const isNumber = (key: string): boolean => numbers.includes(key);

/** Options of a run that a search has no use for, with the reason. */
export const refused: Partial<Readonly<Record<RunOptionName, string>>> = {
  online: 'a search does each run anew',
  classes: 'a search does each run anew',
  initial: 'each seed starts from weights of its own',
  initialPrefix: 'each seed starts from weights of its own',
  initialRename: 'each seed starts from weights of its own',
  initialPartial: 'each seed starts from weights of its own',
  untilLoss: 'the goal of a search is goal',
  untilAccuracy: 'the goal of a search is goalAccuracy',
  onDivergence: countsTwice,
  rollbackFactor: countsTwice,
  rollbackRetries: countsTwice,
  checkpointEvery: 'a search keeps results, no models',
  keep: 'a search keeps results, no models',
  backend: 'its runs are done on threads, on WebAssembly',
  threads: 'its runs are done on threads, on WebAssembly',
  silence: 'the runs of a search do not warn',
};

/** What belongs to the search as a whole, not to the template of its runs. */
const whole = ['seed', 'out', 'json', 'quiet'] as const satisfies readonly RunOptionName[];

/** All that was said. */
export type SearchSettings = {
  readonly own: SearchValues;
  readonly run: Pick<RunValues, (typeof whole)[number]>;
  /** In the form of a configuration file, with parameters in it where there was a file. */
  readonly template: Readonly<Record<string, Json>>;
  /** Who is to be named in messages about the template. */
  readonly source: Source;
};

/**
 * Reads the options; the command line wins over the file, option by option.
 *
 * @param values of commander
 * @throws UsageError naming the option
 */
export function readSearchSettings(values: Readonly<Record<string, unknown>>, cwd: string): SearchSettings {
  const typed: Record<string, unknown> = {};
  for (const key of Object.keys(shape.shape)) {
    const given = values[key];
    if (given === undefined) continue;
    typed[key] = read(key === 'optimizers' ? 'words' : isNumber(key) ? 'number' : 'text', given);
  }
  const own = ownOf(typed, (key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  const others = Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(shape.shape, key)));
  const flags = inputOf(others) as Readonly<Record<string, Json>>;
  refuse(flags, commandLine);
  // Here, so that messages name flags.
  const { run } = readSettings(flags, commandLine);
  const path = values['config'] as string | undefined;
  const file = path === undefined ? null : readConfigFile(path, cwd);
  if (!file) return split(own, run, flags, commandLine);
  const input = z.record(z.string(), z.unknown()).safeParse(file.input);
  if (!input.success) throw new UsageError(`${file.name}: expected an object with options`);
  const isOwn = (key: string): boolean => Object.hasOwn(shape.shape, key);
  const [mine, template] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(input.data).filter(([key]) => isOwn(key) === wanted)),
  ) as [Record<string, unknown>, Record<string, Json>];
  refuse(template, configFile(file.name));
  if ('optimizers' in mine && 'optimizer' in template) {
    const where = `${file.name}: optimizers`;
    throw new UsageError(`${where}: does not go with optimizer; one of them says what is searched`);
  }
  const wholes = Object.fromEntries(whole.flatMap((key) => (key in template ? [[key, template[key]]] : [])));
  const checked = readSettings(wholes, configFile(file.name)).run;
  const all = { ...ownOf(mine, (key) => `${file.name}: ${key}`), ...own };
  return split(all, { ...checked, ...run }, merged(template, flags, file.name), configFile(file.name));
}

/** The template of a file, with what the command line says instead: of a plugin, option by option. */
function merged(
  template: Readonly<Record<string, Json>>,
  flags: Readonly<Record<string, Json>>,
  file: string,
): Readonly<Record<string, Json>> {
  const plugins = chosenKinds.flatMap((kind) => {
    const now = flags[kind] as Readonly<Record<string, Json>> | undefined;
    return now === undefined ? [] : [[kind, pluginOf(kind, template[kind], now, file)] as const];
  });
  return { ...template, ...flags, ...Object.fromEntries(plugins) };
}

function pluginOf(kind: ChosenKind, given: Json | undefined, now: Readonly<Record<string, Json>>, file: string): Json {
  const before = (typeof given === 'string' ? { name: given } : Object(given)) as Readonly<Record<string, Json>>;
  if (now['name'] !== undefined && now['name'] !== before['name']) return now;
  if (typeof before['search'] === 'string') {
    const flag = commandLine.name([kind, Object.keys(now)[0] ?? '']);
    throw new UsageError(`${flag}: belongs to an ${kind}, which ${file} searches; say it there`);
  }
  return { ...before, ...now };
}

function refuse(given: Readonly<Record<string, Json>>, source: Source): void {
  for (const [key, why] of Object.entries(refused)) {
    if (key in given) throw new UsageError(`${source.prefix}${source.name([key])}: does not go with search: ${why}`);
  }
}

function split(
  own: SearchValues,
  run: RunValues,
  template: Readonly<Record<string, Json>>,
  source: Source,
): SearchSettings {
  const isWhole = (key: string): boolean => (whole as readonly string[]).includes(key);
  const rest = Object.fromEntries(Object.entries(template).filter(([key]) => !isWhole(key)));
  checkGoal(own);
  if ((own.queue === undefined) !== (own.name === undefined)) {
    throw new UsageError(own.queue === undefined ? '--name: belongs to --queue' : '--queue: needs a --name as well');
  }
  if (own.queue !== undefined && own.workers !== undefined) {
    throw new UsageError("--workers: does not go with --queue; each 'rivulet worker' has its own");
  }
  return { own, run: Object.fromEntries(Object.entries(run).filter(([key]) => isWhole(key))), template: rest, source };
}

function checkGoal({ goal, goalAccuracy, minimize, maximize, unit }: SearchValues): void {
  const given = Object.entries({ goal, goalAccuracy, minimize, maximize }).filter(([, value]) => value !== undefined);
  const [first, second] = given.map(([key]) => `--${key === 'goalAccuracy' ? 'goal-accuracy' : key}`);
  if (second !== undefined) throw new UsageError(`${second}: does not go with ${first}; there is one goal`);
  if (unit !== undefined && (minimize ?? maximize) !== undefined) {
    throw new UsageError(`--unit: does not go with ${first}; it counts the way to a goal`);
  }
}

function ownOf(input: Readonly<Record<string, unknown>>, name: (key: string) => string): SearchValues {
  const parsed = shape.safeParse(input);
  if (parsed.success) return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? '');
  throw new UsageError(`${name(key)}: expected ${issue?.message ?? ''}, received ${show(input[key])}`);
}
