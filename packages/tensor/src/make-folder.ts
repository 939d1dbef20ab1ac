/**
 * Folders, made one by one.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it. Unlike `mkdirSync` with `recursive` it gives the reason where one cannot be made, and
 * ends where a file system says that what is there is not (Node goes round for ever at `/proc/a/b`).
 *
 * @returns the topmost that was made; `undefined` where all were there
 * @throws what the system says: EEXIST where there is a file of this name, EACCES, EROFS, ENOSPC, …
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  let folder = resolve(path);
  for (; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  // Of a file this says so.
  if (!isFolder(folder)) mkdirSync(missing[0] ?? folder);
  for (const one of missing) makeOne(one);
  return missing[0];
}

/** Another process may be faster. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
