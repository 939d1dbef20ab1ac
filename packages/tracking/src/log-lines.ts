/**
 * The lines of a log of any length, read piece by piece: never more than a piece and a line are in memory.
 *
 * Node's own `readline` keeps a line of any length, takes bytes that are no text for U+FFFD, and does not tell whether the
 * last line has its break, by which half a line is known.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { DataError } from '@rivulet/tensor';
import { diskError } from './disk-error.js';

/** Bytes that are read at once. */
const pieceSize = 1 << 20;

/** Bytes that a line may have. A `start` may hold the samples of a run in its spec; nothing else is long. */
export const longestLine = 64 * 2 ** 20;

/** Lines that follow one another, as they stand in the file. */
export type Lines = {
  /** Without the break of the last line. */
  readonly bytes: Buffer;
  /** Number of the first; 1 is the first of the file. */
  readonly first: number;
  /** Whether the last line has its break; only the last of a file can lack it. */
  readonly whole: boolean;
};

/** Hears how many more bytes were read. */
export type Read = (bytes: number) => void;

/**
 * @param who name of the function on whose behalf, for messages
 * @param name what to call the file in messages
 * @throws DataError when the file cannot be read, or a line is too long
 */
export async function* linesIn(
  who: string,
  path: string,
  name: string,
  read: Read = () => undefined,
): AsyncGenerator<Lines, void> {
  let waiting: Buffer[] = [];
  let length = 0;
  let first = 1;
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: pieceSize });
  try {
    for await (const piece of pieces) {
      read(piece.length);
      const ofLine = piece.indexOf(0x0a);
      if (length + (ofLine < 0 ? piece.length : ofLine) > longestLine) throw tooLong(`${name}, line ${first}`);
      const end = piece.lastIndexOf(0x0a);
      if (end >= 0) {
        const bytes = Buffer.concat([...waiting, piece.subarray(0, end)]);
        yield { bytes, first, whole: true };
        first += breaksIn(bytes) + 1;
        waiting = [];
        length = 0;
      }
      waiting.push(piece.subarray(end + 1));
      length += piece.length - end - 1;
    }
  } catch (error) {
    throw error instanceof DataError ? error : diskError(who, 'read', path, error);
  }
  if (length > 0) yield { bytes: Buffer.concat(waiting), first, whole: false };
}

/** The texts of lines, without CR and byte-order mark; `null`: not UTF-8. */
export function textsOf({ bytes, first }: Lines): readonly (string | null)[] {
  const texts = isUtf8(bytes)
    ? plain(bytes, first).split('\n')
    : piecewise(bytes).map((line, i) => (isUtf8(line) ? plain(line, first + i) : null));
  return bytes.includes(0x0d) ? texts.map((text) => (text?.endsWith('\r') ? text.slice(0, -1) : text)) : texts;
}

/** How many whole lines a file has. */
export async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const { bytes, whole } of linesIn('countLines', path, path)) count += whole ? breaksIn(bytes) + 1 : 0;
  return count;
}

/** @param where the line is */
export function tooLong(where: string): DataError {
  return new DataError(`${where}: is longer than ${longestLine / 2 ** 20} MiB, which no line of an event log is`);
}

function plain(bytes: Buffer, number: number): string {
  const text = bytes.toString('utf8');
  return number === 1 ? text.replace(/^\uFEFF/, '') : text;
}

function piecewise(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...lines, bytes.subarray(start)];
}

function breaksIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++;
  return count;
}
