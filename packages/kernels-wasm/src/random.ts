/**
 * Philox4×32-10 on four counters at once, and the kernel of random numbers.
 */
import { type Node, streamKey } from '@rivulet/tensor';
import type { Code } from './code.js';
import { scratch } from './layout.js';
import type { ModuleBuilder } from './module-builder.js';

/** Where the step's number, the seed and the number of samples in the step lie in memory. */
export const clock = { step: 0, seed: 4, count: 8 } as const;

/**
 * Adds the function that runs Philox: takes the key's two words, the step and the group of features
 * in all lanes, the samples one a lane (or one sample, and the groups one a lane); leaves its four words in memory at the address given.
 */
export function definePhilox(module: ModuleBuilder): number {
  return module.define(['v128', 'v128', 'v128', 'v128', 'v128', 'i32'], (code) => {
    const [k0, k1, c0, c1, c2, out] = [0, 1, 2, 3, 4, 5] as const;
    const c3 = code.local('v128');
    code.words(0, 0, 0, 0).set(c3);
    const [low0, high0, low1, high1] = [0, 0, 0, 0].map(() => code.local('v128')) as [number, number, number, number];
    const [even, odd] = [code.local('v128'), code.local('v128')];
    const multiply = (x: number, factor: number, low: number, high: number): void => {
      code.get(x).words(factor, factor, factor, factor).op('i64x2.extmul_low_i32x4_u').set(even);
      code.get(x).words(factor, factor, factor, factor).op('i64x2.extmul_high_i32x4_u').set(odd);
      code.get(even).get(odd).shuffle(0, 2, 4, 6).set(low);
      code.get(even).get(odd).shuffle(1, 3, 5, 7).set(high);
    };
    for (let round = 0; round < 10; round++) {
      multiply(c0, 0xd2511f53 | 0, low0, high0);
      multiply(c2, 0xcd9e8d57 | 0, low1, high1);
      code.get(high1).get(c1).op('v128.xor').get(k0).op('v128.xor').set(c0);
      code.get(high0).get(c3).op('v128.xor').get(k1).op('v128.xor').set(c2);
      code.get(low1).set(c1);
      code.get(low0).set(c3);
      const [w0, w1] = [0x9e3779b9 | 0, 0xbb67ae85 | 0];
      code.get(k0).words(w0, w0, w0, w0).op('i32x4.add').set(k0);
      code.get(k1).words(w1, w1, w1, w1).op('i32x4.add').set(k1);
    }
    [c0, c1, c2, c3].forEach((word, index) => {
      // The upper 24 bits as a float in [0, 1).
      code
        .get(out)
        .get(word)
        .int(8)
        .op('i32x4.shr_u', 'f32x4.convert_i32x4_s')
        .splat(2 ** -24)
        .op('f32x4.mul');
      code.store(16 * index);
    });
  });
}

/** Pushes the operands of a call: key, step, and what `samples` and `groups` of features push for the four lanes. */
export function pushCounters(code: Code, node: Node, samples: () => void, groups: () => void): void {
  const [, stream] = streamKey(0, node.as('uniform')?.stream ?? '');
  code.int(0).loadInt(clock.seed).op('i32x4.splat');
  code.words(stream | 0, stream | 0, stream | 0, stream | 0);
  code.int(0).loadInt(clock.step).op('i32x4.splat');
  samples();
  groups();
}

/** Four neighbouring groups of four columns of one row: Philox gives four words for each of four counters. */
export class FourGroups {
  private readonly words: Four;
  private readonly pairs: Four;

  constructor(
    private readonly code: Code,
    private readonly philox: number,
    private readonly node: Node,
  ) {
    const locals = (): Four => [0, 1, 2, 3].map(() => code.local('v128')) as unknown as Four;
    this.words = locals();
    this.pairs = locals();
  }

  /** Computes them. `row` pushes the number of the row for the four lanes; the local holds the first group's number. */
  draw(row: () => void, group: number): void {
    const { code } = this;
    const groups = (): void => void code.get(group).op('i32x4.splat').words(0, 1, 2, 3).op('i32x4.add');
    pushCounters(code, this.node, row, groups);
    code.int(scratch).call(this.philox);
    this.words.forEach((local, n) =>
      code
        .int(0)
        .load(scratch + 16 * n)
        .set(local),
    );
    // Word n of group l stands in lane l of vector n, and belongs into lane n of vector l.
    const [w0, w1, w2, w3] = this.words;
    const [low01, low23, high01, high23] = this.pairs;
    code.get(w0).get(w1).shuffle(0, 4, 1, 5).set(low01);
    code.get(w2).get(w3).shuffle(0, 4, 1, 5).set(low23);
    code.get(w0).get(w1).shuffle(2, 6, 3, 7).set(high01);
    code.get(w2).get(w3).shuffle(2, 6, 3, 7).set(high23);
  }

  /** Pushes the numbers of group n, 0 … 3. */
  push(n: number): Code {
    const [low01, low23, high01, high23] = this.pairs;
    const [a, b] = n < 2 ? [low01, low23] : [high01, high23];
    this.code.get(a).get(b);
    return n % 2 === 0 ? this.code.shuffle(0, 1, 4, 5) : this.code.shuffle(2, 3, 6, 7);
  }
}

type Four = readonly [number, number, number, number];
