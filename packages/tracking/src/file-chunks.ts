/**
 * Files that may be larger than memory, piece by piece.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

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

/** What stands behind the last line break of an open file, and where it begins. */
export function lastPartOf(descriptor: number): { readonly start: number; readonly bytes: Buffer } {
  let start = fstatSync(descriptor).size;
  let bytes = Buffer.alloc(0);
  while (start > 0) {
    const piece = Buffer.alloc(Math.min(size, start));
    const read = readSync(descriptor, piece, 0, piece.length, start - piece.length);
    const lineBreak = piece.subarray(0, read).lastIndexOf(0x0a);
    bytes = Buffer.concat([piece.subarray(lineBreak + 1, read), bytes]);
    start -= piece.length - lineBreak - 1;
    if (lineBreak >= 0) break;
  }
  return { start, bytes };
}

/**
 * The whole lines of a file, without their breaks, however large it is; half a line at its end is none.
 *
 * @param path of the file
 * @throws what the file system throws
 * @example for (const line of wholeLinesOf('out/events.ndjson')) for (const event of decodeEvents(line)) console.log(event);
 */
export function* wholeLinesOf(path: string): Generator<string, void> {
  const descriptor = openSync(path, 'r');
  try {
    let rest: Buffer[] = [];
    for (const chunk of chunksOf(descriptor)) {
      let start = 0;
      for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
        const line = chunk.subarray(start, end);
        yield (rest.length > 0 ? Buffer.concat([...rest, line]) : line).toString('utf8');
        rest = [];
        start = end + 1;
      }
      // A copy, since the piece is used again.
      if (start < chunk.length) rest.push(Buffer.from(chunk.subarray(start)));
    }
  } finally {
    closeSync(descriptor);
  }
}
