/**
 * NumPy's `.npz`: a zip file of arrays.
 *
 * fflate lists the directory and inflates. Inflating goes in slices, so that an entry which holds more than its
 * array's header claims is left at once, however much it would become.
 */
import { DataError } from '@rivulet/tensor';
import { Unzip, UnzipInflate, unzipSync } from 'fflate';
import { type NpyHeader, decodeNpy, readNpyHeader } from './npy.js';
import { showName } from './show-name.js';
import type { NamedArray, TensorFile } from './tensor-file.js';

/** Options of `decodeNpz`. */
export type NpzOptions = {
  /** All arrays together, as they lie in memory; default 2²⁸, 67 million float32. A file that claims more is refused. */
  readonly maxBytes?: number;
};

/** Deflate makes at most 1032 bytes of one, so a slice never becomes more than 8.5 MB. */
const slice = 2 ** 13;

/** Whether bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'PK\x03\x04';
}

/**
 * Reads the arrays that `numpy.savez` or `numpy.savez_compressed` has written.
 *
 * Entries that are no `.npy` are left alone. Sums of the zip format are not checked.
 *
 * @param name of the file, for messages
 * @returns arrays by name, without `.npy`; no metadata
 * @throws DataError when the file is truncated or something else, when an array cannot be read (`decodeNpy`), or
 *   when it holds more than its header or `maxBytes` says
 * @example
 * const { tensors } = decodeNpz(bytes, 'weights.npz');
 * tensors['0.weight']?.shape; // [12, 2]
 */
export function decodeNpz(bytes: Uint8Array, name: string, { maxBytes = 2 ** 28 }: NpzOptions = {}): TensorFile {
  if (!isZip(bytes)) throw new DataError(`${name}: is no npz file`);
  try {
    const listed = listNames(bytes, name);
    const tensors = Object.create(null) as Record<string, NamedArray>;
    let free = maxBytes;
    const unzip = new Unzip((file) => {
      if (!listed.delete(file.name)) {
        throw new DataError(`${name}: is damaged: its directory does not list ${showName(file.name)}`);
      }
      if (!file.name.endsWith('.npy')) return;
      const entry = new Entry(`${name}: ${showName(file.name)}`);
      file.ondata = (error, chunk, final) => {
        if (error) throw error;
        const claimed = entry.add(chunk);
        free -= claimed;
        if (free < 0) throw new DataError(`${name}: its arrays take more than ${maxBytes} bytes`);
        if (final) tensors[file.name.slice(0, -'.npy'.length)] = entry.end();
      };
      file.start();
    });
    unzip.register(UnzipInflate);
    for (let at = 0; at < bytes.length; at += slice) {
      unzip.push(bytes.subarray(at, at + slice), at + slice >= bytes.length);
    }
    const [missing] = listed;
    if (missing !== undefined) throw new DataError(`${name}: is damaged: it lacks ${showName(missing)}`);
    return { tensors, metadata: {} };
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${name}: is a damaged zip file (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The names in the directory at the end of the file. */
function listNames(bytes: Uint8Array, name: string): Set<string> {
  const names = new Set<string>();
  unzipSync(bytes, {
    filter: ({ name: entry }) => {
      // Behind the end of the file names are empty: the number of entries is a claim as well.
      if (names.has(entry)) throw new DataError(`${name}: is damaged: its directory lists ${showName(entry)} twice`);
      if (/(^|\/)data\.pkl$/.test(entry)) {
        throw new DataError(
          `${name}: is a pickle of PyTorch's, which is code and is not read; write safetensors.torch.save_file(model.state_dict(), …)`,
        );
      }
      names.add(entry);
      return false;
    },
  });
  return names;
}

/** One array as it comes out of the zip file. */
class Entry {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;
  private header: NpyHeader | null = null;

  constructor(private readonly name: string) {}

  /** Takes a chunk; how many bytes the header claims, at the chunk that completes it. */
  add(chunk: Uint8Array): number {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const known = this.header;
    this.header ??= readNpyHeader(this.bytes(), this.name);
    const end = this.header?.end;
    if (end !== undefined && this.length > end) {
      throw new DataError(`${this.name} holds more than the ${end} bytes that its header claims`);
    }
    return known || end === undefined ? 0 : end;
  }

  end(): NamedArray {
    return decodeNpy(this.bytes(), this.name);
  }

  private bytes(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
