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
  philoxInto(block, key[0], key[1], counter[0], counter[1], counter[2], counter[3]);
  return [block[0] ?? 0, block[1] ?? 0, block[2] ?? 0, block[3] ?? 0];
}

/** The block that was computed last; read at once by whoever asked. */
const block = new Uint32Array(4);

/** The same without making anything: shuffles and masks ask for millions of blocks. */
function philoxInto(out: Uint32Array, k0: number, k1: number, c0: number, c1: number, c2: number, c3: number): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(c0, 0xd251, 0x1f53);
    const high1 = mulHigh(c2, 0xcd9e, 0x8d57);
    const low0 = Math.imul(c0, 0xd2511f53);
    const low1 = Math.imul(c2, 0xcd9e8d57);
    c0 = high1 ^ c1 ^ k0;
    c2 = high0 ^ c3 ^ k1;
    c1 = low1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the 64-bit product a · (b1·2¹⁶ + b0), from products of 16-bit halves. */
function mulHigh(a: number, b1: number, b0: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  // Each product of halves, and each sum here, is below 2³²: its 32 bits are all of it.
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const rest = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (rest >>> 16)) | 0;
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
      philoxInto(block, key[0], key[1], step, row, column >>> 2, 0);
      for (let word = 0; word < 4 && column + word < columns; word++) {
        into[row * columns + column + word] = ((block[word] ?? 0) >>> 8) / 0x1000000;
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
  const words = new Uint32Array(4);
  let counter = 0;
  let used = 4;
  let spare: number | null = null;
  const word = (): number => {
    if (used === 4) {
      philoxInto(words, key[0], key[1], counter >>> 0, Math.floor(counter / 0x100000000), 0, 0);
      counter++;
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
  };
}

/**
 * 0 … n − 1 in random order (Fisher–Yates); the same on every platform.
 *
 * An order is drawn as a whole and for every epoch, so its numbers come from a generator that is
 * cheaper than a block of Philox each: sfc32 (C. Doty-Humphrey, PractRand), which starts from the
 * first block of the stream. Each order is equally likely: numbers that would favour some index are
 * drawn again (Lemire 2019, "Fast random integer generation in an interval").
 *
 * @param seed an integer in [0, 2³²)
 * @param stream a name that tells this use from others of the same seed
 * @param n an integer in [0, 2³¹)
 * @param into receives the order if it has n elements, so that nothing is made; default a new array
 * @throws ConfigError for a seed outside its range
 */
export function permutation(seed: number, stream: string, n: number, into?: Int32Array): Int32Array {
  checkSeed(seed, 'permutation');
  const order = into?.length === n ? into : new Int32Array(n);
  const [k0, k1] = streamKey(seed, stream);
  philoxInto(block, k0, k1, 0, 0, 0, 0);
  let [a, b, c, d] = block as unknown as [number, number, number, number];
  for (let i = 0; i < n; i++) {
    const choices = i + 1;
    let word: number;
    let low: number;
    do {
      word = (a + b + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + word) | 0;
      // The upper half of word · choices is the index; lower halves below 2³² mod choices come once too often.
      low = Math.imul(word, choices) >>> 0;
    } while (low < choices && low < (0x100000000 - choices) % choices);
    const j = mulHigh(word, choices >>> 16, choices & 0xffff);
    order[i] = order[j] ?? 0;
    order[j] = i;
  }
  return order;
}

/** Throws unless a seed is an integer in [0, 2³²). */
export function checkSeed(seed: number, who: string): void {
  check(Number.isInteger(seed) && seed >= 0 && seed < 0x100000000, who, 'a seed that is an integer in [0, 2³²)', seed);
}
