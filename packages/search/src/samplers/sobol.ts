/**
 * Quasi-random search.
 */
import { check, checkFlags, checkGiven, checkNoOthers, philox, specOf, streamKey } from '@rivulet/tensor';
import type { Sampler } from '../sampler.js';
import { configure, valueAt } from '../space/configure.js';
import { directionNumbers } from './direction-numbers.js';

/** Options of `sobol`. */
export type SobolOptions = {
  /** Whether the seed of the search moves the points, evenly spread as they are. Default true. */
  readonly scramble?: boolean;
};

/**
 * Sobol's sequence: points that leave no large part of the space empty, however many there are so far.
 *
 *     x_n = ⊕ v_j over the bits j of n ⊕ ⌊n/2⌋,  n the trial's number (Antonov and Saleev's order)
 *
 * The first 2ᵏ points, and each following 2ᵏ, have exactly one in each of 2ᵏ equal parts of every dimension. As a rule take a
 * power of two of trials. Every dimension has its coordinate, also one that exists only under some choices: such a one is
 * then visited at some of its points. Scrambling (Owen's: bit by bit, at random but the same for all that agree in the bits
 * before) keeps all this, gives every seed points of its own and takes the first off the corner of the space.
 *
 * @param options.scramble default true. False: the sequence itself, whose first trial has every number at its lower bound
 * @throws ConfigError when an option is unknown; in the search, for more than 100 dimensions
 * @example
 * const sampler = sobol();
 *
 * Sobol 1967; direction numbers of Joe, Kuo 2008; A. B. Owen 1995, "Randomly permuted (t, m, s)-nets and (t, s)-sequences".
 */
export function sobol(options: SobolOptions = {}): Sampler {
  checkGiven('sobol', options);
  const { scramble = true, ...others } = options;
  checkNoOthers('sobol', others);
  checkFlags('sobol', { scramble });
  return {
    name: 'sobol',
    spec: specOf('@rivulet/search#sobol', options),
    sample({ space, seed, number }) {
      const { length } = space.dimensions;
      const most = directionNumbers.length;
      check(length <= most, 'sobol', `at most ${most} dimensions; randomSampler takes any`, length);
      return configure(space, ({ name, parameter }, index) => {
        const point = coordinate(index, number);
        const moved = scramble ? scrambled(point, streamKey(seed, `search/sobol/${name}`)) : point;
        return valueAt(parameter, moved / 2 ** 32);
      });
    },
  };
}

/** A coordinate of a point, as a fraction of 2³². */
function coordinate(dimension: number, number: number): number {
  const directions = directionNumbers[dimension]!;
  let point = 0;
  for (let bits = number ^ (number >>> 1), j = 0; bits !== 0; bits >>>= 1, j++) {
    if (bits & 1) point ^= directions[j]!;
  }
  return point >>> 0;
}

/**
 * Owen's scrambling: whether a bit is turned over depends on the bits before it, and on the key.
 *
 * The 127 ways to begin with up to 6 more bits are a heap, whose numbers are those of the bits of one random block.
 */
function scrambled(point: number, key: readonly [number, number]): number {
  let turned = 0;
  for (let start = 0; start < 32; start += 7) {
    const block = philox(key, [start === 0 ? 0 : point >>> (32 - start), start, 0, 0]);
    let way = 1;
    for (let bit = 31 - start; bit > 31 - start - 7 && bit >= 0; bit--) {
      turned |= ((block[way >>> 5]! >>> (way & 31)) & 1) << bit;
      way = 2 * way + ((point >>> bit) & 1);
    }
  }
  return (point ^ turned) >>> 0;
}
