/**
 * What `rivulet compare` is told: its own options, and those of the runs, off the command line and out of a file.
 */
import { units } from '@rivulet/compare';
import { z } from 'zod';
import { readConfigFile } from './config.js';
import { countsTwice } from './divergence-flags.js';
import { UsageError } from './errors.js';
import { inputOf } from './flags.js';
import type { RunOptionName } from './run-options.js';
import { type Settings, commandLine, configFile, mergeSettings, readSettings, show } from './settings.js';

const seedCount = 'an integer from 1 to 1000';
const loss = 'a finite number';
const accuracy = 'a share above 0, at most 1';

const shape = z.object({
  contestants: z.array(z.string({ error: 'a list of texts' }), { error: 'a list of texts' }).optional(),
  preset: z.string({ error: 'a name' }).optional(),
  seeds: z.int({ error: seedCount }).min(1, { error: seedCount }).max(1000, { error: seedCount }).optional(),
  goal: z.number({ error: loss }).optional(),
  goalAccuracy: z.number({ error: accuracy }).gt(0, { error: accuracy }).max(1, { error: accuracy }).optional(),
  unit: z.enum(units, { error: `one of ${units.join(', ')}` }).optional(),
  workers: z.int({ error: 'an integer ≥ 1' }).min(1, { error: 'an integer ≥ 1' }).optional(),
});

/** Options of the comparison itself. */
export type CompareValues = z.infer<typeof shape>;

/** Both kinds of options. */
export type CompareSettings = { readonly own: CompareValues; readonly common: Settings };

/** Options of a run that a comparison sets by itself, or that only a single run can have, with the reason. */
export const refused: Partial<Readonly<Record<RunOptionName, string>>> = {
  online: 'a comparison does each run anew',
  classes: 'a comparison does each run anew',
  untilLoss: 'the goal of a comparison is --goal',
  untilAccuracy: 'the goal of a comparison is --goal-accuracy',
  patience: 'runs go on to the goal or to their last epoch',
  initial: 'each seed starts from weights of its own',
  initialPrefix: 'each seed starts from weights of its own',
  initialRename: 'each seed starts from weights of its own',
  initialPartial: 'each seed starts from weights of its own',
  onDivergence: countsTwice,
  rollbackFactor: countsTwice,
  rollbackRetries: countsTwice,
  checkpointEvery: 'a comparison keeps results, no models',
  keep: 'a comparison keeps results, no models',
  threads: 'its runs are done on threads of their own',
  silence: 'the runs of a comparison do not warn',
};

/**
 * Reads the options; the command line wins over the file.
 *
 * @param words contestants on the command line
 * @param values of commander
 * @throws UsageError naming the option
 */
export function readCompareSettings(
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
  cwd: string,
): CompareSettings {
  const numbers = ['seeds', 'goal', 'goalAccuracy', 'workers'] as const;
  const typed: Record<string, unknown> = { preset: values['preset'], unit: values['unit'] };
  for (const name of numbers) if (values[name] !== undefined) typed[name] = numberOr(values[name]);
  if (words.length > 0) typed['contestants'] = [...words];
  const given = ownOf(typed, (key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  const settings = readSettings(inputOf(values), commandLine);
  const path = values['config'] as string | undefined;
  // A rivulet.config.json in the folder is one of a single training.
  const file = path === undefined ? null : readConfigFile(path, cwd);
  if (!file) return checked({ own: given, common: settings });
  const input = z.record(z.string(), z.unknown()).safeParse(file.input);
  if (!input.success) throw new UsageError(`${file.name}: expected an object with options`);
  const isOwn = (key: string): boolean => Object.hasOwn(shape.shape, key);
  const [mine, others] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(input.data).filter(([key]) => isOwn(key) === wanted)),
  );
  const own = { ...ownOf(mine ?? {}, (key) => `${file.name}: ${key}`), ...given };
  return checked({ own, common: mergeSettings(readSettings(others, configFile(file.name)), settings) });
}

function ownOf(input: Readonly<Record<string, unknown>>, name: (key: string) => string): CompareValues {
  const parsed = shape.safeParse(input);
  if (parsed.success) return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? '');
  throw new UsageError(`${name(key)}: expected ${issue?.message ?? ''}, received ${show(input[key])}`);
}

function checked(settings: CompareSettings): CompareSettings {
  const { run, plugins } = settings.common;
  for (const [key, why] of Object.entries(refused)) {
    if (key in run) throw new UsageError(`${commandLine.name([key])}: does not go with compare: ${why}`);
  }
  if (run.backend !== undefined && run.backend !== 'wasm' && run.backend !== 'reference') {
    throw new UsageError(`--backend: expected one of wasm, reference in a comparison, received "${run.backend}"`);
  }
  for (const kind of ['optimizer', 'schedule'] as const) {
    const [key] = Object.keys(plugins[kind]?.options ?? {});
    if (plugins[kind] === undefined || (kind === 'schedule' && plugins[kind].name !== undefined)) continue;
    const flag = commandLine.name(key === undefined ? [kind] : [kind, key]);
    const example = key === undefined ? 'rivulet compare adam sgd' : `adam:${flag.slice(2)}=…`;
    throw new UsageError(`${flag}: belongs to a contestant: ${example}`);
  }
  return settings;
}

function numberOr(given: unknown): unknown {
  return typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : given;
}
