/**
 * A WebAssembly module under construction: functions over one imported memory.
 */
import { Bytes } from './bytes.js';
import type { Code } from './code.js';
import type { ConstantPool } from './constant-pool.js';
import { type Signature, type ValueType, typeCode } from './instructions.js';
import { ScalarCode, inNumbers } from './scalar-code.js';
import { SimdCode } from './simd-code.js';

/** A function of a module. */
export type WasmFunction = Signature & {
  readonly code: Code;
  /** Set: visible from outside under this name. */
  readonly exported?: string;
};

/** A module under construction: functions over one imported memory. */
export class ModuleBuilder {
  private readonly functions: WasmFunction[] = [];

  /** @param simd whether vectors are v128, or four numbers each */
  constructor(
    readonly pool: ConstantPool,
    private readonly simd = true,
  ) {}

  /** Code for a function of this module. */
  code(parameters: readonly ValueType[] = []): Code {
    return this.simd
      ? new SimdCode(this.pool, parameters)
      : new ScalarCode(parameters, (index) => this.signature(index));
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
        for (const types of [parameters, result ? [result] : []]) {
          const written = this.simd ? types : inNumbers(types);
          bytes.unsigned(written.length);
          for (const type of written) bytes.push(typeCode[type]);
        }
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

  private signature(index: number): Signature {
    const signature = this.functions[index];
    if (!signature) throw new Error(`there is no function ${index} yet`);
    return signature;
  }
}
