/**
 * What this engine has, found out once: it does not change while a process lives.
 */
import type { Code } from './code.js';
import { ConstantPool } from './constant-pool.js';
import { ModuleBuilder } from './module-builder.js';
import { WebAssembly } from './web-assembly.js';

/** Whether this engine has SIMD. */
export const hasSimd = once(() => validated((code) => code.int(0).words(0, 0, 0, 0).store(0)) !== null);

/**
 * Whether this engine has relaxed SIMD, and a machine below that rounds products and sums once: where
 * it rounds twice, the same module would give other bits.
 */
export const hasRelaxedSimd = once(() => {
  const bytes = validated((code) => {
    code.int(0).int(0).loadSplat(0).int(0).loadSplat(0).int(0).loadSplat(4);
    code.op('f32x4.relaxed_madd').store(16);
  });
  if (!bytes) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { rivulet: { memory } }).exports;
  const floats = new Float32Array(memory.buffer, 0, 8);
  // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) = 2⁻²⁴, which is lost when the square is rounded.
  floats.set([1 + 2 ** -12, -1 - 2 ** -11]);
  (run as () => void)();
  return floats[4] === 2 ** -24;
});

/** A module with a function of that body, unless the engine refuses it. */
function validated(body: (code: Code) => void): Uint8Array<ArrayBuffer> | null {
  if ((WebAssembly as unknown) === undefined) throw new Error('this engine has no WebAssembly');
  const module = new ModuleBuilder(new ConstantPool(0, 0));
  module.define([], body, { exported: 'run' });
  const bytes = module.encode();
  return WebAssembly.validate(bytes) ? bytes : null;
}

function once(test: () => boolean): () => boolean {
  let known: boolean | undefined;
  return () => (known ??= test());
}
