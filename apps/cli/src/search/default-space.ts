/**
 * What is searched where the user has not written a template: the optimizers of a textbook chapter, or others by name,
 * each with its own options, and the batch size.
 */
import type { ChoiceParameter, NumberParameter } from '@rivulet/search';
import type { Json } from '@rivulet/tensor';
import { entryOf } from '../catalogue.js';
import { UsageError } from '../errors.js';
import { factsOf } from '../options-to-spec.js';
import { type Source, readSettings } from '../settings.js';

/** Those of the chapter. */
export const usualOptimizers = ['sgd', 'momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam'] as const;

const between = (low: number, high: number): NumberParameter => ({ search: 'float', low, high });
const powers = (low: number, high: number): NumberParameter => ({ search: 'float', low, high, log: true });

/** From what learns next to nothing to what hardly ever comes to an end, by the defaults and by experience. */
const known: Readonly<Record<string, Readonly<Record<string, NumberParameter>>>> = {
  sgd: { learningRate: powers(1e-3, 10) },
  momentum: { learningRate: powers(1e-3, 1), momentum: between(0.5, 0.99) },
  nesterov: { learningRate: powers(1e-3, 1), momentum: between(0.5, 0.99) },
  adagrad: { learningRate: powers(1e-3, 1) },
  adadelta: { learningRate: powers(0.1, 100), rho: between(0.8, 0.99) },
  rmsprop: { learningRate: powers(1e-4, 0.3), decay: between(0.8, 0.999) },
  adam: { learningRate: powers(1e-4, 0.3), beta1: between(0.5, 0.99), beta2: between(0.9, 0.999) },
};

/** Samples an update, at most: what more of them is worth is little. */
const mostSamples = 256;

/**
 * Optimizers as a choice, each with its options.
 *
 * @throws UsageError when one of them does not exist
 */
export function optimizerParameter(names: readonly string[], where: string): Json {
  const options = names.map((name) => ({ label: name, value: withOptions(name, where) }));
  const choice: ChoiceParameter = { search: 'choice', options };
  return options.length === 1 ? (options[0]?.value ?? null) : choice;
}

/** Samples an update; one number where there are too few to choose from. */
export function batchParameter(samples: number): Json {
  const high = Math.min(samples, mostSamples);
  return high <= 4 ? samples : { search: 'int', low: 4, high, log: true };
}

/**
 * Whether the batch is among what is searched: not for optimizers that need all samples in each step.
 *
 * @throws UsageError when some need them, and others do not
 */
export async function canDrawBatch(
  names: readonly string[],
  source: Source,
  load: (name: string) => Promise<unknown>,
): Promise<boolean> {
  const whole: string[] = [];
  for (const name of names) {
    if ((await factsOf(readSettings({ optimizer: name }, source), source, load)).solves) whole.push(name);
  }
  if (whole.length === 0 || whole.length === names.length) return whole.length === 0;
  throw new UsageError(
    `--optimizers: ${whole.join(', ')} needs all samples in each step, and of the others the batch is searched: ` +
      'search it alone, or fix the batch of all with --batch all',
  );
}

/** Options of an optimizer that is not of the chapter: its rate, around the default. */
function withOptions(name: string, where: string): Json {
  const entry = entryOf('optimizer', name, where);
  const own = Object.hasOwn(known, name) ? known[name] : undefined;
  if (own) return { name, ...own };
  const rate = entry ? entry.options['learningRate']?.default : 0.01;
  return typeof rate === 'number' && rate > 0 ? { name, learningRate: powers(rate / 30, rate * 30) } : { name };
}
