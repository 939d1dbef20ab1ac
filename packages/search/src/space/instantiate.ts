/**
 * From what was chosen to what is run.
 */
import { type Json, check } from '@rivulet/tensor';
import type { Configuration, Dimension, NumberParameter, Space } from '../space.js';
import { replaceParameters, root } from './places.js';
import { optionPlace } from './space-of.js';

/**
 * The template with the chosen values in place of its parameters.
 *
 * @param space from `spaceOf`
 * @param configuration a value for every dimension that exists under its choices, and for no other
 * @returns plain data: with the spec of a run as template, the spec of a run
 * @throws ConfigError when a value is missing or one too many, or is none that its dimension can have
 * @example
 * const spec = instantiate(space, { optimizer: 'adam', 'optimizer.adam.learningRate': 0.01 });
 */
export function instantiate(space: Space, configuration: Configuration): Json {
  checkConfiguration(space, configuration);
  const fill = (value: Json, start: typeof root): Json =>
    replaceParameters(value, start, 'instantiate', (parameter, where) => {
      const name = parameter.name ?? where.name;
      const chosen = configuration[name];
      if (parameter.search !== 'choice') return chosen!;
      const index = parameter.options.findIndex(({ label }) => label === chosen);
      return fill(parameter.options[index]!.value, optionPlace({ ...where, name }, String(chosen), index));
    });
  return fill(space.template, root);
}

/** The dimensions that exist where this was chosen. */
export function dimensionsUnder(space: Space, configuration: Configuration): readonly Dimension[] {
  const there = new Set<string>();
  return space.dimensions.filter(({ name, when }) => {
    const exists = when === null || (there.has(when.name) && configuration[when.name] === when.label);
    if (exists) there.add(name);
    return exists;
  });
}

/**
 * Checks that a configuration, maybe out of a file, is one of a space.
 *
 * @throws ConfigError `instantiate: expected 1 ≤ batchSize ≤ 128, received 0`
 */
function checkConfiguration(space: Space, configuration: Configuration): void {
  const dimensions = dimensionsUnder(space, configuration);
  for (const { name, parameter } of dimensions) {
    const value: unknown = Object.hasOwn(configuration, name) ? configuration[name] : undefined;
    check(value !== undefined, 'instantiate', `a value of ${name}`, 'none');
    if (parameter.search === 'choice') {
      const labels = parameter.options.map(({ label }) => label);
      check(labels.includes(value as string), 'instantiate', `${name} to be one of ${labels.join(', ')}`, value);
    } else check(isWithin(value, parameter), 'instantiate', ruleOf(name, parameter), value);
  }
  const other = Object.keys(configuration).find((key) => !dimensions.some(({ name }) => name === key));
  check(other === undefined, 'instantiate', 'names that exist under these choices', other);
}

function isWithin(value: unknown, { search, low, high }: NumberParameter): boolean {
  return typeof value === 'number' && value >= low && value <= high && (search === 'float' || Number.isInteger(value));
}

function ruleOf(name: string, { search, low, high }: NumberParameter): string {
  return `${search === 'int' ? 'an integer ' : ''}${low} ≤ ${name} ≤ ${high}`;
}
