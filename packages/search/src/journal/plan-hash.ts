/**
 * A mark by which a journal knows its search again.
 */
import { createHash } from 'node:crypto';
import { dataHash } from '@rivulet/datasets';
import { type Dataset, type Json, type Spec, type Split, isSpec, requireSpec, revive } from '@rivulet/tensor';
import { type SearchPlan, readyPlan } from '../plan.js';

/**
 * SHA-256 of all that decides the trials of a search, its data included; not of how many they are, nor of its patience:
 * more trials may be added later.
 *
 * @param load how packages are loaded, as for `revive`
 * @throws ConfigError when sampler or pruner have no spec, or the data cannot be made
 */
export async function planHash(plan: SearchPlan, load?: (name: string) => Promise<unknown>): Promise<string> {
  const { space, objective, sampler, pruner, seeds, seed, every, ahead } = readyPlan(plan);
  const decisive = {
    template: space.template,
    objective,
    sampler: requireSpec(sampler, 'a journal'),
    pruner: pruner && requireSpec(pruner, 'a journal'),
    seeds,
    seed,
    every,
    ahead,
    data: await dataHashesOf(space.template, load),
  };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}

/** Of data that are searched for as well, the template says all that is certain. */
async function dataHashesOf(template: Json, load?: (name: string) => Promise<unknown>): Promise<readonly string[]> {
  const { data } = Object(template) as { readonly data?: Json };
  if (!isSpec(data) || hasParameters(data)) return [];
  const made = await revive<Dataset | Split | Promise<Dataset | Split>>(data, load);
  const parts: readonly Dataset[] = 'train' in made ? [made.train, made.validation] : [made];
  return Promise.all(parts.map(dataHash));
}

function hasParameters(spec: Spec): boolean {
  let found = false;
  JSON.stringify(spec, (key, value: unknown) => {
    found ||= key === 'search' && typeof value === 'string';
    return value;
  });
  return found;
}
