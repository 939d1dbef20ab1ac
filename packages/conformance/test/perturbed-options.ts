/**
 * The numeric options of recorded cases, and the same recordings with one of them a little off.
 */
import type { Json } from '@rivulet/tensor';
import { excess } from '../src/check.js';
import { Field, type GoldenFile, checksIn, float64 } from '../src/index.js';
import { offBy } from './coefficients.js';

/** Members of a case of which all numbers are options. */
const members: readonly string[] = ['hyper', 'base_lr', 'p', 'label_smoothing', 'arguments', 'inner'];

/** Options that count steps, epochs or trials: between two whole numbers there is nothing, so that they are off by 1. */
const counts: ReadonlySet<string> = new Set([
  ...['step_size', 'step_size_up', 'step_size_down', 'total_steps', 'total_iters', 'milestones', 'boundaries'],
  ...['transition_steps', 'transition_begin', 'decay_steps', 'warmup_steps', 'T_0', 'T_max', 'every', 'delay'],
  ...['patience', 'cooldown', 'accumulation_size', 'warmup'],
  ...['n_startup_trials', 'n_warmup_steps', 'interval_steps', 'n_min_trials', 'n_startup_steps', 'min_resource'],
  ...['max_resource', 'reduction_factor', 'min_early_stopping_rate', 'bootstrap_count'],
]);

/** Where the numbers that a layer is given come from. */
const aboutTheRecording: ReadonlySet<string> = new Set(['hyper.features', 'hyper.batch_sizes', 'hyper.offset']);

type Members = Readonly<Record<string, Json>>;

/**
 * The options of a file, and whether a case fails when this one of its options is off: a number by
 * 10⁻⁶ · max(1, |c|), a count by 1. Cases that nothing here stands for are left out.
 */
export async function optionsOf(file: GoldenFile): Promise<ReadonlyMap<string, boolean>> {
  const whole = file.read().value as Members;
  const fails = new Map<string, boolean>();
  for (const one of (whole['cases'] ?? []) as readonly Members[]) {
    if ((await excessOf(file, whole, one)) === null) continue;
    for (const member of members) {
      for (const { name, perturbed } of numbersIn(one[member] ?? null, member)) {
        if (fails.get(name)) continue;
        const error = await excessOf(file, whole, { ...one, [member]: perturbed });
        fails.set(name, error !== null && error > 1);
      }
    }
  }
  return fails;
}

/** The error of a case in units of its bound; `null` where nothing here stands for the case. */
async function excessOf(file: GoldenFile, whole: Members, one: Members): Promise<number | null> {
  const { checks } = await checksIn({ ...file, read: () => new Field({ ...whole, cases: [one] }, file.path) });
  return checks[0] ? excess(await checks[0].run(float64())) : null;
}

/** `hyper.schedulers.0.hyper.gamma`, and a copy of the value with this number off. */
type Option = { readonly name: string; readonly perturbed: Json };

function numbersIn(value: Json, name: string): readonly Option[] {
  if (aboutTheRecording.has(name)) return [];
  if (typeof value === 'number') return [{ name, perturbed: isCount(name) ? value + 1 : offBy(value) }];
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.entries(value as Members).flatMap(([key, item]) =>
    numbersIn(item, `${name}.${key}`).map((option) => ({
      ...option,
      perturbed: replaced(value, key, option.perturbed),
    })),
  );
  // Where boundaries are names of members, they are numbers as well.
  const keys = Array.isArray(value) ? [] : Object.keys(value).filter((key) => /^\d+$/.test(key));
  return [...within, ...keys.map((key) => ({ name: `${name} at ${key}`, perturbed: renamed(value as Members, key) }))];
}

function replaced(value: object, key: string, item: Json): Json {
  return Array.isArray(value)
    ? value.map((other: Json, index) => (String(index) === key ? item : other))
    : { ...(value as Members), [key]: item };
}

function renamed(value: Members, key: string): Json {
  return Object.fromEntries(
    Object.entries(value).map(([one, item]) => [one === key ? String(Number(key) + 1) : one, item]),
  );
}

function isCount(name: string): boolean {
  return counts.has(name.split('.').findLast((part) => !/^\d+$/.test(part)) ?? name);
}
