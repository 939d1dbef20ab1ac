/**
 * Counter-based random numbers: Philox4×32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random
 * numbers: as easy as 1, 2, 3"). A number is a function of key and counter and of nothing else, so
 * it does not depend on how many were drawn before, on the backend, or on who listens.
 */
import { check } from './check.js';

/** Four 32-bit words, unsigned. */
export type Words = readonly [number, number, number, number];

/**
 * One block of Philox4×32-10.
 *
 * @param key two 32-bit words
 * @param counter four 32-bit words
 * @returns four 32-bit words, each uniform
 */
export function philox(key: readonly [number, number], counter: Words): Words {
  let [k0, k1] = [key[0] >>> 0, key[1] >>> 0];
  let [c0, c1, c2, c3] = [counter[0] >>> 0, counter[1] >>> 0, counter[2] >>> 0, counter[3] >>> 0];
  for (let round = 0; round < 10; round++) {
    const [low0, high0] = [Math.imul(c0, 0xd2511f53) >>> 0, mulHigh(c0, 0xd2511f53)];
    const [low1, high1] = [Math.imul(c2, 0xcd9e8d57) >>> 0, mulHigh(c2, 0xcd9e8d57)];
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c1 = low1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper 32 bits of the 64-bit product, from products of 16-bit halves. */
function mulHigh(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const rest = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 0x10000) + (rest - (rest & 0xffff)) / 0x10000) >>> 0;
}

/**
 * The key of a stream: the seed, and a hash (FNV-1a) of the stream's name, so that a layer added
 * elsewhere changes no other layer's numbers.
 *
 * @param seed an integer in [0, 2³²)
 * @param stream scope path and name: `model/2/mask`
 */
export function streamKey(seed: number, stream: string): [number, number] {
  let hash = 0x811c9dc5;
  for (let i = 0; i < stream.length; i++) hash = Math.imul(hash ^ stream.charCodeAt(i), 0x01000193);
  return [seed >>> 0, hash >>> 0];
}

/**
 * Fills a matrix with numbers in [0, 1), multiples of 2⁻²⁴ and so the same in float32 and float64.
 *
 * Element (row, column) is word `column % 4` of the block at counter (step, row, ⌊column/4⌋, 0),
 * its upper 24 bits divided by 2²⁴.
 *
 * @param into row-major, `rows · columns` long; overwritten
 */
export function fillUniform(
  into: { [index: number]: number },
  rows: number,
  columns: number,
  key: readonly [number, number],
  step: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column += 4) {
      const words = philox(key, [step, row, column >>> 2, 0]);
      for (let word = 0; word < 4 && column + word < columns; word++) {
        into[row * columns + column + word] = ((words[word] ?? 0) >>> 8) / 0x1000000;
      }
    }
  }
}

/** A stream of random numbers for code on the host: data sets, shuffles, searches. */
export interface Random {
  /** A number in [0, 1), a multiple of 2⁻³². */
  next(): number;
  /** An integer in [0, n). */
  integer(n: number): number;
  /** A number of the standard normal distribution (Box–Muller). */
  normal(): number;
  /** 0 … n − 1 in random order (Fisher–Yates); the same on every platform. */
  permutation(n: number): Int32Array<ArrayBuffer>;
}

/**
 * Random numbers for the host, a function of seed and name.
 *
 * @param seed an integer in [0, 2³²)
 * @param stream a name that tells this use from others of the same seed: `shuffle/3`
 * @throws ConfigError for a seed outside its range
 */
export function random(seed: number, stream: string): Random {
  checkSeed(seed, 'random');
  const key = streamKey(seed, stream);
  let block = 0;
  let words: Words = [0, 0, 0, 0];
  let used = 4;
  let spare: number | null = null;
  const word = (): number => {
    if (used === 4) {
      words = philox(key, [block >>> 0, Math.floor(block / 0x100000000), 0, 0]);
      block++;
      used = 0;
    }
    return words[used++] ?? 0;
  };
  const next = (): number => word() / 0x100000000;
  const integer = (n: number): number => {
    check(Number.isInteger(n) && n >= 1 && n <= 0x100000000, 'random.integer', '1 ≤ n ≤ 2³²', n);
    // Words at or above the largest multiple of n are drawn again: every result is equally likely.
    const limit = 0x100000000 - (0x100000000 % n);
    let drawn = word();
    while (drawn >= limit) drawn = word();
    return drawn % n;
  };
  return {
    next,
    integer,
    normal() {
      if (spare !== null) {
        const kept = spare;
        spare = null;
        return kept;
      }
      // 1 − u lies in (0, 1], so the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(n) {
      const order = new Int32Array(n);
      for (let i = 0; i < n; i++) {
        const j = integer(i + 1);
        order[i] = order[j] ?? 0;
        order[j] = i;
      }
      return order;
    },
  };
}

/** Throws unless a seed is an integer in [0, 2³²). */
export function checkSeed(seed: number, who: string): void {
  check(Number.isInteger(seed) && seed >= 0 && seed < 0x100000000, who, 'a seed that is an integer in [0, 2³²)', seed);
}
