/**
 * Changed files: cut off, bytes flipped, pieces moved, numbers replaced by the most hostile ones.
 */
import { DataError, random } from '@rivulet/tensor';

const hostile = [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x28, 0x5d, 0x30, 0x39];

/**
 * Reads many changes of a good file, always the same ones; each must be read or be a `DataError`, soon.
 *
 * @param rounds how many
 */
export function fuzz(good: Uint8Array, rounds: number, read: (bytes: Uint8Array) => unknown): void {
  const { integer: below } = random(1, 'fuzz');
  for (let round = 0; round < rounds; round++) {
    let bytes = good.slice();
    for (let change = below(3); change >= 0 && bytes.length > 0; change--) {
      const [at, length] = [below(bytes.length), 1 + below(16)];
      const kind = below(5);
      if (kind === 0) bytes = bytes.slice(0, at);
      else if (kind === 1) bytes.copyWithin(at, below(bytes.length), below(bytes.length));
      else if (kind === 2) bytes.fill(hostile[below(hostile.length)] ?? 0, at, at + length);
      else if (kind === 3) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      else bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.min(at, below(bytes.length)))]);
    }
    const began = performance.now();
    try {
      read(bytes);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
    // A file of a few hundred bytes; on a machine that does other things as well.
    const took = performance.now() - began;
    if (took > 2000) throw new Error(`round ${round}: took ${took} ms`);
  }
}
