/**
 * Walking through a template: where a value stands, and what a parameter there is called.
 */
import { type Json, check, isSpec } from '@rivulet/tensor';
import type { Parameter } from '../space.js';

/** Where a value stands in a template. */
export type Place = {
  /** What a parameter here is called unless it says so itself: `optimizer.adam.learningRate`. */
  readonly name: string;
  /** Where to look, for messages: `optimizer.args[0].learningRate`. */
  readonly path: string;
  readonly depth: number;
  /** A spec here adds no name to that of the place: the label of its option stands for it. */
  readonly labelled: boolean;
};

/** The place of a whole template. */
export const root: Place = { name: '', path: '', depth: 0, labelled: false };

/** Deeper than this no configuration is; JSON can be, and would end in a stack that is used up. */
const deepest = 100;

/**
 * A copy of a template in which each parameter is replaced; what stands in the options of a choice is left to `replace`.
 *
 * Keys name places. A spec adds the name of its export, and the object of its options and its first argument add nothing;
 * further arguments, and items of lists that are no specs, add their index.
 *
 * @param who for messages
 * @param replace receives parameters as they stand there, unchecked
 * @throws ConfigError where something is no plain data, or is nested too deep
 */
export function replaceParameters(
  value: Json,
  place: Place,
  who: string,
  replace: (parameter: Parameter, place: Place) => Json,
): Json {
  check(place.depth <= deepest, at(who, place), `at most ${deepest} levels`, 'more');
  const walk = (item: Json, inner: Place): Json => replaceParameters(item, inner, who, replace);
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index) => {
      return walk(item, below(place, isSpec(item) ? null : String(index), `[${index}]`));
    });
  }
  if (typeof value === 'number') check(Number.isFinite(value), at(who, place), 'a finite number', value);
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return value;
  const plain = typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object);
  check(plain, at(who, place), 'plain data', value);
  if (isParameter(value)) return replace(value, place);
  if (isSpec(value)) {
    const own = place.labelled ? place : below(place, value.use.slice(value.use.indexOf('#') + 1), '');
    const args = value.args.map((arg, index) => {
      return walk(arg, below(own, index === 0 || isOptions(arg) ? null : String(index), `.args[${index}]`));
    });
    return { ...value, args };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, walk(item, below(place, key, `.${key}`))] as const);
  return Object.fromEntries(entries);
}

/** A place inside another; `name` `null`: it is called like the one around it. */
export function below(place: Place, name: string | null, path: string): Place {
  return {
    name: name === null ? place.name : [place.name, name].filter((part) => part !== '').join('.'),
    path: place.path === '' ? path.replace(/^\./, '') : place.path + path,
    depth: place.depth + 1,
    labelled: false,
  };
}

/** Who complains, and of which place: `search: optimizer.args[0].learningRate`. */
export function at(who: string, place: Place): string {
  return place.path === '' ? who : `${who}: ${place.path}`;
}

/** A text under `search` means a parameter, so that a mistyped one is not taken for plain data. */
function isParameter(value: Json): value is Json & Parameter {
  return (
    typeof (value as { readonly search?: unknown }).search === 'string' && Object.hasOwn(value as object, 'search')
  );
}

function isOptions(arg: Json): boolean {
  return typeof arg === 'object' && arg !== null && !Array.isArray(arg) && !isParameter(arg) && !isSpec(arg);
}
