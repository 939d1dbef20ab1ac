/** @rivulet/weights/files: weights on disk; Node only. */
import { readFileSync } from 'node:fs';
import { DataError } from '@rivulet/tensor';
import { writeWhole } from '@rivulet/tensor/files';
import { decodeWeights } from './decode-weights.js';
import type { NpzOptions } from './npz.js';
import { encodeSafetensors } from './safetensors.js';
import type { NamedArray, TensorFile } from './tensor-file.js';

/**
 * Reads a file of weights: safetensors, `.npz` or `.npy`.
 *
 * @param path of a file in any of these formats, whatever it is called
 * @throws DataError when there is no such file, or it is truncated or something else
 * @example
 * const initial = parametersFrom(readWeights('net.safetensors'), { model, features: 2 });
 */
export function readWeights(path: string, options?: NpzOptions): TensorFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new DataError(`${path}: the weights cannot be read (${reason(error)})`);
  }
  return decodeWeights(bytes, path, options);
}

/**
 * Writes a state dict as PyTorch's users do with `safetensors.torch.save_file`, whole or not at all.
 *
 * @param path its folder must exist
 * @param tensors from `stateDictOf`
 * @param metadata text that belongs to it; default none
 * @throws DataError when the file cannot be written
 * @example
 * writeStateDict('net.safetensors', stateDictOf(end.parameters, end.shapes));
 */
export function writeStateDict(
  path: string,
  tensors: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  // Readers such as Hugging Face's want to know whose layout it is.
  const bytes = encodeSafetensors({ tensors, metadata: { format: 'pt', ...metadata } });
  try {
    writeWhole(path, bytes);
  } catch (error) {
    throw new DataError(`${path}: the weights cannot be written (${reason(error)})`);
  }
}

function reason(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException>).code ?? String(error);
}
