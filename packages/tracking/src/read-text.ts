/**
 * A log file as text.
 */
import { readFileSync } from 'node:fs';
import { diskError } from './disk-error.js';

/**
 * @param who name of the function on whose behalf, for messages
 * @throws DataError naming the file, when it cannot be read
 */
export function readText(who: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw diskError(who, 'read', path, error);
  }
}
