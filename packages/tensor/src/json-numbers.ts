/**
 * JSON has no NaN, no infinities and no −0. What a fold remembers, "the best so far: Infinity" perhaps, has.
 */
import type { Json } from './contracts.js';

/** The word for each number that JSON lacks. */
const lacking = new Map<Json, number>([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

/** The number, or the word for one that JSON lacks: `"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0"`. */
export function numberToJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

/** The number that is meant; `undefined` where it is none. */
export function numberFromJson(json: Json): number | undefined {
  return typeof json === 'number' ? json : lacking.get(json);
}

/**
 * The same value with every number that JSON lacks as `{ "$number": "Infinity" }`, so that
 * `unwrapNumbers(JSON.parse(JSON.stringify(wrapNumbers(value))))` gives it back.
 *
 * @param value nested no deeper than the stack allows
 * @example
 * JSON.stringify(wrapNumbers({ best: Infinity })) // {"best":{"$number":"Infinity"}}
 */
export function wrapNumbers(value: Json): Json {
  if (typeof value !== 'number') return mapped(value, wrapNumbers);
  const json = numberToJson(value);
  return typeof json === 'number' ? json : { $number: json };
}

/** The value with its numbers again; anything else called `$number` stays what it is. */
export function unwrapNumbers(value: Json): Json {
  if (isObject(value) && Object.keys(value).length === 1) {
    const { $number: word = null } = value;
    const number = lacking.get(word);
    if (number !== undefined) return number;
  }
  return mapped(value, unwrapNumbers);
}

function mapped(value: Json, change: (item: Json) => Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => change(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
