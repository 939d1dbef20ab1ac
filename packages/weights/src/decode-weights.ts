/**
 * A file of weights in any of the formats, told apart by how it begins.
 */
import { DataError } from '@rivulet/tensor';
import { decodeNpy, isNpy } from './npy.js';
import { type NpzOptions, decodeNpz, isZip } from './npz.js';
import { decodeSafetensors } from './safetensors.js';
import type { TensorFile } from './tensor-file.js';

/**
 * Reads safetensors, `.npz` or `.npy`, whatever the file is called.
 *
 * The array of an `.npy` is called as the file is: `0.weight` of `nets/0.weight.npy`.
 *
 * @param name of the file, for messages
 * @throws DataError when the file is none of these, truncated or damaged; see `decodeSafetensors`, `decodeNpz`
 * @example
 * const file = decodeWeights(new Uint8Array(await (await fetch(url)).arrayBuffer()), url);
 */
export function decodeWeights(bytes: Uint8Array, name: string, options?: NpzOptions): TensorFile {
  if (isZip(bytes)) return decodeNpz(bytes, name, options);
  if (isNpy(bytes)) {
    const [stem = name] = /[^/\\]*$/.exec(name) ?? [];
    return { tensors: { [stem.replace(/\.npy$/, '')]: decodeNpy(bytes, name) }, metadata: {} };
  }
  if (isPickle(bytes)) {
    throw new DataError(
      `${name}: is a pickle, which is code and is not read; write safetensors.torch.save_file(model.state_dict(), …)`,
    );
  }
  return decodeSafetensors(bytes, name);
}

/** The first opcode since protocol 2, and not the length of a safetensors header, whose upper bytes are 0. */
function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && (bytes[1] ?? 0) <= 5 && bytes.subarray(4, 8).some((byte) => byte !== 0);
}
