/**
 * The bytes of a function, instruction by instruction: all that does not concern vectors.
 */
import { Bytes } from './bytes.js';
import { type Instruction, type ValueType, plain, typeCode } from './instructions.js';

/** The body of a function; methods append instructions, as `Code` describes them. */
export class Assembler {
  protected readonly bytes = new Bytes();
  private readonly locals: ValueType[] = [];

  constructor(private readonly parameters: readonly ValueType[]) {}

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

  float(value: number): this {
    this.bytes.push(0x43);
    this.bytes.float(value);
    return this;
  }

  loadInt(offset: number): this {
    return this.memory([0x28], offset);
  }

  storeInt(offset: number): this {
    return this.memory([0x36], offset);
  }

  select(): this {
    this.bytes.push(0x1b);
    return this;
  }

  loadFloat(offset: number): this {
    return this.memory([0x2a], offset);
  }

  storeFloat(offset: number): this {
    return this.memory([0x38], offset);
  }

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

  when(body: () => void): void {
    this.bytes.push(0x04);
    this.bytes.push(0x40);
    body();
    this.bytes.push(0x0b);
  }

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

  protected memory(opcode: readonly number[], offset: number): this {
    for (const byte of opcode) this.bytes.push(byte);
    // Everything lies at multiples of four bytes.
    this.bytes.unsigned(2);
    this.bytes.unsigned(offset);
    return this;
  }
}
