/**
 * One process at a time works in a folder.
 */
import { join } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { lockPath } from '@rivulet/tracking/lock';

/**
 * Takes the lock of a folder that exists.
 *
 * @param shown how messages name the folder
 * @returns what lets others have it; calling it again does nothing
 * @throws DataError when another process has it, naming that; what the file system throws
 */
export function lockFolder(folder: string, shown: string): () => void {
  const lock = lockPath(join(folder, 'lock'));
  if (lock.held) return lock.release;
  const owner = lock.owner === null ? 'another process' : `process ${lock.owner}`;
  throw new DataError(`${shown}: ${owner} is at work there; wait until it has ended, or end it`);
}
