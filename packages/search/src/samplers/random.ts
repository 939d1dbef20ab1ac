/**
 * Random search.
 */
import { random, specOf } from '@rivulet/tensor';
import type { Sampler } from '../sampler.js';
import { configure, valueAt } from '../space/configure.js';

/**
 * Random search: every value independently, each as likely as the others of its dimension.
 *
 * Numbers are uniform between their bounds, or in the logarithm; integers include both bounds; options are equally likely.
 * What a trial tries depends on the seed of the search, its number and the names of the dimensions alone, so that trials
 * may be done in any order, and another dimension changes none of the others.
 *
 * @example
 * const sampler = randomSampler();
 *
 * Bergstra, Bengio 2012, "Random search for hyper-parameter optimization".
 */
export function randomSampler(): Sampler {
  return {
    name: 'randomSampler',
    spec: specOf('@rivulet/search#randomSampler'),
    sample: ({ space, seed, number }) =>
      configure(space, ({ name, parameter }) => {
        return valueAt(parameter, random(seed, `search/random/${number}/${name}`).next());
      }),
  };
}
