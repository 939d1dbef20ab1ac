/**
 * Rotating moons: a stream whose truth moves, for learners that must follow it.
 */
import { type Spec, aboveZero, atLeastZero, check, checkNumbers, checkSeed, random, specOf } from '@rivulet/tensor';
import { disturb } from './generated.js';

/** Options of `rotatingMoons`. */
export type RotatingMoonsOptions = {
  /** Points after which the stream ends, an integer ≥ 1, or Infinity; default Infinity. */
  readonly samples?: number;
  /** Points in a full turn, above 0; Infinity for moons that stand still; default 20,000. */
  readonly turn?: number;
  /** Standard deviation of the noise on each coordinate, at least 0; default 0.1. */
  readonly noise?: number;
  /** An integer in [0, 2³²); default 0. */
  readonly seed?: number;
};

/** A point of a stream, and the number of its class. */
export type MovingSample = { readonly input: readonly number[]; readonly target: number };

/** A stream that waits until it is asked; each iteration gives the same points. */
export interface MovingSamples extends Iterable<MovingSample> {
  readonly name: string;
  readonly spec: Spec | null;
  readonly features: readonly string[];
  readonly classes: readonly string[];
}

/** Where the pair of moons has its middle, and turns around. */
const [middleX, middleY] = [0.5, 0.25];

/**
 * Two moons that turn around their middle (½, ¼), a point at a time: what a net has learned becomes wrong slowly.
 *
 * Point i: class and place on the moon at random, in equal shares; noise is added; then the point is turned by 2π·i/turn.
 * After half a turn each moon lies where the other one was.
 *
 * Features x and y, classes `outer` and `inner`. Nothing is stored: the stream may be endless.
 *
 * @param options `samples` ≥ 1, default Infinity; `turn` > 0 in points, default 20,000; `noise` ≥ 0, default 0.1;
 *   `seed`, default 0
 * @throws ConfigError for an option out of its range
 * @example
 * for (const { input, target } of rotatingMoons({ samples: 1000, turn: 4000, seed: 1 })) console.log(input, target);
 *
 * Geometry: that of `twoMoons`.
 */
export function rotatingMoons(options: RotatingMoonsOptions = {}): MovingSamples {
  const { samples = Infinity, turn = 20_000, noise = 0.1, seed = 0 } = options;
  const counts = samples === Infinity || (Number.isInteger(samples) && samples >= 1);
  check(counts, 'rotatingMoons', 'an integer samples ≥ 1, or Infinity', samples);
  if (turn !== Infinity) checkNumbers('rotatingMoons', aboveZero, { turn });
  checkNumbers('rotatingMoons', atLeastZero, { noise });
  checkSeed(seed, 'rotatingMoons');
  return {
    name: 'rotatingMoons',
    spec: specOf('@rivulet/datasets#rotatingMoons', options),
    features: ['x', 'y'],
    classes: ['outer', 'inner'],
    *[Symbol.iterator]() {
      const source = random(seed, 'rotatingMoons');
      for (let i = 0; i < samples; i++) {
        const target = source.next() < 0.5 ? 0 : 1;
        const t = Math.PI * source.next();
        const clean = target === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 0.5 - Math.sin(t)];
        const [x = 0, y = 0] = disturb(clean, noise, source);
        // Of the part of a turn alone, so that a long stream turns as exactly as a short one.
        const angle = (2 * Math.PI * (i % turn)) / turn;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const input = [
          middleX + cos * (x - middleX) - sin * (y - middleY),
          middleY + sin * (x - middleX) + cos * (y - middleY),
        ];
        yield { input, target };
      }
    },
  };
}
