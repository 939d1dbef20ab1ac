/**
 * Which variant runs: what this engine has, and what the options ask for.
 */
import { Program, type SyncBackend, Trace } from '@rivulet/tensor';
import type * as Index from '../src/index.js';
import { type WasmOptions, wasm } from '../src/index.js';
import { WebAssembly } from '../src/web-assembly.js';

function trivial(): Program {
  const trace = new Trace();
  const p = trace.state('p', [3]);
  return new Program({ state: new Map([['p', { leaf: p, init: null, next: p.add(1) }]]), outputs: new Map() });
}
const backendOf = (backend: SyncBackend): string => backend.compile(trivial()).backend;

/** The backend in a process that has tested nothing yet, on an engine that validates what `accepts` says. */
function onEngine(accepts: (bytes: Uint8Array) => boolean) {
  const validate = jest.spyOn(WebAssembly, 'validate').mockImplementation(accepts);
  let fresh: typeof Index | undefined;
  jest.isolateModules(() => (fresh = jest.requireActual('../src/index.js')));
  if (!fresh) throw new Error('not loaded');
  const { wasm: freshWasm } = fresh;
  return { validate, run: (options?: WasmOptions) => backendOf(freshWasm(options)) };
}

afterEach(() => void jest.restoreAllMocks());

/** Relaxed instructions have numbers from 0x100 on, 0x80 0x02 in the module. */
const isRelaxed = (bytes: Uint8Array): boolean =>
  bytes.some((byte, i) => byte === 0xfd && bytes[i + 1] === 0x85 && bytes[i + 2] === 0x02);

test('an engine without SIMD runs the same kernels on single numbers', () => {
  const { run } = onEngine(() => false);
  expect([run(), run({ fused: false })]).toEqual(['wasm scalar', 'wasm scalar']);
});

test('an engine with SIMD but not relaxed SIMD runs without fused multiply-add', () => {
  const { run } = onEngine((bytes) => !isRelaxed(bytes));
  expect(run()).toBe('wasm simd');
});

test('the engine is asked once a process', () => {
  const { validate, run } = onEngine((bytes) => !isRelaxed(bytes));
  for (let i = 0; i < 5; i++) run();
  expect(validate).toHaveBeenCalledTimes(2);
});

test('the option decides, whatever the engine has', () => {
  expect(backendOf(wasm({ simd: false }))).toBe('wasm scalar');
  expect(backendOf(wasm({ simd: true, fused: false }))).toBe('wasm simd');
  const { run } = onEngine(() => false);
  expect(run({ simd: true })).toBe('wasm simd');
  expect(run({ fused: true })).toMatch(/^(wasm simd fma|reference \(wasm: .*)$/);
});

test('fused multiply-add without SIMD is refused', () => {
  expect(() => wasm({ simd: false, fused: true })).toThrow('wasm: expected simd true with fused, received false');
});
