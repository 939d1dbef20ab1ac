/**
 * A run in plain data that came from outside: out of a file, out of the metadata of a model.
 */
import { DataError, type Spec, isSpec } from '@rivulet/tensor';
import { type DivergencePolicy, divergenceOptions } from './divergence-policy.js';
import type { RunSpec } from './events.js';
import { deepest, isTooDeep } from './nested.js';

/**
 * Checks that JSON is a run: that every part is there and is a spec, and that the numbers are ones. Nothing is loaded;
 * whether the parts exist and fit each other is found by `reviveTask` and `train`.
 *
 * @param value what `JSON.parse` gave: the `run` of a model's metadata, the `spec` of a `start` event
 * @param name of where it comes from, for messages: `run.json`
 * @throws DataError naming the member that is missing or is something else
 * @example
 * const task = await reviveTask(parseRunSpec(JSON.parse(text), 'run.json'));
 */
export function parseRunSpec(value: unknown, name: string): RunSpec {
  if (isTooDeep(value)) throw new DataError(`${name}: expected a run that is nested ${deepest} deep at most`);
  const given: { readonly [K in keyof RunSpec]?: unknown } = isObject(value) ? value : {};
  const refuse = (key: keyof RunSpec, expected: string): DataError =>
    new DataError(`${name}: expected '${key}' of a run to be ${expected}, received ${shown(given[key])}`);
  const spec = (key: 'model' | 'loss' | 'data' | 'optimizer'): Spec => {
    const part = given[key];
    if (!isSpec(part)) throw refuse(key, example);
    return part;
  };
  const count = (key: 'epochs' | 'batchSize' | 'seed', least: number): number => {
    const number = given[key];
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least) return number;
    throw refuse(key, `an integer ≥ ${least}`);
  };
  const { penalties = [], stop = null, measure, initial, divergeAt, onDivergence } = given;
  if (!Array.isArray(penalties) || !penalties.every(isSpec)) throw refuse('penalties', `a list of specs`);
  if (stop !== null && !isSpec(stop)) throw refuse('stop', `null, or ${example}`);
  if (measure !== undefined && measure !== 'running' && measure !== 'after') throw refuse('measure', measures);
  if (initial !== undefined && !isNames(initial)) throw refuse('initial', 'a list of names');
  if (divergeAt !== undefined && typeof divergeAt !== 'number') throw refuse('divergeAt', 'a number');
  if (onDivergence !== undefined && !isPolicy(onDivergence)) throw refuse('onDivergence', policy);
  return {
    model: spec('model'),
    loss: spec('loss'),
    data: spec('data'),
    optimizer: spec('optimizer'),
    penalties,
    stop,
    epochs: count('epochs', 1),
    batchSize: count('batchSize', 1),
    seed: count('seed', 0),
    ...(measure && { measure }),
    ...divergenceOptions({ divergeAt, onDivergence }),
    ...(initial && { initial }),
  };
}

const example = `like {"use":"@rivulet/optimizers#adam","args":[{}]}`;
const measures = "'running' or 'after'";
const policy = 'like {"rollback":true,"factor":0.5,"retries":3}';

/** Types only; ranges are checked where the task is. */
function isPolicy(value: unknown): value is DivergencePolicy {
  if (!isObject(value) || typeof value['rollback'] !== 'boolean') return false;
  return ['factor', 'retries'].every((name) => value[name] === undefined || typeof value[name] === 'number');
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Short, whatever a file holds. */
function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
