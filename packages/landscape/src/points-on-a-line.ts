/**
 * Two classes of points on a line, and the error of dividing them at a point.
 */
import { aboveZero, checkCounts, checkNumbers, checkSeed, random } from '@rivulet/tensor';

/** Options of `pointsOnALine`. */
export type PointsOnALineOptions = {
  /** Points of each class, an integer ≥ 1. Default 40. */
  readonly perClass?: number;
  /** How far the points reach to each side of 0, > 0. Default 5. */
  readonly reach?: number;
  /** An integer in [0, 2³²). Default 0. */
  readonly seed?: number;
};

/** The points of both classes, from left to right. */
export type PointsOnALine = { readonly left: readonly number[]; readonly right: readonly number[] };

/**
 * Points uniform in [−reach, 0) for one class and in [0, reach) for the other.
 *
 * @param options.perClass an integer ≥ 1; default 40
 * @param options.reach > 0; default 5
 * @param options.seed an integer in [0, 2³²); default 0
 * @throws ConfigError when an option is out of range
 */
export function pointsOnALine({ perClass = 40, reach = 5, seed = 0 }: PointsOnALineOptions = {}): PointsOnALine {
  checkCounts('pointsOnALine', 1, { perClass });
  checkNumbers('pointsOnALine', aboveZero, { reach });
  checkSeed(seed, 'pointsOnALine');
  const draw = (name: string): number[] => {
    const stream = random(seed, name);
    return Array.from({ length: perClass }, () => stream.next() * reach);
  };
  const ascending = (values: number[]): readonly number[] => values.sort((a, b) => a - b);
  return { left: ascending(draw('left').map((value) => value - reach)), right: ascending(draw('right')) };
}

/**
 * How many points lie on the wrong side of a dividing point: of the left class those at it or right of it, of the
 * right class those left of it.
 */
export function misclassified({ left, right }: PointsOnALine, divide: number): number {
  return left.filter((x) => x >= divide).length + right.filter((x) => x < divide).length;
}
