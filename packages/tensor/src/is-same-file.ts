/**
 * Whether two paths lead to one file.
 */
import { realpathSync, statSync } from 'node:fs';

/** Whether writing to one path would change what is read from the other, symbolic links followed. */
export function isSameFile(a: string, b: string): boolean {
  return realPath(a) === realPath(b);
}

/** The path itself where there is nothing yet. */
function realPath(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path;
}
