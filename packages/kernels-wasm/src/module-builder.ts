/**
 * A WebAssembly module under construction: functions over one imported memory.
 */
import { Bytes } from './bytes.js';
import { Code } from './code.js';
import type { ConstantPool } from './constant-pool.js';
import { type ValueType, typeCode } from './instructions.js';

/** A function of a module. */
export type WasmFunction = {
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  readonly code: Code;
  /** Set: visible from outside under this name. */
  readonly exported?: string;
};

/** A module under construction: functions over one imported memory. */
export class ModuleBuilder {
  private readonly functions: WasmFunction[] = [];

  constructor(readonly pool: ConstantPool) {}

  /** Code for a function of this module. */
  code(parameters: readonly ValueType[] = []): Code {
    return new Code(this.pool, parameters);
  }

  /** @returns the index by which it is called */
  add(f: WasmFunction): number {
    this.functions.push(f);
    return this.functions.length - 1;
  }

  /** Adds a function whose body is written by `body`. */
  define(
    parameters: readonly ValueType[],
    body: (code: Code) => void,
    { result, exported }: { readonly result?: ValueType; readonly exported?: string } = {},
  ): number {
    const code = this.code(parameters);
    body(code);
    return this.add({ parameters, code, ...(result && { result }), ...(exported && { exported }) });
  }

  /** The module; it imports `rivulet.memory`. */
  encode(): Uint8Array<ArrayBuffer> {
    const module = new Bytes();
    for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) module.push(byte);
    const section = (id: number, count: number, write: (bytes: Bytes) => void): void => {
      const content = new Bytes();
      content.unsigned(count);
      write(content);
      module.push(id);
      module.unsigned(content.length);
      module.append(content);
    };
    section(1, this.functions.length, (bytes) => {
      for (const { parameters, result } of this.functions) {
        bytes.push(0x60);
        bytes.unsigned(parameters.length);
        for (const type of parameters) bytes.push(typeCode[type]);
        bytes.unsigned(result ? 1 : 0);
        if (result) bytes.push(typeCode[result]);
      }
    });
    section(2, 1, (bytes) => {
      bytes.text('rivulet');
      bytes.text('memory');
      for (const byte of [0x02, 0x00, 0x00]) bytes.push(byte);
    });
    section(3, this.functions.length, (bytes) => this.functions.forEach((_, index) => bytes.unsigned(index)));
    const exported = this.functions.flatMap((f, index) => (f.exported ? [{ name: f.exported, index }] : []));
    section(7, exported.length, (bytes) => {
      for (const { name, index } of exported) {
        bytes.text(name);
        bytes.push(0x00);
        bytes.unsigned(index);
      }
    });
    section(10, this.functions.length, (bytes) => {
      for (const { code } of this.functions) {
        const body = code.encode();
        bytes.unsigned(body.length);
        bytes.append(body);
      }
    });
    return module.result();
  }
}
