/**
 * The code of a function, instruction by instruction.
 */
import { Bytes } from './bytes.js';
import type { ConstantPool } from './constant-pool.js';
import { type Instruction, type ValueType, plain, typeCode } from './instructions.js';

/** The body of a function; methods append instructions. */
export class Code {
  readonly bytes = new Bytes();
  private readonly locals: ValueType[] = [];

  /**
   * @param pool where constants lie in memory: engines load four equal floats from there faster than
   * they make them from an immediate
   */
  constructor(
    private readonly pool: ConstantPool,
    private readonly parameters: readonly ValueType[] = [],
  ) {}

  /** A new local, or the parameter of that number. */
  local(type: ValueType): number {
    this.locals.push(type);
    return this.parameters.length + this.locals.length - 1;
  }

  op(...instructions: readonly Instruction[]): this {
    for (const name of instructions) for (const byte of plain[name]) this.bytes.push(byte);
    return this;
  }

  get(local: number): this {
    return this.withIndex(0x20, local);
  }

  set(local: number): this {
    return this.withIndex(0x21, local);
  }

  tee(local: number): this {
    return this.withIndex(0x22, local);
  }

  call(index: number): this {
    return this.withIndex(0x10, index);
  }

  int(value: number): this {
    this.bytes.push(0x41);
    this.bytes.signed(value);
    return this;
  }

  /** Four equal floats. */
  splat(value: number): this {
    return Object.is(value, 0) ? this.words(0, 0, 0, 0) : this.int(0).loadSplat(this.pool.addressOf(value));
  }

  /** Four integers. */
  words(...values: readonly [number, number, number, number]): this {
    this.bytes.push(0xfd);
    this.bytes.push(0x0c);
    for (const value of values) this.bytes.word(value);
    return this;
  }

  /** Lanes 0–3 are those of the first operand, 4–7 those of the second. */
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
    return this.memory([0xfd, 0x00], 2, offset);
  }

  /** One float into all lanes. */
  loadSplat(offset: number): this {
    return this.memory([0xfd, 0x09], 2, offset);
  }

  store(offset: number): this {
    return this.memory([0xfd, 0x0b], 2, offset);
  }

  loadInt(offset: number): this {
    return this.memory([0x28], 2, offset);
  }

  storeInt(offset: number): this {
    return this.memory([0x36], 2, offset);
  }

  /** The first of two numbers below the top, if the top is not 0, else the second. */
  select(): this {
    this.bytes.push(0x1b);
    return this;
  }

  loadFloat(offset: number): this {
    return this.memory([0x2a], 2, offset);
  }

  storeFloat(offset: number): this {
    return this.memory([0x38], 2, offset);
  }

  /**
   * `for (counter = from; counter < to; counter += step) body()`, which must run at least once.
   *
   * @param from the start, or pushes it
   * @param to pushes the end
   */
  loop(counter: number, from: number | (() => void), step: number, to: () => void, body: () => void): void {
    if (typeof from === 'number') this.int(from);
    else from();
    this.set(counter);
    this.bytes.push(0x03);
    this.bytes.push(0x40);
    body();
    this.get(counter).int(step).op('i32.add').tee(counter);
    to();
    this.op('i32.lt_u');
    this.bytes.push(0x0d);
    this.bytes.push(0);
    this.bytes.push(0x0b);
  }

  /** `if (popped) body()`. */
  when(body: () => void): void {
    this.bytes.push(0x04);
    this.bytes.push(0x40);
    body();
    this.bytes.push(0x0b);
  }

  /** The body with its locals declared, as the code section wants it. */
  encode(): Bytes {
    const groups: [ValueType, number][] = [];
    for (const type of this.locals) {
      const last = groups.at(-1);
      if (last?.[0] === type) last[1]++;
      else groups.push([type, 1]);
    }
    const body = new Bytes();
    body.unsigned(groups.length);
    for (const [type, count] of groups) {
      body.unsigned(count);
      body.push(typeCode[type]);
    }
    body.append(this.bytes);
    body.push(0x0b);
    return body;
  }

  private withIndex(opcode: number, index: number): this {
    this.bytes.push(opcode);
    this.bytes.unsigned(index);
    return this;
  }

  private memory(opcode: readonly number[], align: number, offset: number): this {
    for (const byte of opcode) this.bytes.push(byte);
    this.bytes.unsigned(align);
    this.bytes.unsigned(offset);
    return this;
  }
}
