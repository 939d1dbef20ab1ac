/**
 * How a log ends, without reading what comes before.
 */
import { closeSync, openSync } from 'node:fs';
import type { TrainingEvent } from '@rivulet/training';
import { diskError } from './disk-error.js';
import { decodeLine } from './event-lines.js';
import { lastPartOf } from './file-chunks.js';
import { tooLong } from './log-lines.js';

/**
 * The event of the last whole line of a log, however long it is; half a line at its end is none.
 *
 * @param path a file that `eventLog` wrote
 * @returns `null` where there is no whole line, or an empty one
 * @throws DataError when it cannot be read, and when the line is damaged
 * @example lastEventOf('out/events.ndjson')?.kind === 'end'
 */
export function lastEventOf(path: string): TrainingEvent | null {
  const where = `${path}, last line`;
  const bytes = lastWholeLine(path, where);
  return bytes && decodeLine(bytes.toString('utf8'), where);
}

function lastWholeLine(path: string, where: string): Buffer | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const half = lastPartOf(descriptor);
    if (half?.start === 0) return null;
    const whole = half && lastPartOf(descriptor, half.start - 1);
    if (whole) return whole.bytes;
  } catch (error) {
    throw diskError('lastEventOf', 'read', path, error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
  throw tooLong(where);
}
