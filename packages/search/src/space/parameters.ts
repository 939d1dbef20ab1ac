/**
 * Parameters for templates that are written in TypeScript; in a file they are written as what these return.
 */
import { type Json, check, isSpec } from '@rivulet/tensor';
import type { ChoiceParameter, NumberParameter } from '../space.js';
import { checkParameter } from './check-parameter.js';

/** Options of `float` and `int`. */
export type NumberParameterOptions = {
  /** Uniform in the logarithm. Default false. */
  readonly log?: boolean;
  /** The name in configurations. Default: where it stands. */
  readonly name?: string;
};

/**
 * A number between two others, both included.
 *
 * @param low finite; > 0 where `log` is true
 * @param high finite, > low
 * @param options.log uniform in the logarithm, for what spans orders of magnitude; default false
 * @param options.name the name in configurations; default where it stands: `optimizer.adam.learningRate`
 * @throws ConfigError when a bound is out of range
 * @example
 * specOf('@rivulet/optimizers#adam', { learningRate: float(1e-4, 1, { log: true }) })
 */
export function float(low: number, high: number, options: NumberParameterOptions = {}): NumberParameter {
  return checked('float', { search: 'float', low, high, ...options });
}

/**
 * An integer between two others, both included.
 *
 * @param low an integer; ≥ 1 where `log` is true
 * @param high an integer > low
 * @param options.log uniform in the logarithm: 1, 2 and 3 about as likely as 10 to 30; default false
 * @param options.name the name in configurations; default where it stands
 * @throws ConfigError when a bound is out of range
 * @example
 * const template = { ...spec, batchSize: int(1, 128, { log: true }) };
 */
export function int(low: number, high: number, options: NumberParameterOptions = {}): NumberParameter {
  return checked('int', { search: 'int', low, high, ...options });
}

/**
 * One of several values, whose order means nothing.
 *
 * A value may hold parameters of its own; they exist only where it is chosen, and are called after its label:
 * `optimizer.adam.learningRate`.
 *
 * @param options values by label; or a list of them, which are labelled by themselves: a text is its own label, a spec has
 *   the name of its export, anything else is written as JSON
 * @param settings.name the name in configurations; default where it stands
 * @throws ConfigError when there is no option, or two have one label
 * @example
 * choice({
 *   adam: specOf('@rivulet/optimizers#adam', { learningRate: float(1e-4, 1, { log: true }) }),
 *   sgd: specOf('@rivulet/optimizers#sgd', { learningRate: float(1e-3, 10, { log: true }) }),
 * })
 */
export function choice(
  options: readonly Json[] | { readonly [label: string]: Json },
  settings: { readonly name?: string } = {},
): ChoiceParameter {
  check(typeof options === 'object' && options !== null, 'choice', 'options', options);
  const list = Array.isArray(options)
    ? (options as readonly Json[]).map((value) => [labelOf(value), value] as const)
    : null;
  const labelled = (list ?? Object.entries(options)).map(([label, value]) => ({ label, value }));
  const parameter: ChoiceParameter = { search: 'choice', options: labelled, ...settings };
  checkParameter(parameter, 'choice');
  return parameter;
}

function checked(who: string, parameter: NumberParameter): NumberParameter {
  checkParameter(parameter, who);
  return parameter;
}

function labelOf(value: Json): string {
  if (typeof value === 'string') return value;
  return isSpec(value) ? value.use.slice(value.use.indexOf('#') + 1) : JSON.stringify(value);
}
