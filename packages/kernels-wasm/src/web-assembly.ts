/**
 * The part of the WebAssembly API that is used here: ES2023's types lack it, and a browser's whole
 * type library would let anything of a page slip into a package that also runs in Node.
 */

/** Linear memory; `buffer` is another one after growing. */
export type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number };

/** A compiled module; may be posted to workers. */
export type Module = object;

type Api = {
  readonly Memory: new (descriptor: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (module: Module, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
};

/** The engine's own. */
export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Api };
