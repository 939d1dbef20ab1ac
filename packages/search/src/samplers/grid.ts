/**
 * Grid search.
 */
import { check, checkCounts, checkGiven, checkNoOthers, specOf } from '@rivulet/tensor';
import type { Sampler } from '../sampler.js';
import type { Configuration, Dimension, Parameter, Space } from '../space.js';
import { axisOf } from '../space/axis.js';
import { configure } from '../space/configure.js';

/** Options of `grid`. */
export type GridOptions = {
  /** Values of each number, bounds included, an integer ≥ 2. */
  readonly points: number;
};

/**
 * Grid search: every combination once, then nothing is left.
 *
 * A number has `points` values at equal distances from its lower to its upper bound, in the logarithm where it is so
 * searched; an integer has all of its values where these are no more. A choice has all of its options, and what belongs to
 * one of them is combined under that one only. The dimension that stands last changes fastest. Other values are those of a
 * choice: `choice([16, 32, 64])`.
 *
 * @param options.points values of each number, an integer ≥ 2
 * @throws ConfigError when the option is out of range or unknown; in the search, for more than 2⁵³ combinations
 * @example
 * const sampler = grid({ points: 5 });
 */
export function grid(options: GridOptions): Sampler {
  checkGiven('grid', options);
  const { points, ...others } = options;
  checkNoOthers('grid', others);
  checkCounts('grid', 2, { points });
  return {
    name: 'grid',
    spec: specOf('@rivulet/search#grid', options),
    sample({ space, number }) {
      const size = gridSize(space, points);
      return number < size ? combination(space, points, number) : null;
    },
  };
}

/**
 * How many combinations a grid has.
 *
 * @param points as for `grid`
 * @throws ConfigError for more than 2⁵³
 */
export function gridSize(space: Space, points: number): number {
  const size = sizeOf(space, points, null);
  check(Number.isSafeInteger(size), 'grid', 'at most 2⁵³ combinations', size);
  return size;
}

/** The combination of this number: its digits, in a system in which each dimension has a base of its own. */
function combination(space: Space, points: number, number: number): Configuration {
  const values = new Map<string, number | string>();
  const choose = (when: Dimension['when'], rest: number): void => {
    for (const { name, parameter } of directlyUnder(space, when).toReversed()) {
      const sizes = valuesOf(parameter, points).map((value) => ({
        value,
        size: sizeUnder(space, points, name, value),
      }));
      const size = sizes.reduce((sum, each) => sum + each.size, 0);
      let digit = rest % size;
      rest = Math.floor(rest / size);
      const chosen = sizes.find((each) => {
        if (digit < each.size) return true;
        digit -= each.size;
        return false;
      })!;
      values.set(name, chosen.value);
      if (typeof chosen.value === 'string') choose({ name, label: chosen.value }, digit);
    }
  };
  choose(null, number);
  return configure(space, ({ name }) => values.get(name)!);
}

/** How many combinations there are of what exists under a choice. */
function sizeOf(space: Space, points: number, when: Dimension['when']): number {
  return directlyUnder(space, when).reduce((product, { name, parameter }) => {
    const sizes = valuesOf(parameter, points).map((value) => sizeUnder(space, points, name, value));
    return product * sizes.reduce((sum, size) => sum + size, 0);
  }, 1);
}

/** How many combinations belong to a value: one, but for options that hold parameters. */
function sizeUnder(space: Space, points: number, name: string, value: number | string): number {
  return typeof value === 'string' ? sizeOf(space, points, { name, label: value }) : 1;
}

function directlyUnder(space: Space, when: Dimension['when']): Dimension[] {
  return space.dimensions.filter((each) => each.when?.name === when?.name && each.when?.label === when?.label);
}

function valuesOf(parameter: Parameter, points: number): readonly (number | string)[] {
  if (parameter.search === 'choice') return parameter.options.map(({ label }) => label);
  const { search, low, high } = parameter;
  if (search === 'int' && high - low < points) return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const axis = axisOf(parameter);
  const [from, to] = [axis.toUnit(low), axis.toUnit(high)];
  const values = Array.from({ length: points }, (_, i) => axis.fromUnit(from + ((to - from) * i) / (points - 1)));
  return [...new Set(values)];
}
