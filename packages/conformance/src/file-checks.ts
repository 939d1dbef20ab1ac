/**
 * What a golden file is, by its members, and the checks that it asks for.
 */
import { DataError } from '@rivulet/tensor';
import type { Check, FileChecks, Unmapped } from './check.js';
import { closedLoopCheck } from './closed-loops.js';
import type { Field } from './field.js';
import type { GoldenFile } from './golden-files.js';
import { CannotMap } from './hyper.js';
import { layerCheck } from './layer-cases.js';
import type { Load } from './library.js';
import { averageCheck, clipCheck } from './one-step-cases.js';
import { prunerCheck } from './pruner-cases.js';
import { plateauCheck, scheduleCheck } from './schedule-cases.js';
import { trajectoryCheck } from './trajectories.js';
import { trainingCheck } from './whole-trainings.js';

type MakeCheck = (file: Field, one: Field, load: Load | undefined) => Check | Promise<Check>;

/** The first whose members a file has. */
const kinds: readonly (readonly [members: readonly string[], make: MakeCheck])[] = [
  [['param0', 'gradients', 'cases'], trajectoryCheck],
  [['objective', 'cases'], closedLoopCheck],
  [['loss_sequences', 'cases'], plateauCheck],
  [['scheduler', 'cases'], scheduleCheck],
  [['layer', 'cases'], layerCheck],
  [['params', 'cases'], averageCheck],
  [['curves', 'cases'], prunerCheck],
];

/**
 * The checks of a file, and what in it nothing installed can be held against.
 *
 * @param load how the package of a `use` is loaded; default: packages with `rivulet` in their name
 * @throws DataError naming the file and the place in it, when the file is malformed
 */
export async function checksIn(file: GoldenFile, load?: Load): Promise<FileChecks> {
  const whole = file.read();
  if (!isObject(whole)) return unknown;
  const has = (...names: readonly string[]) => names.every((name) => whole.has(name));
  if (has('common', 'losses', 'final')) {
    const shared = file.sibling(whole.at('common').text()).read();
    return collect([['the training', () => trainingCheck(whole, shared, load)]]);
  }
  // The data that trainings beside it share.
  if (has('order', 'init', 'X')) return { checks: [], unmapped: [] };
  const [, make] = kinds.find(([names]) => has(...names)) ?? [];
  const cases = whole.has('cases') ? whole.at('cases').list() : [];
  if (make) return collect(cases.map((one) => [titleOf(one), () => make(whole, one, load)]));
  if (cases.length > 0 && cases.every((one) => one.has('function') && one.has('clipped'))) {
    return collect(cases.map((one) => [titleOf(one), () => clipCheck(whole, one)]));
  }
  const [, reason] = others.find(([names]) => has(...names)) ?? [];
  return reason === undefined ? unknown : missing(reason);
}

/** What else the format has, and why it is not run here. */
const others: readonly (readonly [members: readonly string[], reason: string])[] = [
  [['vectors'], 'random numbers, which no plugin makes: the tests of @rivulet/tensor hold Philox4x32 to them'],
  [['points', 'labels'], 'a dataset: the tests of @rivulet/datasets hold its points to it'],
  [['profile'], 'the settings of a generator'],
];

const unknown = missing('no recording of an optimizer, a schedule, a layer, a training or a pruner');

function missing(reason: string): FileChecks {
  return { checks: [], unmapped: [{ name: '', reason }] };
}

async function collect(
  makers: readonly (readonly [title: string, make: () => Check | Promise<Check>])[],
): Promise<FileChecks> {
  const checks: Check[] = [];
  const unmapped: Unmapped[] = [];
  for (const [title, make] of makers) {
    try {
      checks.push(await make());
    } catch (error) {
      if (error instanceof DataError) throw error;
      if (error instanceof CannotMap) unmapped.push({ name: title, reason: error.message });
      // Whatever else a plugin throws when it is traced is its own fault, and fails its case.
      else checks.push(failing(title, error));
    }
  }
  return { checks, unmapped };
}

function failing(name: string, error: unknown): Check {
  const run = () => Promise.reject(error instanceof Error ? error : new Error(String(error)));
  return { plugin: 'unknown', dialect: 'unknown', name, steps: 0, hostOnly: true, run };
}

function titleOf(one: Field): string {
  return isObject(one) && one.has('name') ? one.at('name').text() : one.path;
}

function isObject({ value }: Field): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
