/**
 * The bytes of a function, instruction by instruction: all that does not concern vectors.
 */
import { pushFloat, pushSigned, pushUnsigned } from './bytes.js';
import { type Instruction, type ValueType, plain, typeCode } from './instructions.js';

/** The body of a function; methods append instructions, as `Code` describes them. */
export class Assembler {
  protected readonly bytes: number[] = [];
  private readonly locals: ValueType[] = [];

  constructor(private readonly parameters: readonly ValueType[]) {}

  local(type: ValueType): number {
    this.locals.push(type);
    return this.parameters.length + this.locals.length - 1;
  }

  op(...instructions: readonly Instruction[]): this {
    // Most of a kernel passes here: no iterators.
    for (let i = 0; i < instructions.length; i++) this.bytes.push(...plain[instructions[i]!]);
    return this;
  }

  get(local: number): this {
    if (local >= 0x80) return this.withIndex(0x20, local);
    this.bytes.push(0x20, local);
    return this;
  }

  set(local: number): this {
    if (local >= 0x80) return this.withIndex(0x21, local);
    this.bytes.push(0x21, local);
    return this;
  }

  tee(local: number): this {
    if (local >= 0x80) return this.withIndex(0x22, local);
    this.bytes.push(0x22, local);
    return this;
  }

  call(index: number): this {
    return this.withIndex(0x10, index);
  }

  int(value: number): this {
    this.bytes.push(0x41);
    pushSigned(this.bytes, value);
    return this;
  }

  float(value: number): this {
    this.bytes.push(0x43);
    pushFloat(this.bytes, value);
    return this;
  }

  loadInt(offset: number): this {
    return this.memory(offset, 0x28);
  }

  storeInt(offset: number): this {
    return this.memory(offset, 0x36);
  }

  select(): this {
    this.bytes.push(0x1b);
    return this;
  }

  loadFloat(offset: number): this {
    return this.memory(offset, 0x2a);
  }

  storeFloat(offset: number): this {
    return this.memory(offset, 0x38);
  }

  loop(counter: number, from: number | (() => void), step: number, to: number | (() => void), body: () => void): void {
    if (typeof from === 'number') this.int(from);
    else from();
    this.set(counter);
    this.bytes.push(0x03, 0x40);
    body();
    this.get(counter).int(step).op('i32.add').tee(counter);
    if (typeof to === 'number') this.int(to);
    else to();
    this.op('i32.lt_u');
    this.bytes.push(0x0d, 0, 0x0b);
  }

  when(body: () => void): void {
    this.bytes.push(0x04, 0x40);
    body();
    this.bytes.push(0x0b);
  }

  encode(): readonly (readonly number[])[] {
    const { locals } = this;
    const runs: number[] = [];
    let count = 0;
    for (let i = 0, start = 0; i < locals.length; i++) {
      if (locals[i] === locals[i + 1]) continue;
      pushUnsigned(runs, i + 1 - start);
      runs.push(typeCode[locals[i]!]);
      start = i + 1;
      count++;
    }
    const declared: number[] = [];
    pushUnsigned(declared, count);
    return [declared, runs, this.bytes, [0x0b]];
  }

  private withIndex(opcode: number, index: number): this {
    this.bytes.push(opcode);
    pushUnsigned(this.bytes, index);
    return this;
  }

  protected memory(offset: number, opcode: number, vectorOpcode?: number): this {
    // Everything lies at multiples of four bytes: 2² is the alignment.
    if (vectorOpcode === undefined) this.bytes.push(opcode, 2);
    else this.bytes.push(opcode, vectorOpcode, 2);
    pushUnsigned(this.bytes, offset);
    return this;
  }
}
