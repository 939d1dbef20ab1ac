/**
 * A file that only ever holds whole lines.
 *
 * Writing is synchronous and buffered: a stream of events neither waits for the disk nor overtakes
 * it, and what was flushed is in the file before the next event is seen. Half a line, left by a full
 * disk or by a process that was killed, is cut off.
 *
 * A file that is renamed or removed meanwhile, as `logrotate` does, goes on in a new one at its path, with the
 * next whole line; one that is emptied (`copytruncate`) goes on from its new end.
 */
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { makeFolder } from '@rivulet/tensor/files';
import { diskError } from './disk-error.js';
import { chunksOf, lastPartOf } from './file-chunks.js';
import { isAt } from './is-at.js';
import { tooLong } from './log-lines.js';

/** Characters that may wait in memory. */
const capacity = 1 << 16;

/** Milliseconds that a line may wait while others follow it, so that the file can be watched. */
const patience = 250;

/** Every write goes to the end, wherever that is by now. */
const appending = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

/** What is there already is looked at. */
const mending = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;

/** Takes lines, owns a file descriptor. Whoever opens one closes it. */
export interface LineFile {
  /** Adds a line; on disk after the next flush, at the latest when closed. */
  write(line: string): void;
  /** Gives all lines to the system: they outlive this process. */
  flush(): void;
  /** Puts all lines on the disk: they outlive the system. Where a file cannot be told to, as a pipe, does what `flush` does. */
  sync(): void;
  /** Flushes and returns the descriptor; calling it again does nothing. */
  close(): void;
}

/**
 * Opens a file for lines; makes its folder where there is none.
 *
 * @param who name of the function on whose behalf, for messages
 * @param path of the file
 * @param mode 'replace' empties an existing file, 'append' goes on after its last whole line
 * @param whole whether a last line without a line break is a whole one
 * @param keep with 'append': lines that stay, the others are cut off; default all
 * @throws DataError when the disk refuses, or there are fewer lines; then the descriptor is returned already
 */
export function openLineFile(
  who: string,
  path: string,
  mode: 'replace' | 'append',
  whole: (line: string) => boolean,
  keep?: number,
): LineFile {
  let descriptor: number | null = null;
  let waiting = '';
  let flushed = performance.now();

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      waiting = '';
      // What went wrong first is told.
      quietly(release);
      throw error instanceof DataError ? error : diskError(who, 'write', path, error);
    }
  };
  const release = (): void => {
    const held = descriptor;
    descriptor = null;
    if (held !== null) closeSync(held);
  };
  const flush = (): void => {
    if (descriptor === null || waiting === '') return;
    if (!isAt(path, descriptor)) {
      const old = descriptor;
      descriptor = openSync(path, appending);
      // Nobody comes back to it, and `sync` speaks for its lines, too.
      try {
        syncWherePossible(old);
      } finally {
        closeSync(old);
      }
    }
    const bytes = Buffer.from(waiting);
    waiting = '';
    writeWhole(descriptor, bytes);
    flushed = performance.now();
  };

  guarded(() => {
    makeFolder(dirname(path));
    descriptor = openSync(path, mode === 'replace' ? appending | constants.O_TRUNC : mending);
    if (mode === 'append') mendLastLine(descriptor, path, whole);
    if (keep !== undefined) cutBehind(descriptor, path, keep);
  });

  return {
    write(line) {
      waiting += `${line}\n`;
      if (waiting.length >= capacity || Math.abs(performance.now() - flushed) >= patience) guarded(flush);
    },
    flush: () => guarded(flush),
    sync: () => {
      guarded(flush);
      guarded(() => descriptor !== null && syncWherePossible(descriptor));
    },
    close: () => {
      guarded(flush);
      guarded(release);
    },
  };
}

/** Writes all bytes; when the disk refuses some, takes back what would be half a line. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(descriptor, bytes, done);
  } catch (error) {
    const lines = bytes.subarray(0, done).lastIndexOf(0x0a) + 1;
    // Where that is refused as well, whoever goes on with the file cuts the half line off.
    if (lines < done) quietly(() => ftruncateSync(descriptor, fstatSync(descriptor).size - done + lines));
    throw error;
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}

function syncWherePossible(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  }
}

/** Keeps so many lines. */
function cutBehind(descriptor: number, path: string, keep: number): void {
  let lines = 0;
  let end = 0;
  for (const chunk of chunksOf(descriptor)) {
    if (lines === keep) break;
    let at = 0;
    for (; lines < keep; lines++) {
      const lineBreak = chunk.indexOf(0x0a, at);
      if (lineBreak < 0) break;
      at = lineBreak + 1;
    }
    end += lines === keep ? at : chunk.length;
  }
  if (lines < keep) {
    throw new DataError(`${path}: ends after ${lines} of the ${keep} events that came before the checkpoint`);
  }
  ftruncateSync(descriptor, end);
}

/** Ends a last line that lacks its break, or removes it when it is only a part. */
function mendLastLine(descriptor: number, path: string, whole: (line: string) => boolean): void {
  const last = lastPartOf(descriptor);
  if (!last) throw tooLong(`${path}, last line`);
  if (last.bytes.length === 0) return;
  if (whole(last.bytes.toString('utf8'))) writeSync(descriptor, '\n');
  else ftruncateSync(descriptor, last.start);
}
