/**
 * Files of the user's choice, written whole or not at all.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '@rivulet/tensor';
import { isSameFile, makeFolder, writeWhole as writeFile } from '@rivulet/tensor/files';
import { UsageError } from './errors.js';

/**
 * @param flag the option that named the file
 * @throws DataError naming the file, when it could not be written later
 */
export function checkWritable(path: string, shown: string, flag: string): void {
  const folder = dirname(path);
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    // A device or a pipe is written to; a file is replaced, which is up to its folder.
    accessSync(there && !there.isFile() ? path : folder, constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: 'there is no such folder', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code];
    throw new DataError(`${shown}: cannot be written: ${reason ?? code}; choose another place with ${flag}`);
  }
}

/** @throws UsageError naming the option, when it would replace one of the files that are read */
export function checkApart(path: string, shown: string, flag: string, read: readonly string[]): void {
  if (read.some((other) => isSameFile(other, path))) {
    throw new UsageError(`${flag}: ${shown} is what is read; choose another place`);
  }
}

/**
 * Makes the folder of a file where there is none.
 *
 * @param flag the option that named the file
 * @throws DataError naming the file, when it could not be written later
 */
export function makePlace(path: string, shown: string, flag: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new DataError(`${shown}: its folder cannot be made (${code}); choose another place with ${flag}`);
  }
  checkWritable(path, shown, flag);
}

/** @throws DataError naming the file, when it cannot be written */
export function writeWhole(path: string, text: string | Uint8Array, shown: string): void {
  try {
    writeFile(path, text);
  } catch (error) {
    throw new DataError(`${shown}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}
