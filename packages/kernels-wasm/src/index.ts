/** @rivulet/kernels-wasm: the training step as one WebAssembly SIMD module. */
export { type WasmOptions, wasm } from './wasm.js';
