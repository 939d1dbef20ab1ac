/** @rivulet/weights: weights in and out: safetensors, state dicts with PyTorch's names, npz and npy files. */
export type { NamedArray, TensorFile } from './tensor-file.js';
export { decodeSafetensors, encodeSafetensors } from './safetensors.js';
export { decodeNpy } from './npy.js';
export { type NpzOptions, decodeNpz } from './npz.js';
export { decodeWeights } from './decode-weights.js';
export { stateDictOf } from './state-dict.js';
export type { NameOptions } from './match-names.js';
export { type ParametersOptions, parametersFrom } from './parameters-from.js';
