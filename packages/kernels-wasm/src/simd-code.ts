/**
 * Code for engines with SIMD: a vector is a v128, and every instruction is one of the engine's.
 */
import { Assembler } from './assembler.js';
import { pushWord } from './bytes.js';
import type { Code } from './code.js';
import type { ConstantPool } from './constant-pool.js';
import type { ValueType } from './instructions.js';

/** The instruction for four zeros, by far the most frequent constant. */
const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];

/** The body of a function that holds vectors as v128. */
export class SimdCode extends Assembler implements Code {
  /**
   * @param pool where constants lie in memory: engines load four equal floats from there faster than
   * they make them from an immediate
   */
  constructor(
    private readonly pool: ConstantPool,
    parameters: readonly ValueType[],
  ) {
    super(parameters);
  }

  splat(value: number): this {
    if (Object.is(value, 0)) {
      this.bytes.push(...zeros);
      return this;
    }
    return this.int(0).loadSplat(this.pool.addressOf(value));
  }

  words(...values: readonly [number, number, number, number]): this {
    this.bytes.push(0xfd, 0x0c);
    for (let i = 0; i < 4; i++) pushWord(this.bytes, values[i]!);
    return this;
  }

  shuffle(...lanes: readonly [number, number, number, number]): this {
    this.bytes.push(0xfd, 0x0d);
    for (let i = 0; i < 4; i++) {
      const byte = 4 * lanes[i]!;
      this.bytes.push(byte, byte + 1, byte + 2, byte + 3);
    }
    return this;
  }

  extractLane(lane: number): this {
    this.bytes.push(0xfd, 0x1f, lane);
    return this;
  }

  load(offset: number): this {
    return this.memory(offset, 0xfd, 0x00);
  }

  loadSplat(offset: number): this {
    return this.memory(offset, 0xfd, 0x09);
  }

  store(offset: number): this {
    return this.memory(offset, 0xfd, 0x0b);
  }
}
