/**
 * Code for engines with SIMD: a vector is a v128, and every instruction is one of the engine's.
 */
import { Assembler } from './assembler.js';
import type { Code } from './code.js';
import type { ConstantPool } from './constant-pool.js';
import type { ValueType } from './instructions.js';

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
    return Object.is(value, 0) ? this.words(0, 0, 0, 0) : this.int(0).loadSplat(this.pool.addressOf(value));
  }

  words(...values: readonly [number, number, number, number]): this {
    this.bytes.push(0xfd);
    this.bytes.push(0x0c);
    for (const value of values) this.bytes.word(value);
    return this;
  }

  shuffle(...lanes: readonly [number, number, number, number]): this {
    this.bytes.push(0xfd);
    this.bytes.push(0x0d);
    for (const lane of lanes) for (let byte = 0; byte < 4; byte++) this.bytes.push(4 * lane + byte);
    return this;
  }

  extractLane(lane: number): this {
    this.bytes.push(0xfd);
    this.bytes.push(0x1f);
    this.bytes.push(lane);
    return this;
  }

  load(offset: number): this {
    return this.memory([0xfd, 0x00], offset);
  }

  loadSplat(offset: number): this {
    return this.memory([0xfd, 0x09], offset);
  }

  store(offset: number): this {
    return this.memory([0xfd, 0x0b], offset);
  }
}
