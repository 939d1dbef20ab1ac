/**
 * What makes a comparison of optimizers one of something else as well.
 */
import type { Spec } from '@rivulet/tensor';
import type { RunSpec } from '@rivulet/training';
import type { Contestant } from './plan.js';

/** What contestants should have in common, and what it means where they do not. */
const common: readonly (readonly [what: string, of: (run: RunSpec) => unknown, consequence: string])[] = [
  [
    'batch sizes',
    ({ batchSize }) => batchSize,
    'epochs flatter small batches, which update more often in each; look at updates and seconds too',
  ],
  ['data or scaling', ({ data }) => data, 'the same loss is not equally far for all'],
  [
    'initialisations',
    ({ model }) => initializersOf(model),
    'the same seed is not the same start, so pairs are not like with like',
  ],
  ['models', ({ model }) => withoutInitializers(model), 'the same loss is not equally far for all'],
  ['losses or penalties', ({ loss, penalties }) => [loss, penalties], 'goals are not the same'],
  ['caps on epochs', ({ epochs }) => epochs, "'never' means another number of epochs for some"],
];

/** Sentences about what differs between contestants beside their optimizers. */
export function warningsOf(contestants: readonly Contestant[]): readonly string[] {
  return common.flatMap(([what, of, consequence]) => {
    const groups = new Map<string, string[]>();
    for (const { name, run } of contestants) {
      const value = JSON.stringify(of(run));
      groups.set(value, [...(groups.get(value) ?? []), name]);
    }
    if (groups.size < 2) return [];
    const told = [...groups].map(([value, names]) => `${names.join(', ')}${/^\d+$/.test(value) ? `: ${value}` : ''}`);
    return [`${what} differ (${told.join(' | ')}): ${consequence}`];
  });
}

const initial = new Set(['initializer', 'biasInitializer']);

/** What stands under the name of an initializer anywhere in a model. */
function initializersOf(model: Spec): unknown {
  const found: unknown[] = [];
  JSON.stringify(model, (key, value: unknown) => {
    if (initial.has(key)) found.push([key, value]);
    return value;
  });
  return found;
}

function withoutInitializers(model: Spec): unknown {
  return JSON.parse(JSON.stringify(model, (key, value: unknown) => (initial.has(key) ? undefined : value))) as unknown;
}
