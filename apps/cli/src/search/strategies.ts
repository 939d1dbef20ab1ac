/**
 * Samplers and pruners by the names that the command line has for them.
 */
import {
  type Pruner,
  type Sampler,
  type Space,
  grid,
  gridSize,
  hyperband,
  median,
  randomSampler,
  sobol,
  successiveHalving,
  tpe,
} from '@rivulet/search';
import { UsageError } from '../errors.js';

const pruners = {
  none: () => null,
  median: () => median(),
  'successive-halving': () => successiveHalving(),
  hyperband: () => hyperband(),
} as const satisfies Readonly<Record<string, () => Pruner | null>>;

/** Names of samplers. */
export const samplerNames = ['tpe', 'random', 'sobol', 'grid'] as const;
/** Names of pruners. */
export const prunerNames = ['none', 'median', 'successive-halving', 'hyperband'] as const;

/**
 * The sampler of a name; a grid is as fine as the number of trials allows.
 *
 * @throws UsageError when not even two values of each number can all be tried
 */
export function samplerOf(name: (typeof samplerNames)[number], space: Space, trials: number): Sampler {
  if (name === 'tpe') return tpe();
  if (name === 'random') return randomSampler();
  if (name === 'sobol') return sobol();
  const [coarse, finest] = [2, 1000];
  const size = gridSize(space, coarse);
  if (size > trials) {
    throw new UsageError(
      `--sampler: a grid has ${size} combinations with two values of each number, more than the ${trials} of --trials`,
    );
  }
  let points = coarse;
  while (points < finest && gridSize(space, points + 1) <= trials) points++;
  return grid({ points });
}

/** The pruner of a name. */
export function prunerOf(name: (typeof prunerNames)[number]): Pruner | null {
  return pruners[name]();
}
