/**
 * Files that may be larger than memory, piece by piece.
 */
import { fstatSync, readSync } from 'node:fs';
import { longestLine } from './log-lines.js';

const size = 1 << 20;

/** The bytes of an open file from its beginning; each piece is only good until the next is asked for. */
export function* chunksOf(descriptor: number): Generator<Buffer, void> {
  const buffer = Buffer.allocUnsafe(size);
  for (let at = 0; ;) {
    const read = readSync(descriptor, buffer, 0, size, at);
    if (read === 0) return;
    at += read;
    yield buffer.subarray(0, read);
  }
}

/**
 * What stands behind the last line break of an open file, and where it begins.
 *
 * @param end where to look for it; default the end of the file
 * @returns `null` where that is longer than a line may be
 */
export function lastPartOf(
  descriptor: number,
  end = fstatSync(descriptor).size,
): { readonly start: number; readonly bytes: Buffer } | null {
  let start = end;
  const pieces: Buffer[] = [];
  while (start > 0 && end - start <= longestLine) {
    const piece = Buffer.alloc(Math.min(size, start));
    const read = readSync(descriptor, piece, 0, piece.length, start - piece.length);
    const lineBreak = piece.subarray(0, read).lastIndexOf(0x0a);
    pieces.unshift(piece.subarray(lineBreak + 1, read));
    start -= piece.length - lineBreak - 1;
    if (lineBreak >= 0) break;
  }
  return end - start <= longestLine ? { start, bytes: Buffer.concat(pieces) } : null;
}
