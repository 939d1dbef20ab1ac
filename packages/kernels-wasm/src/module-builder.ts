/**
 * A WebAssembly module under construction: functions over one imported memory.
 */
import { joined, lengthOf, pushName, pushUnsigned } from './bytes.js';
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
    const chunks: (readonly number[])[] = [[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]];
    const section = (id: number, content: readonly (readonly number[])[]): void => {
      const head = [id];
      pushUnsigned(head, lengthOf(content));
      chunks.push(head, ...content);
    };
    const listed = <T>(items: readonly T[], write: (bytes: number[], item: T, index: number) => void): [number[]] => {
      const bytes: number[] = [];
      pushUnsigned(bytes, items.length);
      items.forEach((item, index) => write(bytes, item, index));
      return [bytes];
    };
    const types = listed(this.functions, (bytes, { parameters, result }) => {
      bytes.push(0x60);
      for (const list of [parameters, result ? [result] : []]) {
        const written = this.simd ? list : inNumbers(list);
        pushUnsigned(bytes, written.length);
        for (const type of written) bytes.push(typeCode[type]);
      }
    });
    const imports = listed(['memory'], (bytes, name) => {
      pushName(bytes, 'rivulet');
      pushName(bytes, name);
      bytes.push(0x02, 0x00, 0x00);
    });
    const exported = this.functions.flatMap((f, index) => (f.exported ? [{ name: f.exported, index }] : []));
    const exports = listed(exported, (bytes, { name, index }) => {
      pushName(bytes, name);
      bytes.push(0x00);
      pushUnsigned(bytes, index);
    });
    section(1, types);
    section(2, imports);
    section(
      3,
      listed(this.functions, (bytes, _, index) => pushUnsigned(bytes, index)),
    );
    section(7, exports);
    const count: number[] = [];
    pushUnsigned(count, this.functions.length);
    const bodies: (readonly number[])[] = [count];
    for (const { code } of this.functions) {
      const body = code.encode();
      const size: number[] = [];
      pushUnsigned(size, lengthOf(body));
      bodies.push(size, ...body);
    }
    section(10, bodies);
    return joined(chunks);
  }

  private signature(index: number): Signature {
    const signature = this.functions[index];
    if (!signature) throw new Error(`there is no function ${index} yet`);
    return signature;
  }
}
